import HTTPCore
package import SocketIO

/// Asks one hub over HTTP, one question after the other, on a connection that is kept while it can be.
package final class HubCaller {
    package let hub: HubAddress
    private let trust: TLSTrust
    private let token: String?
    private let believesAnybody: Bool
    /// Milliseconds that one question may take.
    private let patience: UInt64
    private var stream: CallStream?

    /// A caller that has not connected yet.
    ///
    /// `believesAnybody`: over TLS, whoever answers; such a one is told no token. `patience`: milliseconds that one
    /// question may take.
    package init(
        _ hub: HubAddress, token: String?, trust: TLSTrust, believesAnybody: Bool = false, patience: UInt64 = 10_000
    ) {
        precondition(token == nil || !believesAnybody, "a token is for nobody in particular")
        self.hub = hub
        self.token = token
        self.believesAnybody = believesAnybody
        self.trust = trust
        self.patience = patience
    }

    /// The answer to a request; `path` is below the hub's base, `json` a body.
    package func call(_ method: String, _ path: String, json: [UInt8]? = nil) throws(CallError) -> CallAnswer {
        let request = request(method, path, json)
        if let kept = stream {
            stream = nil
            do throws(CallError) {
                return try ask(request, on: kept)
            } catch .ended where method == "GET" {
                // The hub closes what is idle; that says nothing of a fresh connection.
            } catch {
                throw error
            }
        }
        let deadline = CallDeadline(milliseconds: patience)
        return try ask(
            request, on: CallStream(to: hub, trust: trust, believesAnybody: believesAnybody, by: deadline))
    }

    private func request(_ method: String, _ path: String, _ json: [UInt8]?) -> [UInt8] {
        var octets = Array("\(method) \(hub.base)\(path) HTTP/1.1\r\nHost: \(hub.authority)\r\n".utf8)
        if let token { HeaderField("authorization", "Bearer \(token)").append(to: &octets) }
        if let json {
            octets += Array("Content-Type: application/json\r\nContent-Length: \(json.count)\r\n".utf8)
        }
        octets += Array("\r\n".utf8) + (json ?? [])
        return octets
    }

    private func ask(_ request: [UInt8], on stream: CallStream) throws(CallError) -> CallAnswer {
        let answer = try stream.ask(request, by: CallDeadline(milliseconds: patience))
        if answer.leavesOpen { self.stream = stream }
        return answer
    }
}
