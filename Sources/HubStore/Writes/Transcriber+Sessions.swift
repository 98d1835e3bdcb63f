import PresenceCore

extension Transcriber {
    /// A session that was started already stays as it is.
    mutating func start(_ key: SessionKey, _ details: SessionDetails, isLive: Bool = false) throws(StoreError) -> Int {
        if hasDead { try abandonTheDead(of: key) }
        let started = try connection.execute(
            """
            INSERT INTO session(session_id,room_id,user_id,started_at,node_inc,language_code,current_page,activity,
              current_competition_id,labels,user_agent,address,is_live,status,last_seen)
            VALUES($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,'active',$4) ON CONFLICT DO NOTHING
            """, key.values + [.text(incarnation.description)] + details.values + [SQLValue(isLive)])
        guard started == 1 else { return 0 }
        tally.add(.active, room: key.room.value, at: key.startedAt)
        try connection.execute(
            """
            INSERT INTO attendance(room_id,user_id,visits,present_ms,first_at,last_at,present_since)
            VALUES($1,$2,1,0,$3,$3,$3) ON CONFLICT(room_id,user_id) DO UPDATE SET
              visits=attendance.visits+(CASE WHEN attendance.present_since IS NULL THEN 1 ELSE 0 END),
              last_at=excluded.last_at, present_since=COALESCE(attendance.present_since,excluded.present_since)
            """, key.memberValues + [SQLValue(key.startedAt)])
        try connection.execute(
            "INSERT INTO person(user_id,first_at) VALUES($1,$2) ON CONFLICT(user_id) DO NOTHING",
            [.text(key.user.value), SQLValue(key.startedAt)])
        try connection.execute(
            """
            UPDATE participant SET status='joined', joined_at=COALESCE(joined_at,$3), last_joined_at=$3
            WHERE room_id=$1 AND user_id=$2 AND status<>'joined'
            """, key.memberValues + [SQLValue(key.startedAt)])
        return 1
    }

    func change(
        _ key: SessionKey, _ details: SessionDetails, isLive: Bool = false, at moment: Timestamp
    ) throws(StoreError) -> Int {
        try connection.execute(
            """
            UPDATE session SET last_seen=CASE WHEN $5>last_seen THEN $5 ELSE last_seen END, language_code=$6,
              current_page=$7, activity=$8, current_competition_id=$9, labels=$10,
              user_agent=COALESCE($11,user_agent), address=COALESCE($12,address), is_live=$13
            WHERE session_id=$1 AND room_id=$2 AND user_id=$3 AND started_at=$4 AND status='active'
            """, key.values + [SQLValue(moment)] + details.values + [SQLValue(isLive)])
    }

    /// A socket takes the session up, or lets go of it; either way it was heard of then.
    func hold(_ key: SessionKey, isLive: Bool, at moment: Timestamp) throws(StoreError) -> Int {
        try connection.execute(
            """
            UPDATE session SET last_seen=CASE WHEN $5>last_seen THEN $5 ELSE last_seen END, is_live=$6
            WHERE session_id=$1 AND room_id=$2 AND user_id=$3 AND started_at=$4 AND status='active'
            """, key.values + [SQLValue(moment), SQLValue(isLive)])
    }

    /// Says for all live sessions of this hub until when they were heard of.
    func pulse(at moment: Timestamp) throws(StoreError) -> Int {
        try connection.execute(
            """
            INSERT INTO pulse(node_inc,at) SELECT $1,$2
              WHERE EXISTS(SELECT 1 FROM session WHERE node_inc=$1 AND status='active' AND is_live=1)
            ON CONFLICT(node_inc) DO UPDATE SET at=CASE WHEN excluded.at>pulse.at THEN excluded.at ELSE pulse.at END
            """, [.text(incarnation.description), SQLValue(moment)])
    }

    func see(_ key: SessionKey, at moment: Timestamp, page: String?) throws(StoreError) -> Int {
        try connection.execute(
            """
            UPDATE session SET last_seen=CASE WHEN $5>last_seen THEN $5 ELSE last_seen END,
              current_page=COALESCE($6,current_page)
            WHERE session_id=$1 AND room_id=$2 AND user_id=$3 AND started_at=$4 AND status='active'
            """, key.values + [SQLValue(moment), SQLValue(page)])
    }

    /// Ends what is active; a session that has ended keeps its first end.
    mutating func end(_ key: SessionKey, _ ending: SessionEnding) throws(StoreError) -> Int {
        // A clock that was set back must not end a session before it began.
        let end = max(ending.at, key.startedAt)
        let status = ending.reason.status
        let ended = try connection.execute(
            """
            UPDATE session SET last_seen=CASE WHEN $5>last_seen THEN $5 ELSE last_seen END, ended_at=$5, status=$6,
              end_reason=$7, fork=$8, is_live=0
            WHERE session_id=$1 AND room_id=$2 AND user_id=$3 AND started_at=$4 AND status='active'
            """,
            key.values + [
                SQLValue(end), .text(status.rawValue), .text(ending.reason.rawValue),
                Fork.of(key.startedAt, end).map { .integer($0) } ?? .null,
            ])
        guard ended == 1 else { return 0 }
        tally.add(
            status, room: key.room.value, at: end, duration: end.milliseconds - key.startedAt.milliseconds)
        try leaveIfLast(key, at: end)
        return 1
    }

    /// The user has left the room with its last session there.
    private func leaveIfLast(_ key: SessionKey, at end: Timestamp) throws(StoreError) {
        // Left to itself SQLite takes the index of rooms by status, and reads all who are in the room for each who leaves.
        let remaining = try connection.count(
            """
            SELECT 1 FROM session INDEXED BY session_active
            WHERE room_id=$1 AND user_id=$2 AND status='active' LIMIT 1
            """, key.memberValues)
        guard remaining == 0 else { return }
        try connection.execute(
            """
            UPDATE attendance SET present_ms=present_ms+(CASE WHEN $3>present_since THEN $3-present_since ELSE 0 END),
              last_at=$3, present_since=NULL
            WHERE room_id=$1 AND user_id=$2 AND present_since IS NOT NULL
            """, key.memberValues + [SQLValue(end)])
        try connection.execute(
            """
            UPDATE participant SET status='left', left_at=$3
            WHERE room_id=$1 AND user_id=$2 AND status='joined'
            """, key.memberValues + [SQLValue(end)])
    }

    /// Adds a minute to the room's figures; the peaks of one hub are those of its room.
    func add(_ minute: RoomMinute) throws(StoreError) -> Int {
        let figures: [SQLValue] = [
            .text(incarnation.description), SQLValue(minute.joins), SQLValue(minute.leaves), SQLValue(minute.peak),
            SQLValue(minute.userSeconds),
        ]
        let room = SQLValue.text(minute.room.value)
        try connection.execute(Self.addTo("presence_hour", "hour"), [room, SQLValue(minute.minute.hour)] + figures)
        return try connection.execute(
            Self.addTo("presence_minute", "minute"), [room, SQLValue(minute.minute.minute)] + figures)
    }

    private static func addTo(_ table: String, _ span: String) -> String {
        """
        INSERT INTO \(table)(room_id,\(span),node_inc,joins,leaves,peak,user_seconds) VALUES($1,$2,$3,$4,$5,$6,$7)
        ON CONFLICT(room_id,\(span),node_inc) DO UPDATE SET joins=\(table).joins+excluded.joins,
          leaves=\(table).leaves+excluded.leaves,
          peak=CASE WHEN excluded.peak>\(table).peak THEN excluded.peak ELSE \(table).peak END,
          user_seconds=\(table).user_seconds+excluded.user_seconds
        """
    }
}

extension SessionKey {
    /// `$1` to `$4`: session, room, user, start.
    var values: [SQLValue] {
        [.text(session.value), .text(room.value), .text(user.value), SQLValue(startedAt)]
    }

    /// `$1` and `$2`: room and user.
    var memberValues: [SQLValue] {
        [.text(room.value), .text(user.value)]
    }
}

extension SessionDetails {
    /// In the order of the columns, seven of them.
    fileprivate var values: [SQLValue] {
        [language, page, activity, competition, labels, userAgent, address].map { SQLValue($0) }
    }
}
