import ChannelProtocol
import HTTPCore
import HubStore
import JSONCore
import PresenceCore

/// What an app tells its users, one by one, in the shapes of S2 (API.md, "Notifications").
enum NotificationRoutes {
    static let routes =
        [
            Route("POST", "/api/v1/notifications", for: .app, .later(create)),
            Route("GET", "/api/v1/notifications/unread_count", for: .token, .later(unreadCount)),
        ] + under("/api/v1/notifications") + under("/api/instructor/notifications")

    private static func under(_ base: String) -> [Route] {
        [
            Route("GET", PathPattern(stringLiteral: base), for: .token, .later(list)),
            Route("POST", PathPattern(stringLiteral: "\(base)/mark-all-read"), for: .token, .later(markAllRead)),
            Route("PUT", PathPattern(stringLiteral: "\(base)/{notification}"), for: .token, .later(mark)),
            Route("DELETE", PathPattern(stringLiteral: "\(base)/{notification}"), for: .token, .later(delete)),
        ]
    }

    /// `?type=&read=&page=1&limit=20&dateFrom=&dateTo=`, the last first.
    @Sendable static func list(_ exchange: Exchange) async throws(Problem) -> Response {
        let user = try exchange.recipient
        let wish = try NotificationWish(exchange)
        let answer = try await exchange.ask(
            Notifications(
                user: user, filter: wish.filter, page: wish.part, offset: wish.offset, now: exchange.moment))

        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        object.member("success", true, into: &json)
        object.array("data", answer.page.rows, into: &json) { row, json in json.append(row) }
        object.key("meta", into: &json)
        var meta = JSONObjectWriter(into: &json)
        meta.member("total", answer.total, into: &json)
        meta.member("unread", answer.unread, into: &json)
        meta.member("page", wish.page, into: &json)
        meta.member("limit", wish.part.limit, into: &json)
        meta.member("pages", (answer.total + wish.part.limit - 1) / wish.part.limit, into: &json)
        meta.member("next", answer.page.next?.token, into: &json)
        meta.close(into: &json)
        object.close(into: &json)
        return Response(json: json)
    }

    /// `{"success":true,"data":{"unread":3}}`: the figure at the bell.
    @Sendable static func unreadCount(_ exchange: Exchange) async throws(Problem) -> Response {
        let unread = try await exchange.ask(UnreadCount(user: try exchange.recipient, now: exchange.moment))
        return succeeded { data, json in data.member("unread", unread, into: &json) }
    }

    private enum Action: String, CaseIterable {
        case read, unread
    }

    /// `{"action":"read"}` or `unread`; what is read already keeps the time at which it was read first.
    @Sendable static func mark(_ exchange: Exchange) async throws(Problem) -> Response {
        let user = try exchange.recipient
        // The seed's pages send this without a media type. A PUT of another site is asked about first, whatever its type.
        let body = try RequestObject(exchange.body)
        let action: Action = try body.required("action", "read or unread") { name throws(Problem) in
            try body.word(name)
        }
        let id = exchange.places["notification"] ?? ""
        let readAt = action == .read ? exchange.moment : nil
        _ = try await exchange.commit([.readNotification(id: id, user: user, at: readAt)])
        let news = try await exchange.tell([.init(user: user, id: id)]) { news, json in
            guard let row = news.notification else { return nil }
            var object = JSONObjectWriter(into: &json)
            object.member("id", row.id, into: &json)
            object.member("user_id", row.user.value, into: &json)
            object.key("read_at", into: &json)
            json.append(row.readAt)
            object.member("unread", news.unread, into: &json)
            object.close(into: &json)
            return .notificationChanged
        }
        // Expired, or deleted by another tab meanwhile.
        guard let row = news.first?.notification else { throw .refusedByStore(.notFound) }
        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        object.member("success", true, into: &json)
        object.key("data", into: &json)
        json.append(row)
        object.close(into: &json)
        return Response(json: json)
    }

    @Sendable static func delete(_ exchange: Exchange) async throws(Problem) -> Response {
        let user = try exchange.recipient
        let id = exchange.places["notification"] ?? ""
        _ = try await exchange.commit([.deleteNotification(id: id, user: user)])
        _ = try await exchange.tell([.init(user: user, id: nil)]) { news, json in
            var object = JSONObjectWriter(into: &json)
            object.member("id", id, into: &json)
            object.member("user_id", news.user.value, into: &json)
            object.member("deleted", true, into: &json)
            object.member("unread", news.unread, into: &json)
            object.close(into: &json)
            return .notificationChanged
        }
        return succeeded { data, json in data.member("id", id, into: &json) }
    }

    /// Marks what is unread as read, a thousand at a time, so that nobody's crowd holds up what others write.
    @Sendable static func markAllRead(_ exchange: Exchange) async throws(Problem) -> Response {
        let user = try exchange.recipient
        let moment = exchange.moment
        var updated = 0
        var last = 0
        repeat {
            last = try await exchange.commit([.readAllNotifications(user: user, at: moment)]).first ?? 0
            updated += last
        } while last == Notification.markedAtOnce
        if updated > 0 {
            _ = try await exchange.tell([.init(user: user, id: nil)]) { news, json in
                var object = JSONObjectWriter(into: &json)
                object.member("all", true, into: &json)
                object.member("user_id", news.user.value, into: &json)
                object.member("read_at", moment.text, into: &json)
                object.member("unread", news.unread, into: &json)
                object.close(into: &json)
                return .notificationChanged
            }
        }
        return succeeded { [updated] data, json in data.member("updated_count", updated, into: &json) }
    }

    private static func succeeded(_ write: (inout JSONObjectWriter, inout [UInt8]) -> Void) -> Response {
        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        object.member("success", true, into: &json)
        object.key("data", into: &json)
        var data = JSONObjectWriter(into: &json)
        write(&data, &json)
        data.close(into: &json)
        object.close(into: &json)
        return Response(json: json)
    }
}

extension Exchange {
    /// Whose notifications are meant: a user's are their own, whoever is trusted names `user_id`.
    var recipient: UserID {
        get throws(Problem) {
            let named = try RequestQuery(self).name("user_id", as: UserKind.self)
            if let own = asker.user {
                guard named == nil || named == own else { throw .otherUser }
                return own
            }
            guard asker.isTrusted else { throw .otherUser }
            guard let named else { throw .invalidBody("`user_id` is missing in the query: whose notifications?") }
            return named
        }
    }

    /// Tells the users what has become of something of theirs, as it is now.
    ///
    /// What is told is read after the change and told before anybody reads again: tabs hear it in the order in which it
    /// came about, so that the last thing they hear is so.
    func tell(
        _ places: [NotificationNews.Place],
        _ write: @escaping @Sendable (NotificationNews.Item, inout [UInt8]) -> HubEvent?
    ) async throws(Problem) -> [NotificationNews.Item] {
        try await ask(NotificationNews(places, now: moment)) { items in
            for item in items {
                var json: [UInt8] = []
                // A hub that is gone has nobody to tell.
                if let event = write(item, &json) { try? push(event, json, to: item.user) }
            }
        }
    }
}
