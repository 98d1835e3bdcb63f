package import PresenceCore

/// What became of a session of a room.
package struct SessionNote: Sendable, Equatable {
    package let room: RoomName
    package let turn: SessionTurn

    package init(room: RoomName, turn: SessionTurn) {
        self.room = room
        self.turn = turn
    }
}

/// Keeps a record of sessions.
///
/// Called on event loops, with each room's notes in its order: it must return at once and never wait for a disk.
package protocol SessionLog: Sendable {
    func take(_ notes: ContiguousArray<SessionNote>)
}
