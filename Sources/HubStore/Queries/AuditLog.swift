package import PresenceCore

/// The audit log, the last first; all of it, or what fits each of the filters.
package struct AuditLog: StoreQuery {
    package var room: RoomName?
    package var actor: String?
    package var action: String?
    package var period: Period?
    package var page: PageRequest

    package init(
        room: RoomName? = nil, actor: String? = nil, action: String? = nil, period: Period? = nil,
        page: PageRequest = PageRequest()
    ) {
        self.room = room
        self.actor = actor
        self.action = action
        self.period = period
        self.page = page
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> Page<AuditEntry> {
        var values = page.start(1) + [page.probe]
        var conditions: [String] = []
        for (column, value) in [("room_id", room?.value), ("actor", actor), ("action", action)] {
            guard let value else { continue }
            values.append(.text(value))
            // The first finds the rows by its index; the plus keeps the planner from taking another's.
            conditions.append("\(conditions.isEmpty ? "" : "+")\(column)=$\(values.count) AND")
        }
        if let period {
            values += [SQLValue(period.from), SQLValue(period.to)]
            conditions.append("at>=$\(values.count - 1) AND at<$\(values.count) AND")
        }
        let found = try connection.rows(
            """
            SELECT event_id,at,actor,action,room_id,target,detail FROM audit_log
            WHERE \(conditions.joined(separator: " ")) at<=$1 AND (at,event_id)<($1,$2)
            ORDER BY at DESC,event_id DESC LIMIT $3
            """, values
        ) { row throws(StoreError) in
            AuditEntry(
                id: try row.text(0), at: try row.timestamp(1), actor: row.optionalText(2), action: try row.text(3),
                room: try row.optionalName(4), target: row.optionalText(5), detail: row.optionalText(6))
        }
        return page.page(found) { Cursor(at: $0.at, ids: [$0.id]) }
    }
}
