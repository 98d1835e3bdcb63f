import PresenceCore

/// What a home wants done: filled by the transitions of one turn, carried out by the shard in this order.
struct Effects {
    /// Answers and deliveries, each for the shard that owns the connections.
    var front: ContiguousArray<(shard: Int, command: FrontCommand)> = []

    /// Commands for other homes (the reports to `counts:*`).
    var home: ContiguousArray<(shard: Int, command: HomeCommand)> = []

    /// When a room wants to be woken.
    var wakeUps: ContiguousArray<(room: RoomSerial, at: Instant)> = []

    /// Rooms that ask for their record.
    var recalls: ContiguousArray<(room: RoomName, serial: RoomSerial)> = []

    /// What became of sessions, for the record.
    var sessions: ContiguousArray<SessionNote> = []

    /// The same for who follows them, from its roll call on.
    var stays: ContiguousArray<SessionNote> = []

    /// Who joined and left, for those outside.
    var notes: ContiguousArray<RoomNote> = []

    /// What rooms counted, for the record.
    var minutes: ContiguousArray<MinuteNote> = []

    var isEmpty: Bool {
        front.isEmpty && home.isEmpty && wakeUps.isEmpty && recalls.isEmpty && sessions.isEmpty && minutes.isEmpty
            && notes.isEmpty && stays.isEmpty
    }
}

/// Names a room within its home for timers: a room that ends and comes back gets another one.
typealias RoomSerial = UInt64
