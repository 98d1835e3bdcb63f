package import HTTPCore
package import LimitCore

/// A request that is not a WebSocket upgrade, whole.
package struct HTTPRequest: Sendable {
    package let head: RequestHead
    package let body: [UInt8]
    /// Who asks, for the record of sessions; nil where that has no addresses.
    package let address: NetworkAddress?

    package init(head: RequestHead, body: [UInt8], address: NetworkAddress? = nil) {
        self.head = head
        self.body = body
        self.address = address
    }
}

/// Answers requests; above the runtime, so that routes know rooms but not sockets.
package protocol HTTPHandler: Sendable {
    /// Called on an event loop: must return at once, and answer exactly once, now or later from any thread.
    func handle(_ request: HTTPRequest, _ responder: Responder)

    /// What a request is told whose address sends too many; called on an event loop.
    func tooManyRequests(_ head: RequestHead) -> Response
}

/// Where the answer to one request goes.
package struct Responder: Sendable {
    private let deliver: @Sendable (Response) -> Void

    package init(_ deliver: @escaping @Sendable (Response) -> Void) {
        self.deliver = deliver
    }

    /// Sends the response; any thread may call it, once.
    package func send(_ response: Response) {
        deliver(response)
    }
}
