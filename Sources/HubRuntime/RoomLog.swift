package import PresenceCore

/// Something that happened to a user in a room, for who is told of it outside the hub.
package struct RoomNote: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case joined
        case left(LeaveReason)
        /// A seat of an activity was taken, or given back for some reason.
        case seatTaken(activity: String)
        case seatReleased(activity: String, reason: String)
    }

    package let room: RoomName
    package let user: UserID
    package let role: Role?
    package let kind: Kind
    /// On the hub's clock.
    package let at: Instant

    package init(room: RoomName, user: UserID, role: Role? = nil, kind: Kind, at: Instant) {
        self.room = room
        self.user = user
        self.role = role
        self.kind = kind
        self.at = at
    }
}

/// Tells others what happens in rooms.
///
/// Called on event loops, with each room's notes in its order: it must return at once.
package protocol RoomLog: Sendable {
    func take(_ notes: ContiguousArray<RoomNote>)
}
