import PresenceCore

extension Transcriber {
    /// Gives up a batch of what dead hubs left active: it ended when it was last seen, what sockets held with the last pulse.
    ///
    /// Returns how many sessions, 0 at the end. The store is open meanwhile: who comes back is dealt with by `start`. The
    /// audit entry is written with the first batch and counts with each: `done` before this one.
    mutating func abandonTheDead(at now: Timestamp, auditID: String, done: Int, limit: Int) throws(StoreError) -> Int {
        let rows = try endAll(
            .hubDied, where: "node_inc<>$2 ORDER BY is_live,last_seen",
            [SQLValue(limit), .text(incarnation.description)])
        if rows < limit {
            hasDead = false
            try connection.execute("DELETE FROM pulse WHERE node_inc<>$1", [.text(incarnation.description)])
        }
        guard rows > 0 else { return 0 }
        try putCount(done + rows, of: "abandon_sessions", by: "rollcall", at: now, id: auditID)
        return rows
    }

    /// Gives up what dead hubs left active of a user who comes back before the batches came to it, so that the time
    /// between is nobody's.
    mutating func abandonTheDead(of key: SessionKey) throws(StoreError) {
        _ = try endAll(
            .hubDied, by: "INDEXED BY session_active", where: "room_id=$2 AND user_id=$3 AND node_inc<>$4",
            [.integer(-1)] + key.memberValues + [.text(incarnation.description)])
    }

    /// Ends a batch of what this hub has active, because it stops; returns how many.
    mutating func endOwn(at now: Timestamp, limit: Int) throws(StoreError) -> Int {
        try endAll(
            .leave(.drained), at: now, where: "node_inc=$2", [SQLValue(limit), .text(incarnation.description)])
    }

    /// Ends active sessions, unless it is said when at the moment when they were last seen, in that order, so that a user's last one ends the visit.
    ///
    /// - Parameters:
    ///   - index: where SQLite would take another one than is meant.
    ///   - condition: with the order, where a limit takes the first of many.
    ///   - values: the first is how many at most, -1 is all.
    mutating func endAll(
        _ reason: EndReason, at moment: Timestamp? = nil, by index: String = "", where condition: String,
        _ values: [SQLValue]
    ) throws(StoreError) -> Int {
        let found = try connection.rows(
            """
            SELECT session_id,room_id,user_id,started_at,\(SessionRow.lastSeen) FROM session \(index)
            WHERE status='active' AND \(condition) LIMIT $1
            """, values
        ) { row throws(StoreError) in
            (
                SessionKey(
                    room: try row.name(1), user: try row.name(2), session: try row.name(0),
                    startedAt: try row.timestamp(3)),
                try row.timestamp(4)
            )
        }
        for (key, seen) in found.sorted(by: { $0.1 < $1.1 }) {
            _ = try end(key, SessionEnding(at: moment ?? seen, reason: reason))
        }
        return found.count
    }
}
