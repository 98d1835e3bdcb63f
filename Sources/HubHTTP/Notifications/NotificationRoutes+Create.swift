import ChannelProtocol
import HTTPCore
import HubStore
import JSONCore
import PresenceCore

extension NotificationRoutes {
    /// `{"user_id":"ada","type":"enrollment","title":"…","message":"…","data":{…},"expires_at":"…"}`, or `user_ids` with up
    /// to a thousand: kept, then told to all tabs of each.
    ///
    /// A user who has been sent too many is left out and named; only if nobody is left the request is refused.
    @Sendable static func create(_ exchange: Exchange) async throws(Problem) -> Response {
        if let first = try await exchange.replay() { return first }
        let draft = try NotificationDraft(exchange)
        let now = exchange.moment
        if let expiry = draft.expiresAt, expiry <= now { throw .invalidBody("`expires_at` is over already.") }
        let pace = exchange.configuration.notificationPace
        let limited = draft.users.filter { !pace.bears($0, at: exchange.configuration.uptime()) }
        guard limited.count < draft.users.count else { throw .tooManyNotifications(perMinute: pace.perMinute) }
        let leftOut = Set(limited)
        let rows = draft.users.filter { !leftOut.contains($0) }.map { draft.notification(exchange.freshID, $0, now) }
        let (response, isNew) = try await exchange.create(
            rows.map(StoreWrite.notification), json: answer(rows, limited: limited))
        if isNew {
            _ = try await exchange.tell(rows.map { .init(user: $0.user, id: $0.id) }) { news, json in
                guard let row = news.notification else { return nil }
                json.append(row, unread: news.unread)
                return .notification
            }
        }
        return response
    }

    /// Ids only: with a thousand users the rows would be long, and the app has just said what is in them.
    private static func answer(_ rows: [Notification], limited: [UserID]) -> [UInt8] {
        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        object.member("success", true, into: &json)
        object.array("data", rows, into: &json) { row, json in
            var line = JSONObjectWriter(into: &json)
            line.member("id", row.id, into: &json)
            line.member("user_id", row.user.value, into: &json)
            line.member("created_at", row.createdAt.text, into: &json)
            line.close(into: &json)
        }
        object.key("meta", into: &json)
        var meta = JSONObjectWriter(into: &json)
        meta.member("created", rows.count, into: &json)
        meta.array("limited", limited, into: &json) { user, json in json.append(quoted: user.value) }
        meta.close(into: &json)
        object.close(into: &json)
        return json
    }
}

/// What is to be told, and to whom.
private struct NotificationDraft {
    /// Users that one request may name.
    private static let crowd = 1_000

    let users: [UserID]
    let type: String
    let title: String
    let message: String
    let data: String?
    let expiresAt: Timestamp?

    init(_ exchange: Exchange) throws(Problem) {
        let body = try RequestObject(exchange)
        users = try Self.users(body)
        type = try body.required("type", "such as enrollment") { name throws(Problem) in
            try body.text(name, limit: 64)
        }
        guard type != NotificationWish.everyType else {
            throw .invalidBody("`type` must be another word: \(type) asks for all types.")
        }
        title = try body.required("title", "what is shown first") { name throws(Problem) in try body.text(name) }
        message = body["message"] == .string("") ? "" : try body.text("message", limit: 8_192) ?? ""
        data = try body.json("data")
        expiresAt = try body.moment("expires_at")
    }

    /// `user_id` or `user_ids`, each user once.
    private static func users(_ body: RequestObject) throws(Problem) -> [UserID] {
        switch (try body.name("user_id", as: UserKind.self), body["user_ids"]) {
        case (let user?, nil): return [user]
        case (nil, .array(let elements)?) where (1...crowd).contains(elements.count):
            var seen: Set<UserID> = []
            var users: [UserID] = []
            for element in elements {
                guard let user = user(element) else {
                    throw .invalidBody("`user_ids` are texts of 1 to 256 octets without control characters.")
                }
                if seen.insert(user).inserted { users.append(user) }
            }
            return users
        default: throw .invalidBody("Name the user as `user_id`, or 1 to \(crowd) of them as `user_ids`.")
        }
    }

    /// A number counts as its digits, as it does in `RequestObject.text`.
    private static func user(_ element: JSONTree) -> UserID? {
        switch element {
        case .string(let text), .number(let text): UserID(text)
        default: nil
        }
    }

    func notification(_ id: String, _ user: UserID, _ now: Timestamp) -> Notification {
        Notification(
            id: id, user: user, type: type, title: title, message: message, data: data, createdAt: now,
            expiresAt: expiresAt)
    }
}
