import HTTPCore
import HubClient
import SocketIO

/// What the way to the hub shows.
extension Finding {
    static func reachable(_ hub: HubAddress, _ milliseconds: Double) -> Finding {
        Finding("reachable", .good, "\(hub) takes connections, in \(Figures.seconds(milliseconds / 1000))")
    }

    /// A question to which no answer came, after which no other is asked.
    static func unanswered(_ check: String, _ hub: HubAddress, _ error: CallError) -> Finding {
        let (message, hint) = error.words(at: hub)
        return Finding(check, .bad, message, hint: hint)
    }

    /// - Parameters:
    ///   - peer: nil where no TLS is spoken.
    ///   - now: seconds since 1970.
    static func tls(_ hub: HubAddress, _ peer: TLSPeer?, now: Int64) -> Finding {
        guard let peer else {
            if hub.isLoopback { return Finding("tls", .good, "none, and the hub is on this machine") }
            return Finding(
                "tls", .warning, "none: tokens and names travel in clear",
                hint: "give the hub --tls-cert and --tls-key, or a proxy in front of it that speaks TLS")
        }
        let renewal = "renew the certificate; a hub reads it again at SIGHUP"
        let until = HTTPDate.timestamp(milliseconds: max(0, peer.validUntil) * 1000).prefix(10)
        if now > peer.validUntil {
            return Finding("tls", .bad, "\(peer.version), but the certificate ended on \(until)", hint: renewal)
        }
        if now < peer.validFrom {
            return Finding(
                "tls", .bad, "\(peer.version), but the certificate does not hold yet", hint: "is a clock wrong?")
        }
        if let problem = peer.problem {
            return Finding(
                "tls", .bad, "\(peer.version), but the certificate is not to be believed: \(problem)",
                hint: "browsers refuse it, too; --ca-file PATH names who signed it if that is meant to be")
        }
        let days = (peer.validUntil - now) / 86_400
        let text = "\(peer.version), and the certificate holds until \(until), \(days) days"
        return days < 14 ? Finding("tls", .warning, text, hint: renewal) : Finding("tls", .good, text)
    }

    /// `/healthz` or `/readyz`; nil = the question was not answered.
    static func health(_ path: String, _ answer: CallAnswer?) -> Finding {
        let name = String(path.dropFirst())
        guard let answer else { return Finding(name, .bad, "\(path) is not answered", hint: "see the hub's log") }
        let status = answer.head.status
        switch status {
        case 200: return Finding(name, .good, "\(path) says yes")
        case 503:
            return Finding(
                name, .bad, "\(path) says no: the hub is starting or draining", hint: "wait, or look into its log")
        case 404:
            return Finding(
                name, .bad, "\(path) is not there", hint: "is this a hub, and is the path before its own right?")
        case 502, 504:
            return Finding(
                name, .bad, "\(path) answers \(status): a proxy does not reach the hub",
                hint: "does the hub run, and where the proxy looks for it?")
        default: return Finding(name, .bad, "\(path) answers \(status)", hint: answer.words)
        }
    }

    /// - Parameters:
    ///   - date: the hub's clock, in seconds since 1970; nil = it does not tell.
    ///   - now: ours.
    static func clock(_ date: Int64?, now: Int64) -> Finding {
        guard let date else { return Finding("clock", .warning, "answers have no Date", hint: "does a proxy take it?") }
        let skew = date - now
        let text = "the hub's clock is \(skew.magnitude) s \(skew < 0 ? "behind" : "before") ours"
        let hint = "set both by NTP (timedatectl set-ntp true): tokens begin and end by them"
        switch skew.magnitude {
        // A second for the rounding of Date, one for the way.
        case ...2: return Finding("clock", .good, "the hub's clock agrees with ours")
        case ...30: return Finding("clock", .warning, text, hint: hint)
        default: return Finding("clock", .bad, text, hint: hint)
        }
    }
}

extension HubAddress {
    /// Whether the hub is on this machine, by its name.
    var isLoopback: Bool { host == "localhost" || SocketAddress(host: host, port: port).isLoopback }
}
