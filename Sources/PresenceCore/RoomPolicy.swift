/// What a room's configuration decides; the defaults are the hub's (presence.md §6).
package struct RoomPolicy: Equatable, Sendable {
    /// Roles that `users`, `sessions`, labels and capacity leave out; `byRole` shows them all the same.
    package var excludeRoles: Set<Role> = []
    /// A user left out like an excluded role.
    package var owner: UserID?
    /// Whether the owner, by policy, roster or claim, is left out; default true.
    package var excludesOwner = true
    /// Most members after exclusion; nil is no limit (§7).
    package var capacity: Int?
    /// Grace after close 1000 or 1001 without a leave.
    package var graceClose: Milliseconds = 3_000
    /// Grace after a lost transport or the eviction of a slow reader.
    package var graceLost: Milliseconds = 10_000
    package var leases = Leases()
    /// Lease of an HTTP heartbeat that names no interval: `stale_after`.
    package var httpStaleAfter: Milliseconds = 75_000
    /// Base of the publication window; 0 publishes every change by itself (§3).
    package var window: Milliseconds = 40
    /// Least time between two counts (§3).
    package var countInterval: Milliseconds = 250
    /// How long broadcasts are held back; 0 sends each in its turn (§3).
    package var broadcastWindow: Milliseconds = 0
    /// Labels that are counted.
    package var labels: [LabelName] = []
    /// Sessions that one user may have here at a time, tracked or not.
    package var maxSessionsPerUser = 100
    /// Whether a join needs the right to read; never the client's choice (§8).
    package var isPrivate = false
    /// What the key of an application may do that names nobody, while the room is not private (§8).
    package var anonymous = AnonymousAccess.none

    package init() {}

    /// How long silence of a page is waited for, from its last application message (§4).
    package func lease(state: PageState, intervalMS: Milliseconds?, role: Role) -> Milliseconds {
        leases.length(state: state, interval: intervalMS, role: role)
    }
}

/// What somebody may do whose token names no person.
package enum AnonymousAccess: String, CaseIterable, Sendable {
    case none, read, write
}

/// How an announced interval becomes a lease (presence.md §4).
package struct Leases: Equatable, Sendable {
    /// The shortest and the longest lease that an announced interval can get.
    package struct Bounds: Equatable, Sendable {
        package var minimum: Milliseconds
        package var maximum: Milliseconds

        package init(minimum: Milliseconds, maximum: Milliseconds) {
            self.minimum = minimum
            self.maximum = max(minimum, maximum)
        }
    }

    /// Lease of a page that announced no interval.
    package var standard: Milliseconds = 75_000
    /// Least lease of a hidden page, whose timers fire once a minute.
    package var hiddenFloor: Milliseconds = 150_000
    /// Lease of a frozen page, whatever it announced.
    package var frozen: Milliseconds = 600_000
    /// Announced interval times this is the lease.
    package var factor = 2.5
    package var bounds = Bounds(minimum: 10_000, maximum: 600_000)
    /// Bounds of roles that have their own.
    package var boundsByRole: [Role: Bounds] = [:]
    /// Leases of roles that announced no interval, where they are not the standard.
    package var standardByRole: [Role: Milliseconds] = [:]

    package init() {}

    /// Gives a role a lease of its own, which no announced interval makes shorter; it holds for HTTP heartbeats, too.
    package mutating func give(_ lease: Milliseconds, to role: Role) {
        standardByRole[role] = lease
        boundsByRole[role] = Bounds(minimum: lease, maximum: bounds.maximum)
    }

    func length(state: PageState, interval: Milliseconds?, role: Role) -> Milliseconds {
        if state == .frozen { return frozen }
        let announced =
            interval.map { scaled($0, within: boundsByRole[role] ?? bounds) } ?? standardByRole[role] ?? standard
        return state == .hidden ? max(announced, hiddenFloor) : announced
    }

    private func scaled(_ interval: Milliseconds, within bounds: Bounds) -> Milliseconds {
        let lease = Double(interval) * factor
        guard lease < Double(bounds.maximum) else { return bounds.maximum }
        return max(bounds.minimum, Milliseconds(max(lease, 0)))
    }
}
