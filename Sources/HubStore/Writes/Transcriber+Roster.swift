import PresenceCore

extension Transcriber {
    func put(_ room: RoomRecord) throws(StoreError) -> Int {
        try connection.execute(
            """
            INSERT INTO room(room_id,owner_id,created_at,settings) VALUES($1,$2,$3,$4)
            ON CONFLICT(room_id) DO UPDATE SET owner_id=excluded.owner_id, settings=excluded.settings
            """,
            [
                .text(room.room.value), SQLValue(room.owner?.value), SQLValue(room.createdAt), SQLValue(room.settings),
            ])
        try connection.execute("DELETE FROM room_excluded_role WHERE room_id=$1", [.text(room.room.value)])
        for role in room.excludedRoles {
            try connection.execute(
                "INSERT INTO room_excluded_role(room_id,role) VALUES($1,$2) ON CONFLICT DO NOTHING",
                [.text(room.room.value), .text(role.value)])
        }
        return 1
    }

    func put(_ limit: CapacityLimit) throws(StoreError) -> Int {
        try connection.execute(
            """
            INSERT INTO capacity_limit(scope,activity,max_concurrent) VALUES($1,$2,$3)
            ON CONFLICT(scope,activity) DO UPDATE SET max_concurrent=excluded.max_concurrent
            """, [.text(limit.scope), .text(limit.activity), SQLValue(limit.maxConcurrent)])
    }

    func removeLimit(scope: String, activity: String) throws(StoreError) -> Int {
        try found(
            connection.execute(
                "DELETE FROM capacity_limit WHERE scope=$1 AND activity=$2", [.text(scope), .text(activity)]))
    }

    /// A seat that changes its lease is still from when it was granted.
    func put(_ seat: SeatRow) throws(StoreError) -> Int {
        try connection.execute(
            """
            INSERT INTO seat(room_id,user_id,activity,session_id,lease_ms,granted_at) VALUES($1,$2,$3,$4,$5,$6)
            ON CONFLICT(room_id,user_id,activity,session_id) DO UPDATE SET lease_ms=excluded.lease_ms
            """,
            [
                .text(seat.room.value), .text(seat.user.value), .text(seat.activity), .text(seat.session.value),
                SQLValue(Int(clamping: seat.lease)), SQLValue(seat.grantedAt),
            ])
    }

    func removeSeat(
        room: RoomName, user: UserID, activity: String, session: SessionID
    ) throws(StoreError) -> Int {
        try connection.execute(
            "DELETE FROM seat WHERE room_id=$1 AND user_id=$2 AND activity=$3 AND session_id=$4",
            [.text(room.value), .text(user.value), .text(activity), .text(session.value)])
    }

    /// Reads, changes, and writes only if nobody else has written; returns the new version.
    func apply(_ change: ParticipantChange) throws(StoreError) -> Int {
        let current = try ParticipantOf(room: change.room, user: change.user).answer(from: connection)
        if let expected = change.expectedVersion, expected != current?.version ?? 0 {
            throw .conflict(version: current?.version ?? 0)
        }
        let before = if let current { current } else { try newcomer(change) }
        var next = before.applying(change)
        if current == nil { next.version = before.version }
        let written = try connection.execute(
            current == nil ? Self.insertParticipant : Self.updateParticipant,
            [
                SQLValue(next.role), .text(next.status.rawValue), SQLValue(next.name), SQLValue(next.avatar),
                SQLValue(next.canSpeak), SQLValue(next.canVideo),
                SQLValue(next.bannedUntil), SQLValue(next.mutedUntil), SQLValue(next.checkedInAt),
                SQLValue(next.checkedInBy), SQLValue(next.joinedAt), SQLValue(next.lastJoinedAt), SQLValue(next.leftAt),
                SQLValue(next.version), .text(next.room.value), .text(next.user.value),
                current.map { SQLValue($0.version) } ?? .text(next.id),
            ])
        guard written == 1 else { throw .conflict(version: current?.version ?? 0) }
        return next.version
    }

    /// Who is registered now; whoever is in the room at the moment has joined it with that.
    private func newcomer(_ change: ParticipantChange) throws(StoreError) -> Participant {
        var newcomer = Participant(id: change.newID, room: change.room, user: change.user)
        let present = try connection.first(
            """
            SELECT MIN(started_at) FROM session INDEXED BY session_active
            WHERE room_id=$1 AND user_id=$2 AND status='active'
            """,
            [.text(change.room.value), .text(change.user.value)]
        ) { row throws(StoreError) in row.optionalTimestamp(0) }
        if let since = present ?? nil { newcomer.move(to: .joined, at: since) }
        return newcomer
    }

    func removeParticipant(room: RoomName, user: UserID, expectedVersion: Int?) throws(StoreError) -> Int {
        if let expectedVersion {
            let current = try ParticipantOf(room: room, user: user).answer(from: connection)?.version ?? 0
            guard current == expectedVersion else { throw .conflict(version: current) }
        }
        return try found(
            connection.execute(
                "DELETE FROM participant WHERE room_id=$1 AND user_id=$2", [.text(room.value), .text(user.value)]))
    }

    /// Something that was to be there.
    func found(_ rows: Int) throws(StoreError) -> Int {
        guard rows > 0 else { throw .notFound }
        return rows
    }

    private static var insertParticipant: String {
        """
        INSERT INTO participant(role,status,name,avatar,can_speak,can_video,banned_until,muted_until,checked_in_at,
          checked_in_by,joined_at,last_joined_at,left_at,version,room_id,user_id,id)
        VALUES($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17) ON CONFLICT(room_id,user_id) DO NOTHING
        """
    }

    private static var updateParticipant: String {
        """
        UPDATE participant SET role=$1, status=$2, name=$3, avatar=$4, can_speak=$5, can_video=$6, banned_until=$7,
          muted_until=$8, checked_in_at=$9, checked_in_by=$10, joined_at=$11, last_joined_at=$12, left_at=$13,
          version=$14
        WHERE room_id=$15 AND user_id=$16 AND version=$17
        """
    }
}
