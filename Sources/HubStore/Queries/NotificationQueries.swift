package import PresenceCore

/// One user's notifications, the last first, with the figures that S2 shows beside them.
package struct Notifications: StoreQuery {
    /// What is listed; nil is no filter.
    package struct Filter: Equatable, Sendable {
        package var type: String?
        package var read: Bool?
        package var from: Timestamp = .distantPast
        package var to: Timestamp = .distantFuture

        package init(type: String? = nil, read: Bool? = nil) {
            self.type = type
            self.read = read
        }
    }

    package struct Answer: Equatable, Sendable {
        package let page: Page<Notification>
        /// All that pass the filter, up to `Notifications.counted`.
        package let total: Int
        /// All that the user has not read, whatever the filter; up to the same.
        package let unread: Int
    }

    /// How far figures count, so that nobody's crowd keeps others waiting: 10,000.
    package static let counted = 10_000

    package var user: UserID
    package var filter: Filter
    package var page: PageRequest
    /// Rows to pass over first: the face of page numbers; a cursor is cheaper.
    package var offset: Int
    /// What has expired by then is gone.
    package var now: Timestamp

    package init(
        user: UserID, filter: Filter = Filter(), page: PageRequest = PageRequest(), offset: Int = 0, now: Timestamp
    ) {
        self.user = user
        self.filter = filter
        self.page = page
        self.offset = offset
        self.now = now
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> Answer {
        let found = try connection.rows(
            """
            SELECT \(Notification.columns) FROM notification
            WHERE \(condition) AND (created_at,id)<($6,$7)
            ORDER BY created_at DESC,id DESC LIMIT $8 OFFSET $9
            """, values + page.start(1) + [page.probe, SQLValue(offset)]
        ) { row throws(StoreError) in try Notification(row) }
        return Answer(
            page: page.page(found) { Cursor(at: $0.createdAt, ids: [$0.id]) },
            total: try connection.count(
                "SELECT COUNT(*) FROM (SELECT 1 FROM notification WHERE \(condition) LIMIT $6) AS counted",
                values + [SQLValue(Self.counted)]),
            unread: try UnreadCount(user: user, now: now).answer(from: connection))
    }

    /// One of six texts, so that each stays prepared; `$1` to `$5`.
    private var condition: String {
        var condition = "user_id=$1 AND created_at>=$2 AND created_at<=$3 AND (expires_at IS NULL OR expires_at>$4)"
        condition += filter.type == nil ? " AND $5 IS NULL" : " AND type=$5"
        if let read = filter.read { condition += read ? " AND read_at IS NOT NULL" : " AND read_at IS NULL" }
        return condition
    }

    private var values: [SQLValue] {
        [.text(user.value), SQLValue(filter.from), SQLValue(filter.to), SQLValue(now), SQLValue(filter.type)]
    }
}

/// How many of a user's notifications are unread, up to `Notifications.counted`.
package struct UnreadCount: StoreQuery {
    package var user: UserID
    package var now: Timestamp

    package init(user: UserID, now: Timestamp) {
        self.user = user
        self.now = now
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> Int {
        try connection.count(
            """
            SELECT COUNT(*) FROM (SELECT 1 FROM notification
              WHERE user_id=$1 AND read_at IS NULL AND (expires_at IS NULL OR expires_at>$2) LIMIT $3) AS counted
            """, [.text(user.value), SQLValue(now), SQLValue(Notifications.counted)])
    }
}

/// What some notifications are now, and how many their users have not read: what is told after a change.
package struct NotificationNews: StoreQuery {
    /// One of the answer for each of `places`, in their order.
    package struct Item: Equatable, Sendable {
        package let user: UserID
        /// Nil when it has been deleted or has expired, or when none was asked for.
        package let notification: Notification?
        package let unread: Int
    }

    /// A user, and the notification of theirs that is meant.
    package struct Place: Equatable, Sendable {
        package let user: UserID
        package let id: String?

        package init(user: UserID, id: String?) {
            self.user = user
            self.id = id
        }
    }

    package var places: [Place]
    package var now: Timestamp

    package init(_ places: [Place], now: Timestamp) {
        self.places = places
        self.now = now
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> [Item] {
        try places.map { place throws(StoreError) in
            Item(
                user: place.user, notification: try find(place, in: connection),
                unread: try UnreadCount(user: place.user, now: now).answer(from: connection))
        }
    }

    private func find(_ place: Place, in connection: some SQLConnection) throws(StoreError) -> Notification? {
        guard let id = place.id else { return nil }
        return try connection.first(
            """
            SELECT \(Notification.columns) FROM notification
            WHERE id=$1 AND user_id=$2 AND (expires_at IS NULL OR expires_at>$3)
            """, [.text(id), .text(place.user.value), SQLValue(now)]
        ) { row throws(StoreError) in try Notification(row) }
    }
}

extension Notification {
    fileprivate static let columns = "id,user_id,type,title,message,data,read_at,created_at,expires_at"

    fileprivate init(_ row: some SQLRow) throws(StoreError) {
        self.init(
            id: try row.text(0), user: try row.name(1), type: try row.text(2), title: try row.text(3),
            message: try row.text(4), data: row.optionalText(5), createdAt: try row.timestamp(7),
            expiresAt: row.optionalTimestamp(8), readAt: row.optionalTimestamp(6))
    }
}
