import PresenceCore

extension Transcriber {
    /// Does one batch of a job; returns how many rows, 0 at its end.
    ///
    /// The audit entry is written with the first batch and counts with each: `done` before this one.
    mutating func advance(_ job: StoreJob, id: String, done: Int, limit: Int) throws(StoreError) -> Int {
        let rows =
            job.kind == .abandonSilentSessions
            ? try endAll(
                .silent, where: "is_live=0 AND last_seen<$2 ORDER BY last_seen",
                [SQLValue(limit), SQLValue(job.before)])
            : try delete(job.kind, before: job.before, limit: limit)
        if rows > 0 || done == 0 {
            try putCount(done + rows, of: job.kind.rawValue, by: job.actor, at: job.at, id: id)
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

    /// Says in the audit log how many rows a clean-up has come to so far.
    func putCount(
        _ rows: Int, of action: String, by actor: String, at moment: Timestamp, id: String
    ) throws(StoreError) {
        try connection.execute(
            """
            INSERT INTO audit_log(event_id,at,actor,action,detail) VALUES($1,$2,$3,$4,$5)
            ON CONFLICT(event_id) DO UPDATE SET detail=excluded.detail
            """, [.text(id), SQLValue(moment), .text(actor), .text(action), .text(#"{"rows":\#(rows)}"#)])
    }
}
