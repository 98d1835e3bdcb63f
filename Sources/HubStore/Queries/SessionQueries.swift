package import PresenceCore

/// Sessions past and present, the last started first.
package struct Sessions: StoreQuery {
    /// Which sessions.
    package enum Scope: Equatable, Sendable {
        case all
        case room(RoomName)
        case user(UserID)
        /// A user's in one room.
        case member(RoomName, UserID)
    }

    package var scope: Scope
    /// Nil is any.
    package var status: SessionStatus?
    package var page: PageRequest

    package init(_ scope: Scope = .all, status: SessionStatus? = nil, page: PageRequest = PageRequest()) {
        self.scope = scope
        self.status = status
        self.page = page
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> Page<StoredSession> {
        let (place, values): (String, [SQLValue]) =
            switch scope {
            case .all: ("", [])
            case .room(let room): ("room_id=$6 AND", [.text(room.value)])
            case .user(let user): ("user_id=$6 AND", [.text(user.value)])
            case .member(let room, let user):
                ("room_id=$6 AND user_id=$7 AND", [.text(room.value), .text(user.value)])
            }
        var condition = place
        if let status {
            // Spelled out, because an index over some of the statuses is used only where they are.
            condition += " status='\(status.rawValue)' AND" + (status == .active ? "" : " ended_at IS NOT NULL AND")
        }
        let found = try connection.rows(
            """
            SELECT \(SessionRow.columns) FROM session
            WHERE \(condition) started_at<=$1 AND (started_at,session_id,room_id,user_id)<($1,$2,$3,$4)
            ORDER BY started_at DESC,session_id DESC,room_id DESC,user_id DESC LIMIT $5
            """, page.start(3) + [page.probe] + values
        ) { row throws(StoreError) in try SessionRow.read(row) }
        return page.page(found, SessionRow.cursor)
    }
}

/// The sessions that are in a room now, by user, then by start.
package struct ActiveSessions: StoreQuery {
    package var room: RoomName
    package var limit: Int

    package init(room: RoomName, limit: Int = 1_000) {
        self.room = room
        self.limit = limit
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> [StoredSession] {
        try connection.rows(
            """
            SELECT \(SessionRow.columns) FROM session
            WHERE room_id=$1 AND status='active' ORDER BY user_id LIMIT $2
            """, [.text(room.value), SQLValue(limit)]
        ) { row throws(StoreError) in try SessionRow.read(row) }
    }
}

/// Active sessions that no socket holds and of which nothing was heard since a moment, the longest silent first: what a
/// clean-up would give up.
package struct SilentSessions: StoreQuery {
    package var before: Timestamp
    package var limit: Int

    package init(before: Timestamp, limit: Int = 50) {
        self.before = before
        self.limit = limit
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> [StoredSession] {
        try connection.rows(
            """
            SELECT \(SessionRow.columns) FROM session
            WHERE status='active' AND is_live=0 AND last_seen<$1 ORDER BY last_seen LIMIT $2
            """, [SQLValue(before), SQLValue(limit)]
        ) { row throws(StoreError) in try SessionRow.read(row) }
    }
}

/// One user's sessions under one session id, in all rooms and times, the last started first; 100 at most.
package struct SessionsNamed: StoreQuery {
    package var session: SessionID
    package var user: UserID

    package init(_ session: SessionID, of user: UserID) {
        self.session = session
        self.user = user
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> [StoredSession] {
        try connection.rows(
            """
            SELECT \(SessionRow.columns) FROM session
            WHERE session_id=$1 AND user_id=$2 ORDER BY started_at DESC LIMIT 100
            """, [.text(session.value), .text(user.value)]
        ) { row throws(StoreError) in try SessionRow.read(row) }
    }
}

/// What S4 asks of its health: how many are active, and of how many nothing was heard since `silentSince`.
package struct SessionHealth: StoreQuery {
    package struct Figures: Equatable, Sendable {
        package var active: Int
        package var silent: Int
    }

    package var silentSince: Timestamp

    package init(silentSince: Timestamp) {
        self.silentSince = silentSince
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> Figures {
        Figures(
            active: try connection.count("SELECT COUNT(*) FROM session WHERE status='active' AND is_live>=0", []),
            silent: try connection.count(
                "SELECT COUNT(*) FROM session WHERE status='active' AND is_live=0 AND last_seen<$1",
                [SQLValue(silentSince)]))
    }
}
