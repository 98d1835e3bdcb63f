import PresenceCore

extension Transcriber {
    /// Does one batch of a job; returns how many rows, 0 at its end.
    ///
    /// The audit entry is written with the first batch and counts with each: `done` before this one.
    mutating func advance(_ job: StoreJob, id: String, done: Int, limit: Int) throws(StoreError) -> Int {
        let rows =
            job.kind == .abandonSilentSessions
            ? try abandonSilent(before: job.before, limit: limit)
            : try delete(job.kind, before: job.before, limit: limit)
        if rows > 0 || done == 0 {
            try connection.execute(
                """
                INSERT INTO audit_log(event_id,at,actor,action,detail) VALUES($1,$2,$3,$4,$5)
                ON CONFLICT(event_id) DO UPDATE SET detail=excluded.detail
                """,
                [
                    .text(id), SQLValue(job.at), .text(job.actor), .text(job.kind.rawValue),
                    .text(#"{"rows":\#(done + rows)}"#),
                ])
        }
        return rows
    }

    private func delete(_ kind: StoreJob.Kind, before: Timestamp, limit: Int) throws(StoreError) -> Int {
        try connection.execute(
            """
            DELETE FROM \(kind.table) WHERE (\(kind.key)) IN
              (SELECT \(kind.key) FROM \(kind.table) WHERE \(kind.condition) LIMIT $2)
            """, [SQLValue(before), SQLValue(limit)])
    }

    /// They ended when they were last seen.
    private mutating func abandonSilent(before: Timestamp, limit: Int) throws(StoreError) -> Int {
        let silent = try connection.rows(
            """
            SELECT session_id,room_id,user_id,started_at,last_seen FROM session
            WHERE status='active' AND last_seen<$1 LIMIT $2
            """, [SQLValue(before), SQLValue(limit)]
        ) { row throws(StoreError) in
            (
                SessionKey(
                    room: try row.name(1), user: try row.name(2), session: try row.name(0),
                    startedAt: try row.timestamp(3)),
                try row.timestamp(4)
            )
        }
        for (key, seen) in silent {
            _ = try end(key, SessionEnding(at: seen, reason: .silent))
        }
        return silent.count
    }
}
