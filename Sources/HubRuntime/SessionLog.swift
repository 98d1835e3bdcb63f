package import PresenceCore

/// What became of a session of a room.
package struct SessionNote: Sendable {
    package let room: RoomName
    package let turn: SessionTurn
    /// Who says it, where that is known and a session begins or changes.
    package let visitor: Visitor?

    package init(room: RoomName, turn: SessionTurn, visitor: Visitor? = nil) {
        self.room = room
        self.turn = turn
        self.visitor = visitor
    }
}

/// Keeps a record of sessions, or follows them from a roll call on.
///
/// Called on event loops, with each room's notes in its order: it must return at once and never wait for a disk.
package protocol SessionLog: Sendable {
    func take(_ notes: ContiguousArray<SessionNote>)
}

/// Keeps a record of what rooms count, minute by minute.
///
/// Called on event loops: it must return at once and never wait for a disk.
package protocol MinuteLog: Sendable {
    /// What rooms counted in minutes that are over.
    func take(_ minutes: ContiguousArray<MinuteNote>)

    /// Milliseconds from the hub's clock to the calendar: minutes are the calendar's.
    var calendarOffset: Int64 { get }
}

/// What a room counted in one minute.
package struct MinuteNote: Sendable, Equatable {
    package let room: RoomName
    package let minute: MinuteTally.Minute
}
