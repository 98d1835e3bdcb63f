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
        json.append(raw: #"{"rooms":["#)
        for (index, room) in rooms.enumerated() {
            if index > 0 { json.append(raw: ",") }
            json.append(raw: #"{"name":"#)
            json.append(quoted: room.name.value)
            json.append(raw: #","users":"#)
            json.append(decimal: room.users)
            json.append(raw: #","sessions":"#)
            json.append(decimal: room.sessions)
            json.append(raw: #","subscribers":"#)
            json.append(decimal: room.subscribers)
            json.append(raw: "}")
        }
        json.append(raw: "]}")
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
        json.append(raw: #"{"name":"#)
        json.append(quoted: room.value)
        json.append(raw: #","people":["#)
        for (index, person) in people.enumerated() {
            if index > 0 { json.append(raw: ",") }
            append(person, to: &json)
        }
        json.append(raw: "]}")
        return Response(json: json)
    }

    private static func append(_ person: Person, to json: inout [UInt8]) {
        json.append(raw: #"{"user":"#)
        json.append(quoted: person.user.value)
        json.append(raw: #","status":"#)
        json.append(quoted: person.status.rawValue)
        json.append(raw: #","role":"#)
        json.append(quoted: person.role.value)
        json.append(raw: #","sessions":"#)
        json.append(decimal: person.sessions)
        json.append(raw: #","since_ms":"#)
        json.append(decimal: person.since)
        json.append(raw: #","last_active_ms":"#)
        json.append(decimal: person.lastActive)
        json.append(raw: #","is_counted":"#)
        json.append(person.isCounted)
        json.append(raw: #","metas":["#)
        // What was tracked is one JSON object each, checked when it came: spliced, not encoded again.
        for (index, meta) in person.metas.enumerated() {
            if index > 0 { json.append(raw: ",") }
            json.append(contentsOf: meta)
        }
        json.append(raw: "]}")
    }
}
