package import HubIdentity
package import HubRuntime
import PresenceCore

/// Of what endpoints are told.
package struct WebhookFilter: Equatable, Sendable {
    package var topics: Set<WebhookEvent.Topic>
    /// Empty: all rooms.
    package var rooms: [RoomPattern]

    package init(topics: Set<WebhookEvent.Topic> = Set(WebhookEvent.Topic.allCases), rooms: [RoomPattern] = []) {
        self.topics = topics
        self.rooms = rooms
    }

    func allows(_ room: RoomName) -> Bool {
        rooms.isEmpty || rooms.contains { $0.matches(room.value) }
    }
}

/// Makes events of what rooms note: adds when a room is empty, leaves out what nobody wants, numbers the rest.
///
/// It remembers the rooms in which somebody is or a seat is taken, and no others.
package struct WebhookFeed: Sendable {
    private struct Room {
        var seq: UInt64 = 0
        var members = 0
        var seats = 0
    }

    private let filter: WebhookFilter
    private var rooms: [RoomName: Room] = [:]

    package init(filter: WebhookFilter) {
        self.filter = filter
    }

    /// Rooms that are remembered.
    package var count: Int { rooms.count }

    /// The events of a note, none to two.
    ///
    /// - Parameter offset: from the hub's clock to the calendar, in milliseconds.
    package mutating func events(of note: RoomNote, offset: Int64) -> [WebhookEvent] {
        guard filter.allows(note.room) else { return [] }
        var room = rooms[note.room] ?? Room()
        var events: [WebhookEvent] = []
        func add(_ kind: WebhookEvent.Kind, of user: UserID?, _ role: Role?) {
            guard filter.topics.contains(kind.topic) else { return }
            room.seq += 1
            let at = offset + Int64(note.at.milliseconds)
            events.append(WebhookEvent(seq: room.seq, room: note.room, user: user, role: role, kind: kind, at: at))
        }
        switch note.kind {
        case .joined:
            room.members += 1
            add(.join, of: note.user, note.role)
        case .left(let reason):
            room.members -= 1
            add(.leave(reason), of: note.user, note.role)
            if room.members <= 0 { add(.empty, of: nil, nil) }
        case .seatTaken(let activity):
            room.seats += 1
            add(.seatTaken(activity: activity), of: note.user, note.role)
        case .seatReleased(let activity, let reason):
            room.seats -= 1
            add(.seatReleased(activity: activity, reason: reason), of: note.user, note.role)
        }
        rooms[note.room] = room.members > 0 || room.seats > 0 ? room : nil
        return events
    }
}
