package import ChannelProtocol
package import PresenceCore

/// A user's sign of life by HTTP, for those who have no socket (presence.md 4).
package struct Heartbeat: Sendable {
    package enum Sign: Sendable, Equatable {
        /// The session is there; `interval` is when the next heartbeat is due, nil the room's `stale_after`.
        case present(Meta?, interval: Milliseconds?)
        /// The page is going away: a hint, with the grace of a closed socket; void after a later heartbeat than `beat`.
        case goodbye(after: Instant?)
        /// The session is on another page.
        case turned(page: String)
        /// The session has left, been completed, or been given up.
        case left(LeaveReason)
    }

    package let user: UserID
    /// Nil: the user's one session of heartbeats that name none.
    package let session: SessionID?
    package let role: Role
    package let isOwner: Bool
    package let sign: Sign
    /// For the record of sessions.
    package let visitor: Visitor?

    package init(
        user: UserID, session: SessionID?, role: Role, isOwner: Bool, sign: Sign, visitor: Visitor? = nil
    ) {
        self.user = user
        self.session = session
        self.role = role
        self.isOwner = isOwner
        self.sign = sign
        self.visitor = visitor
    }
}

/// Why a heartbeat had no effect, with the same words as on the wire.
package struct HeartbeatRefusal: Error, Equatable {
    package let reason: ReplyReason

    package init(reason: ReplyReason) {
        self.reason = reason
    }
}

extension Heartbeat {
    /// When a heartbeat was taken.
    package struct Receipt: Sendable, Equatable {
        /// On the hub's clock, for a goodbye that follows it.
        package let moment: Instant
        /// Milliseconds since 1970, for people.
        package let wallClock: Int64

        package init(moment: Instant, wallClock: Int64) {
            self.moment = moment
            self.wallClock = wallClock
        }
    }
}

/// Where the home's answer goes; called on its loop, once.
typealias HeartbeatAnswer = @Sendable (Result<Heartbeat.Receipt, HeartbeatRefusal>) -> Void
