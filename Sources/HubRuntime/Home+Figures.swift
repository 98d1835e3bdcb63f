package import PresenceCore

/// How many users of all rooms there are under each value of a label; who is in two rooms counts in both.
package struct LabelTotals: Sendable, Equatable {
    package var users = 0
    package var byValue: [LabelValue: Int] = [:]

    package init() {}

    mutating func add(_ other: LabelTotals) {
        users += other.users
        byValue.merge(other.byValue, uniquingKeysWith: +)
    }
}

/// S4's figures of who is here: reading them changes nothing.
package struct PresenceHealth: Sendable, Equatable {
    /// Users in any room, each once.
    package var online: Set<UserID> = []
    /// Those of whom nothing was heard for longer than was asked; leases keep it empty unless they are longer.
    package var stale: Set<UserID> = []

    package init() {}

    mutating func add(_ other: PresenceHealth) {
        online.formUnion(other.online)
        stale.formUnion(other.stale)
    }
}

extension Home {
    func counts(of label: LabelName, in name: RoomName?) -> LabelTotals {
        var totals = LabelTotals()
        for room in name.map({ rooms[$0].map { [$0] } ?? [] }) ?? Array(rooms.values) {
            totals.users += room.state.counts.users
            totals.byValue.merge(room.state.counts.byLabel[label]?.byValue ?? [:], uniquingKeysWith: +)
        }
        return totals
    }

    func health(silentFor silence: Milliseconds, at now: Instant) -> PresenceHealth {
        var health = PresenceHealth()
        for room in rooms.values {
            for (user, lastHeard) in room.state.lastHeard {
                health.online.insert(user)
                if let lastHeard, now.since(lastHeard) > silence { health.stale.insert(user) }
            }
        }
        return health
    }
}
