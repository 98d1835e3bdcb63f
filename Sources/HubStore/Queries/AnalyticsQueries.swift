package import PresenceCore

/// From when until when, the end not included.
package struct Period: Equatable, Sendable {
    package var from: Timestamp
    package var to: Timestamp

    package init(from: Timestamp, to: Timestamp) {
        self.from = from
        self.to = to
    }
}

/// How many sessions of a room, or of all rooms, took on each status, hour by hour.
package struct SessionHours: StoreQuery {
    package struct Hour: Equatable, Sendable {
        package let hour: Timestamp
        /// `active` counts those that started.
        package let status: SessionStatus
        package let sessions: Int
        /// Of those that ended, in milliseconds.
        package let duration: Int
        package let longest: Int
    }

    package var room: RoomName?
    package var period: Period

    package init(room: RoomName? = nil, _ period: Period) {
        self.room = room
        self.period = period
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> [Hour] {
        try connection.rows(
            """
            SELECT hour,status,sessions,duration_ms,longest_ms FROM session_hour
            WHERE room_id=$1 AND hour>=$2 AND hour<$3 ORDER BY hour,status
            """, [.text(room?.value ?? ""), SQLValue(period.from), SQLValue(period.to)]
        ) { row throws(StoreError) in
            Hour(
                hour: try row.timestamp(0), status: try row.word(1), sessions: try row.integer(2),
                duration: try row.integer(3), longest: try row.integer(4))
        }
    }
}

/// What a room counted, minute by minute or hour by hour; several hubs add up.
package struct RoomFigures: StoreQuery {
    package enum Span: Sendable {
        case minute, hour
    }

    package struct Figures: Equatable, Sendable {
        package let at: Timestamp
        package let joins: Int
        package let leaves: Int
        package let peak: Int
        package let userSeconds: Int
    }

    package var room: RoomName
    package var span: Span
    package var period: Period

    package init(room: RoomName, by span: Span, _ period: Period) {
        self.room = room
        self.span = span
        self.period = period
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> [Figures] {
        let (table, column) = span == .minute ? ("presence_minute", "minute") : ("presence_hour", "hour")
        return try connection.rows(
            """
            SELECT \(column),SUM(joins),SUM(leaves),SUM(peak),SUM(user_seconds) FROM \(table)
            WHERE room_id=$1 AND \(column)>=$2 AND \(column)<$3 GROUP BY \(column) ORDER BY \(column)
            """, [.text(room.value), SQLValue(period.from), SQLValue(period.to)]
        ) { row throws(StoreError) in
            Figures(
                at: try row.timestamp(0), joins: try row.integer(1), leaves: try row.integer(2),
                peak: try row.integer(3), userSeconds: try row.integer(4))
        }
    }
}

/// How often and how long users have been in a room, in the order of their ids.
package struct AttendanceTotals: StoreQuery {
    package struct Total: Equatable, Sendable {
        package let user: UserID
        package let visits: Int
        /// Milliseconds up to the last leave.
        package let present: Int
        package let firstAt: Timestamp
        package let lastAt: Timestamp
        /// Since when without a leave; nil for who is not there.
        package let presentSince: Timestamp?
    }

    package var room: RoomName
    package var after: UserID?
    package var limit: Int

    package init(room: RoomName, after: UserID? = nil, limit: Int = 1_000) {
        self.room = room
        self.after = after
        self.limit = limit
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> [Total] {
        try connection.rows(
            """
            SELECT user_id,visits,present_ms,first_at,last_at,present_since FROM attendance
            WHERE room_id=$1 AND user_id>$2 ORDER BY user_id LIMIT $3
            """, [.text(room.value), .text(after?.value ?? ""), SQLValue(limit)]
        ) { row throws(StoreError) in
            Total(
                user: try row.name(0), visits: try row.integer(1), present: try row.integer(2),
                firstAt: try row.timestamp(3), lastAt: try row.timestamp(4), presentSince: row.optionalTimestamp(5))
        }
    }
}
