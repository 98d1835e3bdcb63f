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

/// How many sessions of a room, or of all rooms, took on each status, hour by hour or day by day (UTC).
package struct SessionHours: StoreQuery {
    package enum Span: Sendable {
        case hour, day
    }

    package struct Hour: Equatable, Sendable {
        /// When the hour or day began.
        package let hour: Timestamp
        /// `active` counts those that started.
        package let status: SessionStatus
        package let sessions: Int
        /// Of those that ended, in milliseconds.
        package let duration: Int
        package let longest: Int
    }

    package var room: RoomName?
    package var span: Span
    package var period: Period

    package init(room: RoomName? = nil, by span: Span = .hour, _ period: Period) {
        self.room = room
        self.span = span
        self.period = period
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> [Hour] {
        let (table, column) = span == .hour ? ("session_hour", "hour") : ("session_day", "day")
        return try connection.rows(
            """
            SELECT \(column),status,sessions,duration_ms,longest_ms FROM \(table)
            WHERE room_id=$1 AND \(column)>=$2 AND \(column)<$3 ORDER BY \(column),status
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
