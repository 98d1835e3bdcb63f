/// What a hub must say about the simulated tabs, from what the tabs did: the rule engine of presence.md §5.
///
/// Pure: events and times in, expectations out. Times are seconds on one clock; a tab has a number, and so has each
/// thing that a tab tracks: numbers only grow, so a later one replaces an earlier one of the same tab.
struct HubTruth {
    /// The clocks of the hub, in seconds.
    struct Rules: Equatable {
        var graceClose = 3.0
        var graceLost = 10.0
        var idleTimeout = 25.0
        var window = 0.04
        /// A turn of a busy hub may have begun that much before the event that it handles.
        var tolerance = 0.05
        /// How long after a tab's return another subscriber may still read of its leave.
        var lag = 5.0

        /// From the last change of the truth until everybody must know it: the window at its longest, a count interval,
        /// and time for a busy machine.
        var settling = 2.0
    }

    /// How a tab goes.
    enum Departure {
        /// `phx_leave` or `untrack`.
        case left
        /// Close 1000 or 1001.
        case closed
        /// RST, FIN without Close, or the death of its process.
        case lost
        /// The process stands still; its last octet may be as old as the hub's ping.
        case silent
        /// The hub drains: nobody may be told of it.
        case drained
    }

    private struct Tab {
        let room: Int
        let user: String
        let role: String
        /// The newest number that was sent; 0 = none.
        var newest = 0
        /// The number that the hub has accepted, or nil when the tab is no member once all graces have ended.
        var present: Int?
        /// Whether a track was sent and is not answered.
        var isPending = false
        /// From when on its leave may be told; nil = it may not.
        var leaveFrom: Double?
        /// When it was back after its leave may have been told.
        var returnedAt = -Double.infinity
        /// Until a new hub has answered, a snapshot may lack it.
        var isDrained = false
    }

    let rules: Rules
    /// Roles that counts leave out.
    let excluded: Set<String>
    private var tabs: [Tab] = []
    private var owners: [Int] = [-1]
    private(set) var pending = 0

    /// When the last grace ends or the last event was.
    private(set) var lastChange = 0.0

    init(rules: Rules, excluded: Set<String> = []) {
        self.rules = rules
        self.excluded = excluded
    }

    // MARK: Events

    mutating func add(room: Int, user: String, role: String) -> Int {
        tabs.append(Tab(room: room, user: user, role: role))
        return tabs.count - 1
    }

    /// A new number for what `tab` will track.
    mutating func number(for tab: Int) -> Int {
        owners.append(tab)
        return owners.count - 1
    }

    mutating func trackSent(_ number: Int, by tab: Int, at now: Double) {
        if !tabs[tab].isPending { pending += 1 }
        tabs[tab].isPending = true
        tabs[tab].newest = number
        lastChange = max(lastChange, now)
    }

    mutating func trackAnswered(by tab: Int, at now: Double) {
        settle(tab)
        if tabs[tab].isDrained || tabs[tab].leaveFrom.map({ now >= $0 - rules.tolerance }) ?? false {
            tabs[tab].returnedAt = now
        }
        tabs[tab].leaveFrom = nil
        tabs[tab].isDrained = false
        tabs[tab].present = tabs[tab].newest
        lastChange = max(lastChange, now)
    }

    mutating func gone(_ tab: Int, _ departure: Departure, at now: Double) {
        settle(tab)
        let isMember = tabs[tab].present != nil || tabs[tab].newest != 0
        tabs[tab].present = nil
        guard isMember else { return }
        let from: Double
        let until: Double
        switch departure {
        case .left: (from, until) = (now, now)
        case .closed: (from, until) = (now + rules.graceClose, now + rules.graceClose)
        case .lost: (from, until) = (now + rules.graceLost, now + rules.graceLost)
        case .silent:
            // The last octet may be as old as the ping that was not answered any more.
            from = now + 0.4 * rules.idleTimeout + rules.graceLost
            until = now + rules.idleTimeout + rules.graceLost
        case .drained:
            tabs[tab].isDrained = true
            (from, until) = (.infinity, now)
        }
        // A tab that goes twice, as one that is dropped while its leave is under way, may leave at the earlier time.
        tabs[tab].leaveFrom = min(tabs[tab].leaveFrom ?? .infinity, from)
        lastChange = max(lastChange, until)
    }

    private mutating func settle(_ tab: Int) {
        guard tabs[tab].isPending else { return }
        tabs[tab].isPending = false
        pending -= 1
    }

    // MARK: Expectations

    /// The tab, room and user of a number; nil = nobody ever tracked it.
    func owner(of number: Int) -> (tab: Int, room: Int, user: String)? {
        guard number > 0, number < owners.count else { return nil }
        let tab = owners[number]
        return (tab, tabs[tab].room, tabs[tab].user)
    }

    /// Whether a subscriber may read now that what was tracked as `number` has gone.
    ///
    /// - Parameter since: how far back that may lie: when the subscriber last knew what it should; at least `lag` ago.
    func permitsLeave(of number: Int, isSnapshot: Bool, since: Double, at now: Double) -> Bool {
        guard number > 0, number < owners.count else { return true }
        let tab = tabs[owners[number]]
        if number != tab.newest { return true }
        if isSnapshot && tab.isDrained { return true }
        if let from = tab.leaveFrom, now >= from - rules.tolerance { return true }
        return tab.returnedAt >= min(since, now - rules.lag)
    }

    /// From when on everybody must know the truth; nil while an answer is pending.
    var settledAt: Double? {
        pending == 0 ? lastChange + rules.settling : nil
    }

    /// When the leave of a tab that is gone ought to be told; nil if it may not.
    func leaveDue(_ tab: Int) -> Double? { tabs[tab].leaveFrom }

    /// What is tracked in a room, once everything has settled.
    func numbers(in room: Int) -> Set<Int> {
        Set(tabs.lazy.filter { $0.room == room }.compactMap(\.present))
    }

    struct Counts: Equatable {
        var users = 0
        var sessions = 0
        /// Users by role, excluded roles too.
        var roles: [String: Int] = [:]
    }

    /// The counts of a room, once everything has settled.
    func counts(in room: Int) -> Counts {
        var counts = Counts()
        var users: [String: String] = [:]
        for tab in tabs where tab.room == room && tab.present != nil {
            users[tab.user] = tab.role
            if !excluded.contains(tab.role) { counts.sessions += 1 }
        }
        for role in users.values {
            counts.roles[role, default: 0] += 1
            if !excluded.contains(role) { counts.users += 1 }
        }
        return counts
    }
}
