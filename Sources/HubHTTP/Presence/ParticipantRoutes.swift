import HTTPCore
import HubIdentity
import HubRuntime
import JSONCore
import PresenceCore

/// Who is active, as a list that pages may poll: counted users only, each once, however many tabs.
///
/// Roles that the room's policy excludes and its owner are left out here, for every reader alike. The answer has a weak
/// entity tag over who is here and what they say, but not over when they were last heard of: a page that polls with
/// `If-None-Match` gets 304 until something has changed (RFC 9110 13.1.2).
enum ParticipantRoutes {
    /// Those in one room; `?exclude_creator_id=` leaves out one more.
    @Sendable static func inRoom(_ exchange: Exchange) async throws(Problem) -> Response {
        let room = try exchange.room
        try exchange.require(.join, in: room)
        // A room that nobody is in is no error to somebody who polls.
        let people = await (try exchange.hub).people(in: room) ?? []
        return answer([(room, people)], exchange) { _ in true }
    }

    /// Those who said this `competition_id`, in all rooms that the asker may join, or in the one of `?room_id=`.
    @Sendable static func inCompetition(_ exchange: Exchange) async throws(Problem) -> Response {
        guard let value = exchange.places["competition"].flatMap({ LabelValue($0) }) else {
            throw .invalidBody("A competition's id has 1 to \(LabelValueKind.limit) octets.")
        }
        let label = Label(name: .competition, value: value)
        let only = try QueryItems(exchange.head.query)?["room_id"].map { name throws(Problem) in try Exchange.room(name)
        }
        let policies = exchange.configuration.policies
        let rooms = await (try exchange.hub).people(labelled: label).filter { room, _ in
            (only == nil || room == only) && exchange.asker.rights(in: room, policies).contains(.join)
        }
        return answer(rooms, exchange) { $0.labels.contains(label) }
    }

    private static func answer(
        _ rooms: [(room: RoomName, people: [Person])], _ exchange: Exchange, where isWanted: (Person) -> Bool
    ) -> Response {
        let creator = QueryItems(exchange.head.query)?["exclude_creator_id"]
        var json: [UInt8] = []
        var tag = EntityTag()
        json.append(.openBracket)
        for (room, people) in rooms {
            for person in people where person.isCounted && person.user.value != creator && isWanted(person) {
                if json.count > 1 { json.append(.comma) }
                append(person, in: room, to: &json, &tag)
            }
        }
        json.append(.closeBracket)
        return Response(polled: json, tag: tag, by: exchange)
    }

    /// Session ids are for their own tabs alone, so that no row has one.
    private static func append(
        _ person: Person, in room: RoomName, to json: inout [UInt8], _ tag: inout EntityTag
    ) {
        let start = json.count
        let competition = person.labels.first { $0.name == .competition }?.value.value
        var row = JSONObjectWriter(into: &json)
        row.member("user_id", person.user.value, into: &json)
        row.member("room_id", room.value, into: &json)
        row.member("role", person.role.value, into: &json)
        row.member("status", person.status.rawValue, into: &json)
        row.member("is_in_competition", competition != nil, into: &json)
        row.key("current_competition_id", into: &json)
        appendID(competition, to: &json)
        row.member("sessions", person.sessions, into: &json)
        tag.add(json[start...])
        row.member("since", HTTPDate.timestamp(milliseconds: person.since), into: &json)
        row.member("last_active", HTTPDate.timestamp(milliseconds: person.lastActive), into: &json)
        row.close(into: &json)
    }

    /// A label is a text; an id that was a number comes out as one again.
    private static func appendID(_ id: String?, to json: inout [UInt8]) {
        if let id, let number = Int64(id), String(number) == id {
            json.append(decimal: number)
        } else if let id {
            json.append(quoted: id)
        } else {
            json.append("null")
        }
    }
}
