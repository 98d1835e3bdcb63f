/// Who has said Close, and what to do next (RFC 6455 7): events in, one action out.
package struct CloseHandshake: Equatable, Sendable {
    /// What the shell does; "hang up" means to close TCP once everything is written.
    package enum Action: Equatable, Sendable {
        case nothing
        /// Send a Close frame, then wait for the other's.
        case send(CloseCode?, reason: String)
        /// Send a Close frame, then hang up.
        case sendAndHangUp(CloseCode?, reason: String)
        case hangUp
    }

    private let role: Role
    /// Whether our Close frame went out; no other frame may follow it (5.5.1).
    package private(set) var isSent = false
    /// Whether the other's Close frame came.
    package private(set) var isReceived = false
    /// How the connection ended as seen from here: 1005 for an empty Close, 1006 without any (7.1.5).
    package private(set) var code = CloseCode.abnormal

    package init(role: Role) {
        self.role = role
    }

    /// We want to end the connection; a second wish changes nothing.
    package mutating func close(_ code: CloseCode?, reason: String = "") -> Action {
        guard !isSent else { return .nothing }
        isSent = true
        return .send(code, reason: reason)
    }

    /// A Close frame came: it is answered with its own code, unless it is the answer to ours (5.5.1).
    ///
    /// The server hangs up first, so that the client's port is free at once; the client waits for that (7.1.1).
    package mutating func received(_ code: CloseCode?) -> Action {
        guard !isReceived else { return .nothing }
        isReceived = true
        self.code = code ?? .noStatus
        let wasSent = isSent
        isSent = true
        switch (wasSent, role) {
        case (true, .server): return .hangUp
        case (true, .client): return .nothing
        case (false, .server): return .sendAndHangUp(code, reason: "")
        case (false, .client): return .send(code, reason: "")
        }
    }

    /// The other side broke the protocol: say why, if a Close may still be sent, and hang up (7.1.7).
    package mutating func failed(_ violation: ProtocolViolation) -> Action {
        guard !isSent else { return .hangUp }
        isSent = true
        return .sendAndHangUp(violation.closeCode, reason: violation.sentence)
    }
}
