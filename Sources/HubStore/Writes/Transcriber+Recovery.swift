extension Transcriber {
    /// Gives up what a dead hub left active: it ended when it was last seen.
    ///
    /// Returns how many sessions. In few statements over all of them, because the store opens only after it.
    func abandonTheDead(at now: Timestamp, auditID: String) throws(StoreError) -> Int {
        let own = SQLValue.text(incarnation.description)
        let dead = try connection.count(
            "SELECT COUNT(*) FROM session WHERE status='active' AND node_inc<>$1", [own])
        guard dead > 0 else { return 0 }
        for room in ["room_id", "''"] {
            try connection.execute(Self.tallyTheDead(by: room), [own])
        }
        try connection.execute(
            """
            UPDATE participant SET status='left', left_at=\(Self.lastSeen(by: "participant"))
            WHERE status='joined' AND (room_id,user_id) IN
              (SELECT room_id,user_id FROM attendance WHERE present_since IS NOT NULL)
            """)
        try connection.execute(
            """
            UPDATE attendance SET last_at=\(Self.lastSeen(by: "attendance")),
              present_ms=present_ms+\(Self.lastSeen(by: "attendance"))-present_since, present_since=NULL
            WHERE present_since IS NOT NULL
            """)
        try connection.execute(
            """
            UPDATE session SET status='abandoned', end_reason='hub_died', ended_at=last_seen,
              fork=CASE WHEN last_seen>started_at THEN \(Self.fork) END
            WHERE status='active' AND node_inc<>$1
            """, [own])
        try connection.execute(
            "INSERT INTO audit_log(event_id,at,actor,action,detail) VALUES($1,$2,'rollcall','abandon_sessions',$3)",
            [.text(auditID), SQLValue(now), .text(#"{"rows":\#(dead)}"#)])
        return dead
    }

    private static func tallyTheDead(by room: String) -> String {
        """
        INSERT INTO session_hour(room_id,hour,status,sessions,duration_ms,longest_ms)
        SELECT \(room),last_seen/3600000*3600000,'abandoned',COUNT(*),SUM(last_seen-started_at),
          MAX(last_seen-started_at)
        FROM session WHERE status='active' AND node_inc<>$1 GROUP BY 1,2
        ON CONFLICT(room_id,hour,status) DO UPDATE SET sessions=session_hour.sessions+excluded.sessions,
          duration_ms=session_hour.duration_ms+excluded.duration_ms,
          longest_ms=CASE WHEN excluded.longest_ms>session_hour.longest_ms THEN excluded.longest_ms
                     ELSE session_hour.longest_ms END
        """
    }

    private static func lastSeen(by table: String) -> String {
        """
        COALESCE((SELECT MAX(last_seen) FROM session s WHERE s.room_id=\(table).room_id
                  AND s.user_id=\(table).user_id AND s.status='active'),\(table == "attendance" ? "present_since" : "left_at"))
        """
    }

    /// `Fork.of(started_at, last_seen)` in SQL: the bits of their difference are smeared down from the highest.
    private static var fork: String {
        let smeared = [1, 2, 4, 8, 16, 32].reduce(
            "SELECT (started_at|last_seen)-(started_at&last_seen) AS x"
        ) { inner, shift in "SELECT x|(x>>\(shift)) AS x FROM (\(inner)) AS smear\(shift)" }
        return "(SELECT last_seen&~(x>>1) FROM (\(smeared)) AS smeared)"
    }
}
