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
            room.state.snapshot.entries.map { ($0.user, $0.metas.map(\.payload)) }, uniquingKeysWith: { $1 })
        let wallNow = WallClock.milliseconds
        return room.state.memberSummaries.map { member in
            Person(
                user: member.user, status: member.status, role: member.role, sessions: member.sessions,
                since: wallNow - Int64(now.since(member.since)), metas: published[member.user] ?? [])
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
