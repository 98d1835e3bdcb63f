import HTTPCore
import HubClient
import JSONCore
import SocketIO

extension HubOptions {
    func caller(patience: UInt64 = 10_000) throws(Stop) -> HubCaller {
        HubCaller(url, token: try token(), trust: try trust(), patience: patience)
    }
}

extension HubCaller {
    /// The answer to a request, if it is one that the hub could serve.
    func answer(_ method: String, _ path: String, json: [UInt8]? = nil) throws(Stop) -> CallAnswer {
        let answer: CallAnswer
        do throws(CallError) {
            answer = try call(method, path, json: json)
        } catch {
            throw Stop(error, at: hub)
        }
        guard (200..<300).contains(answer.head.status) else { throw Stop(refused: answer, at: hub) }
        return answer
    }

    /// As above, for an answer that must be JSON.
    func json(_ path: String) throws(Stop) -> JSONTree {
        guard let json = try answer("GET", path).json else {
            throw Stop(.failed, "\(hub)\(path): the answer is no JSON", hint: "is a hub there, or something else?")
        }
        return json
    }
}

extension Stop {
    /// A hub that does not answer.
    init(_ error: CallError, at hub: HubAddress) {
        let (message, hint) = error.words(at: hub)
        self.init(.cannotConnect, message, hint: hint)
    }

    /// A hub that answers no.
    init(refused answer: CallAnswer, at hub: HubAddress) {
        let status = answer.head.status
        let where_ = answer.head.first("location").map { ": it is at \(printable($0))" } ?? ""
        let words = answer.words.map { ": \(printable($0))" } ?? where_
        let hint: String? =
            switch status {
            case 300..<400: "give --url as it is spelled there"
            case 401: "--token, --token-file and ROLLCALL_TOKEN say who asks; rollcall token signs one"
            case 403: "another token may: see rollcall token --help, or take the one behind #admin= in the hub's link"
            case 429: "ask again in \(answer.head.first("retry-after").map(printable) ?? "1") s"
            default: nil
            }
        self.init(.failed, "\(hub) answers \(status)\(words)", hint: hint)
    }
}

extension CallError {
    /// What went wrong, and what to do about it.
    func words(at hub: HubAddress) -> (message: String, hint: String?) {
        switch self {
        case .noSuchHost(let host, let reason): ("\(host): \(reason)", "is --url right?")
        case .cannotConnect(_, let error): ("no hub answers at \(hub): \(error)", "is it running? see --url")
        case .tls(.malformed): ("\(hub) does not speak TLS", "a plain listener is at http:// or ws://")
        case .tls(.refused): ("\(hub) refuses our TLS", "it may want TLS 1.3, or a certificate of the client")
        case .tls(let failure): ("TLS with \(hub) fails: \(failure.rawValue)", nil)
        case .untrusted(let peer):
            (
                "the certificate of \(hub) is not to be believed: \(peer.problem ?? "")",
                "if you know who signed it: --ca-file PATH"
            )
        case .timedOut(let time):
            (
                "\(hub) does not answer within \(Duration.milliseconds(time).shortText)",
                "a firewall, or a hub that hangs?"
            )
        case .ended: ("\(hub) closes the connection without an answer", "does https:// fit better than http://?")
        case .notHTTP(let error): ("\(hub) does not answer in HTTP: \(error.sentence)", "what listens there?")
        }
    }
}
