import HubClient
import WebSocketCore

/// What a WebSocket to the hub shows.
extension Finding {
    static func socket(_ hub: HubAddress, _ result: Result<SocketProbe.Report, CallError>) -> [Finding] {
        switch result {
        case .failure(let error):
            return [.unanswered("websocket", hub, error)]
        case .success(let report):
            if let refusal = report.refusal { return [refused(refusal)] }
            return [
                Finding("websocket", .good, "the upgrade upgrades"), subprotocol(report), compression(report),
                roundTrip(report),
            ]
        }
    }

    private static let proxy = """
        a proxy drops fields; nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; \
        proxy_set_header Connection upgrade;
        """

    private static func refused(_ refusal: SocketProbe.Refusal) -> Finding {
        func bad(_ text: String, _ hint: String?) -> Finding {
            Finding("websocket", .bad, text + (refusal.words.map { ": \($0)" } ?? ""), hint: hint)
        }
        switch refusal.failure {
        case .refused(let status):
            switch status {
            case 426, 400: return bad("the hub is asked, but not for a WebSocket (\(status))", proxy)
            case 401: return bad("the hub refuses the token", "rollcall token signs one; look at its end and its key")
            case 403: return bad("the hub refuses us (403)", "--origins of the hub names the pages that may connect")
            case 404: return bad("no WebSocket is there (404)", "is the path before the hub's own right? see --url")
            case 429: return bad("the hub has enough of this address", "see --max-per-address and --trusted-proxies")
            case 502, 504: return bad("a proxy does not reach the hub (\(status))", "does the hub run where it looks?")
            case 503: return bad("the hub lets nobody in now (503)", "it is full, starting or draining: see its log")
            case 200..<300: return bad("an ordinary page answers (\(status))", proxy)
            case 300..<400:
                return bad("the answer leads elsewhere (\(status))", "clients do not follow: give that --url")
            default: return bad("the answer is \(status)", nil)
            }
        case .missingUpgrade, .missingConnectionUpgrade: return bad("101 comes without its fields", proxy)
        case .wrongAcceptKey: return bad("the answer is not to our request", "a cache answers in the hub's place")
        case .extensionNotOffered:
            return bad("an extension comes that nobody offered", "what is between us and the hub?")
        case .subprotocolNotOffered: return bad("a subprotocol comes that nobody offered", "is this a hub?")
        }
    }

    private static func subprotocol(_ report: SocketProbe.Report) -> Finding {
        guard report.subprotocol == nil else { return Finding("subprotocol", .good, "phoenix, as it was offered") }
        return Finding(
            "subprotocol", .bad, "phoenix was offered, and nothing chosen",
            hint: "browsers close such a socket; a proxy drops Sec-WebSocket-Protocol")
    }

    private static func compression(_ report: SocketProbe.Report) -> Finding {
        guard report.extensions.isEmpty else {
            return Finding("compression", .good, report.extensions.joined(separator: ", "))
        }
        return Finding(
            "compression", .warning, "none was agreed upon: long messages take three times the octets",
            hint: "the hub has --compression off, or a proxy drops Sec-WebSocket-Extensions")
    }

    private static func roundTrip(_ report: SocketProbe.Report) -> Finding {
        guard let ping = report.ping, let heartbeat = report.heartbeat else {
            return Finding(
                "round trip", .bad, report.ping == nil ? "a ping gets no pong" : "a heartbeat gets no reply",
                hint: "something between us and the hub keeps frames, or knows no WebSockets")
        }
        let text = "ping \(Figures.seconds(ping / 1000)), heartbeat \(Figures.seconds(heartbeat / 1000))"
        guard max(ping, heartbeat) < 500 else {
            return Finding(
                "round trip", .warning, text, hint: "a long way, or a busy hub: rollcall top shows its loop lag")
        }
        return Finding("round trip", .good, text)
    }
}
