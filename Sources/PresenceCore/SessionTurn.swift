/// What became of a tracked session, for who keeps a record of stays.
package struct SessionTurn: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// It is tracked, and says this.
        case began(Meta)
        /// It says something else now.
        case changed(Meta)
        /// A socket has taken it up, or let go of it, as `isLive` says.
        case held
        /// It is there as before; nothing but a heartbeat says so.
        case seen
        case ended(LeaveReason)
    }

    package let user: UserID
    package let stay: Stay
    package let kind: Kind
    package let at: Instant
    /// Whether a socket holds it from then on, so that it is heard for as long as the hub runs.
    package let isLive: Bool

    package init(user: UserID, stay: Stay, kind: Kind, at: Instant, isLive: Bool = false) {
        self.user = user
        self.stay = stay
        self.kind = kind
        self.at = at
        self.isLive = isLive
    }
}

/// One stay of a session in a room, from its track to its leave; who comes back within a grace has never gone.
package struct Stay: Hashable, Sendable {
    /// Nil for clients that give no session id.
    package let name: SessionID?
    /// When it began in microseconds on the hub's clock, a little later if another stay of the room has that moment.
    package let began: UInt64

    package init(name: SessionID?, began: UInt64) {
        self.name = name
        self.began = began
    }
}
