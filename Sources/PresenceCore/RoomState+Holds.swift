/// What holds one session's place, for whoever asks why somebody is still there (presence.md §4, §5).
package struct SessionHold: Equatable, Sendable {
    /// The socket has gone, and the place waits for it.
    package struct Grace: Equatable, Sendable {
        package let reason: LeaveReason
        /// `distantFuture` while the hub drains.
        package let end: Instant

        package init(reason: LeaveReason, end: Instant) {
            self.reason = reason
            self.end = end
        }
    }

    /// How the page is, as it said last.
    package let page: PageState
    /// Whether its socket is there.
    package let isConnected: Bool
    package let grace: Grace?
    /// When the hold of the last heartbeat by HTTP ends, or of its goodbye.
    package let leaseEnd: Instant?

    package init(page: PageState, isConnected: Bool, grace: Grace? = nil, leaseEnd: Instant? = nil) {
        self.page = page
        self.isConnected = isConnected
        self.grace = grace
        self.leaseEnd = leaseEnd
    }
}

extension RoomState {
    /// What holds the places of a member, tracked sessions only, by age; empty if the user is none.
    package func holds(of user: UserID) -> [SessionHold] {
        (members[user]?.sessions ?? Few()).filter(\.isTracked).map { session in
            SessionHold(
                page: session.page, isConnected: session.socket == .live,
                grace: session.waiting.map { .init(reason: $0.reason, end: $0.graceEnd) },
                leaseEnd: session.lease?.end)
        }
    }
}
