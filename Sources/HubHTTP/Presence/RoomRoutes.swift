import ChannelProtocol
import HTTPCore
import HubIdentity
import HubRuntime
import JSONCore
import PresenceCore

/// Rooms and people, as JSON.
enum RoomRoutes {
    /// `{"rooms":[{"name":"algebra","users":2,"sessions":3,"subscribers":4}]}`, by name; those that the asker may join.
    @Sendable static func list(_ exchange: Exchange) async throws(Problem) -> Response {
        let policies = exchange.configuration.policies
        let rooms = await (try exchange.hub).rooms()
            .filter { exchange.asker.rights(in: $0.name, policies).contains(.join) }
        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        object.array("rooms", rooms, into: &json) { room, json in
            var row = JSONObjectWriter(into: &json)
            row.member("name", room.name.value, into: &json)
            row.member("users", room.users, into: &json)
            row.member("sessions", room.sessions, into: &json)
            row.member("subscribers", room.subscribers, into: &json)
            row.close(into: &json)
        }
        object.close(into: &json)
        return Response(json: json)
    }

    /// `{"name":"algebra","people":[…]}`, longest first; each
    /// `{"user":"ada","status":"active","role":"member","sessions":2,"since_ms":…,"last_active_ms":…,"is_counted":true,
    /// "metas":[{}]}`.
    @Sendable static func people(_ exchange: Exchange) async throws(Problem) -> Response {
        let room = try exchange.room
        try exchange.require(.join, in: room)
        guard let people = await (try exchange.hub).people(in: room) else { throw .roomNotFound(room.value) }
        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        object.member("name", room.value, into: &json)
        object.array("people", people, into: &json) { append($0, to: &$1) }
        object.close(into: &json)
        return Response(json: json)
    }

    private static func append(_ person: Person, to json: inout [UInt8]) {
        var object = JSONObjectWriter(into: &json)
        object.member("user", person.user.value, into: &json)
        object.member("status", person.status.rawValue, into: &json)
        object.member("role", person.role.value, into: &json)
        object.member("sessions", person.sessions, into: &json)
        object.member("since_ms", person.since, into: &json)
        object.member("last_active_ms", person.lastActive, into: &json)
        object.member("is_counted", person.isCounted, into: &json)
        // What was tracked is one JSON object each, checked when it came: spliced, not encoded again.
        object.array("metas", person.metas, into: &json) { meta, json in json.append(contentsOf: meta) }
        object.close(into: &json)
    }
}
