package import PresenceCore

/// How a participant is read.
private enum ParticipantRow {
    static let columns = """
        id,room_id,user_id,role,status,name,avatar,can_speak,can_video,banned_until,muted_until,checked_in_at,
        checked_in_by,joined_at,last_joined_at,left_at,version
        """

    static func read(_ row: some SQLRow) throws(StoreError) -> Participant {
        var participant = Participant(id: try row.text(0), room: try row.name(1), user: try row.name(2))
        participant.role = row.optionalText(3)
        participant.status = try row.word(4)
        participant.name = row.optionalText(5)
        participant.avatar = row.optionalText(6)
        participant.canSpeak = try row.flag(7)
        participant.canVideo = try row.flag(8)
        participant.bannedUntil = row.optionalTimestamp(9)
        participant.mutedUntil = row.optionalTimestamp(10)
        participant.checkedInAt = row.optionalTimestamp(11)
        participant.checkedInBy = row.optionalText(12)
        participant.joinedAt = row.optionalTimestamp(13)
        participant.lastJoinedAt = row.optionalTimestamp(14)
        participant.leftAt = row.optionalTimestamp(15)
        participant.version = try row.integer(16)
        return participant
    }
}

/// The registered members of a room in the order of their user ids.
package struct Roster: StoreQuery {
    package var room: RoomName
    /// The user after whom to begin.
    package var after: UserID?
    package var limit: Int

    package init(room: RoomName, after: UserID? = nil, limit: Int = 1_000) {
        self.room = room
        self.after = after
        self.limit = limit
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> [Participant] {
        try connection.rows(
            "SELECT \(ParticipantRow.columns) FROM participant WHERE room_id=$1 AND user_id>$2 ORDER BY user_id LIMIT $3",
            [.text(room.value), .text(after?.value ?? ""), SQLValue(limit)]
        ) { row throws(StoreError) in try ParticipantRow.read(row) }
    }
}

/// One member of one room.
package struct ParticipantOf: StoreQuery {
    package var room: RoomName
    package var user: UserID

    package init(room: RoomName, user: UserID) {
        self.room = room
        self.user = user
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> Participant? {
        try connection.first(
            "SELECT \(ParticipantRow.columns) FROM participant WHERE room_id=$1 AND user_id=$2",
            [.text(room.value), .text(user.value)]
        ) { row throws(StoreError) in try ParticipantRow.read(row) }
    }
}

/// The participant of a roster id (S0's `participantId`).
package struct ParticipantNamed: StoreQuery {
    package var id: String

    package init(_ id: String) {
        self.id = id
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> Participant? {
        try connection.first("SELECT \(ParticipantRow.columns) FROM participant WHERE id=$1", [.text(id)]) {
            row throws(StoreError) in try ParticipantRow.read(row)
        }
    }
}

/// S2's figures of a workshop but for those who are online, whom the hub knows.
package struct AttendanceFigures: StoreQuery {
    package struct Figures: Equatable, Sendable {
        package let registered: Int
        package let checkedIn: Int
    }

    package var room: RoomName

    package init(room: RoomName) {
        self.room = room
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> Figures {
        try connection.first(
            "SELECT COUNT(*),COUNT(checked_in_at) FROM participant WHERE room_id=$1", [.text(room.value)]
        ) { row throws(StoreError) in
            Figures(registered: try row.integer(0), checkedIn: try row.integer(1))
        } ?? Figures(registered: 0, checkedIn: 0)
    }
}

/// One member's check-in beside the figures that it changes, in one snapshot.
package struct AttendanceOf: StoreQuery {
    package var room: RoomName
    package var user: UserID

    package init(room: RoomName, user: UserID) {
        self.room = room
        self.user = user
    }

    package func answer(
        from connection: some SQLConnection
    ) throws(StoreError) -> (participant: Participant?, figures: AttendanceFigures.Figures) {
        let participant = try ParticipantOf(room: room, user: user).answer(from: connection)
        return (participant, try AttendanceFigures(room: room).answer(from: connection))
    }
}

/// The limits of what may be done at one time.
package struct CapacityLimits: StoreQuery {
    package init() {}

    package func answer(from connection: some SQLConnection) throws(StoreError) -> [CapacityLimit] {
        try connection.rows(
            "SELECT scope,activity,max_concurrent FROM capacity_limit WHERE scope>='' ORDER BY scope,activity", []
        ) { row throws(StoreError) in
            CapacityLimit(scope: try row.text(0), activity: try row.text(1), maxConcurrent: try row.integer(2))
        }
    }
}

/// The seats that somebody holds.
package struct Seats: StoreQuery {
    package init() {}

    package func answer(from connection: some SQLConnection) throws(StoreError) -> [SeatRow] {
        try connection.rows(
            "SELECT room_id,user_id,activity,session_id,lease_ms,granted_at FROM seat WHERE room_id>=''", []
        ) { row throws(StoreError) in
            SeatRow(
                room: try row.name(0), user: try row.name(1), activity: try row.text(2), session: try row.name(3),
                lease: Milliseconds(clamping: try row.integer(4)), grantedAt: try row.timestamp(5))
        }
    }
}
