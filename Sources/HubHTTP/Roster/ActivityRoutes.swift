import HTTPCore
import HubIdentity
import HubRuntime
import HubStore
import JSONCore
import PresenceCore

/// What happens in a room, for its feed (S2's `student_activity`).
enum ActivityRoutes {
    static let routes = [
        Route("GET", "/api/v1/rooms/{room}/activity", for: .token, .later(list)),
        Route("POST", "/api/v1/rooms/{room}/activity", for: .token, .later(add)),
    ]

    /// `{"activities":[…],"next":"…"}`, the last first, in S2's words; each
    /// `{"id":"…","room_id":"algebra","user_id":"ada","student_name":"Ada","activity_type":"lesson_completed",
    /// "data":{},"created_at":"…"}`.
    @Sendable static func list(_ exchange: Exchange) async throws(Problem) -> Response {
        let room = try exchange.room
        try exchange.require(.join, in: room)
        let page = try await exchange.ask(ActivityFeed(room: room, page: try RequestQuery(exchange).page()))
        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        object.array("activities", page.rows, into: &json) { entry, json in json += entry.json }
        object.member("next", page.next?.token, into: &json)
        object.close(into: &json)
        return Response(json: json)
    }

    /// `{"type":"lesson_completed","user_id":"ada","name":"Ada","data":{}}`, by the app or a moderator.
    ///
    /// Only the type is needed. `activity_type` and `student_name` are understood too. With an `Idempotency-Key`, once.
    @Sendable static func add(_ exchange: Exchange) async throws(Problem) -> Response {
        let room = try exchange.room
        try exchange.requireAuthority(in: room)
        let body = try RequestObject(exchange)
        guard let type = try text(["type", "activity_type"], in: body, limit: 64) else {
            throw .invalidBody("`type` is missing: what happened.")
        }
        let entry = ActivityEntry(
            id: exchange.freshID, room: room, user: try body.name("user_id", as: UserKind.self),
            name: try text(["name", "student_name"], in: body, limit: 256), type: type,
            data: try body.json("data"), at: exchange.moment)
        let (response, isNew) = try await exchange.create([.activity(entry)], json: entry.json)
        if isNew { try exchange.hub.feed(FeedEntry(entry), in: room) }
        return response
    }

    /// What the body has under the first of these names that it has.
    private static func text(
        _ names: [String], in body: RequestObject, limit: Int
    ) throws(Problem) -> String? {
        for name in names {
            if let text = try body.text(name, limit: limit) { return text }
        }
        return nil
    }
}
