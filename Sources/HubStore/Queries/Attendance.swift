package import PresenceCore

/// How often and how long a user has been in a room.
package struct AttendanceTotal: Equatable, Sendable {
    package let room: RoomName
    package let user: UserID
    package let visits: Int
    /// Milliseconds up to the last leave.
    package let present: Int
    package let firstAt: Timestamp
    package let lastAt: Timestamp
    /// Since when without a leave; nil for who is not there.
    package let presentSince: Timestamp?
}

/// Totals of attendance: of a room in the order of the users, or of a user in the order of the rooms.
package struct AttendanceTotals: StoreQuery {
    package enum Scope: Equatable, Sendable {
        /// The user is the one after whom to begin.
        case room(RoomName, after: UserID?)
        case user(UserID, after: RoomName?)
    }

    package var scope: Scope
    package var limit: Int

    package init(_ scope: Scope, limit: Int = 1_000) {
        self.scope = scope
        self.limit = limit
    }

    package init(room: RoomName, after: UserID? = nil, limit: Int = 1_000) {
        self.init(.room(room, after: after), limit: limit)
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> [AttendanceTotal] {
        let (whose, order, values): (String, String, [SQLValue]) =
            switch scope {
            case .room(let room, let after): ("room_id", "user_id", [.text(room.value), .text(after?.value ?? "")])
            case .user(let user, let after): ("user_id", "room_id", [.text(user.value), .text(after?.value ?? "")])
            }
        return try connection.rows(
            """
            SELECT room_id,user_id,visits,present_ms,first_at,last_at,present_since FROM attendance
            WHERE \(whose)=$1 AND \(order)>$2 ORDER BY \(order) LIMIT $3
            """, values + [SQLValue(limit)]
        ) { row throws(StoreError) in
            AttendanceTotal(
                room: try row.name(0), user: try row.name(1), visits: try row.integer(2), present: try row.integer(3),
                firstAt: try row.timestamp(4), lastAt: try row.timestamp(5), presentSince: row.optionalTimestamp(6))
        }
    }
}

/// How many users have ever been in a room of this hub.
package struct PeopleKnown: StoreQuery {
    package init() {}

    package func answer(from connection: some SQLConnection) throws(StoreError) -> Int {
        try connection.count("SELECT COUNT(*) FROM person", [])
    }
}
