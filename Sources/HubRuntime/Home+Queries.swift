package import PresenceCore
import SocketIO

/// What the HTTP API shows of a room.
package struct RoomSummary: Sendable, Equatable {
    package let name: RoomName
    package let users: Int
    package let sessions: Int
    package let subscribers: Int
}

/// What the HTTP API shows of a member.
package struct Person: Sendable, Equatable {
    package let user: UserID
    package let status: Status
    package let role: Role
    package let sessions: Int

    /// Milliseconds since 1970.
    package let since: Int64

    /// Milliseconds since 1970 of the last sign of life; of somebody whose socket is open, now.
    package let lastActive: Int64

    /// Whether `users` and the active lists count this member: no excluded role, not the owner.
    package let isCounted: Bool

    /// Labels of the sessions, each once.
    package let labels: [Label]

    /// What the sessions track, as published; JSON objects.
    package let metas: [[UInt8]]
}

extension Home {
    func roomSummaries() -> [RoomSummary] {
        rooms.values.map { room in
            RoomSummary(
                name: room.name, users: room.state.counts.users, sessions: room.state.counts.sessions,
                subscribers: room.subscribers.count)
        }
    }

    func people(in name: RoomName, at now: Instant) -> [Person]? {
        guard let room = rooms[name] else { return nil }
        let published = Dictionary(
            room.state.snapshot.entries.map { ($0.user, $0.metas.map { Array($0.payload) }) }, uniquingKeysWith: { $1 })
        let wallNow = WallClock.milliseconds
        return room.state.memberSummaries.map { member in
            Person(
                user: member.user, status: member.status, role: member.role, sessions: member.sessions,
                since: wallNow - Int64(now.since(member.since)),
                lastActive: wallNow - Int64(member.lastHeard.map { now.since($0) } ?? 0), isCounted: member.isCounted,
                labels: member.labels, metas: published[member.user] ?? [])
        }
    }

    /// Looks at each room once, but only at the people of those that count the label.
    func people(labelled label: Label, at now: Instant) -> [(room: RoomName, people: [Person])] {
        rooms.values.compactMap { room in
            guard let counts = room.state.counts.byLabel[label.name], counts[label.value] > 0,
                let people = people(in: room.name, at: now)
            else { return nil }
            return (room.name, people)
        }
    }

    func addGauges(to metrics: inout HubMetrics) {
        metrics.rooms += rooms.count
        for room in rooms.values {
            metrics.users += room.state.counts.users
            metrics.sessions += room.state.counts.sessions
            metrics.subscribers += room.subscribers.count
            metrics.gracePending += room.state.counts.byStatus[.reconnecting] ?? 0
        }
    }
}

extension Front {
    func addGauges(to metrics: inout HubMetrics) {
        metrics.connections += table.count
        metrics.slowConsumers += blocked.count
        for connection in table.all {
            if connection.phase == .webSocket { metrics.webSockets += 1 }
            metrics.sendQueueBytes += connection.outbox?.count ?? 0
        }
    }
}
