import PresenceCore

/// How a stored session is read.
enum SessionRow {
    static let columns = """
        session_id,room_id,user_id,started_at,language_code,current_page,activity,current_competition_id,labels,
        user_agent,address,status,\(lastSeen),ended_at,end_reason
        """

    /// When it was last heard of: until the pulse of its hub while a socket holds it, else its own word.
    static let lastSeen = """
        CASE WHEN is_live=1 THEN COALESCE(
          (SELECT at FROM pulse WHERE pulse.node_inc=session.node_inc AND at>session.last_seen),last_seen)
        ELSE last_seen END
        """

    static func read(_ row: some SQLRow) throws(StoreError) -> StoredSession {
        StoredSession(
            key: SessionKey(
                room: try row.name(1), user: try row.name(2), session: try row.name(0), startedAt: try row.timestamp(3)),
            details: SessionDetails(
                language: row.optionalText(4), page: row.optionalText(5), activity: row.optionalText(6),
                competition: row.optionalText(7), labels: row.optionalText(8), userAgent: row.optionalText(9),
                address: row.optionalText(10)),
            status: try row.word(11), lastSeen: try row.timestamp(12), end: try ending(row))
    }

    private static func ending(_ row: some SQLRow) throws(StoreError) -> SessionEnding? {
        guard let at = row.optionalTimestamp(13) else { return nil }
        return SessionEnding(at: at, reason: try row.word(14))
    }

    static func cursor(_ session: StoredSession) -> Cursor {
        let key = session.key
        return Cursor(at: key.startedAt, ids: [key.session.value, key.room.value, key.user.value])
    }
}
