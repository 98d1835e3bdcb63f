import PresenceCore
import Testing

@Suite("Leases and statuses (presence.md §4)")
struct LeaseTests {
    @Test(
        "a lease is 2.5 times the announced interval within bounds, hidden at least 150 s, frozen 10 min (presence.md §4)",
        arguments: [
            (.active, nil, 75_000), (.active, 15_000, 37_500), (.idle, 20_000, 50_000), (.active, 30_000, 75_000),
            (.active, 120_000, 300_000), (.active, 1_000, 10_000), (.active, 0, 10_000), (.active, 86_400_000, 600_000),
            (.active, UInt64.max, 600_000), (.hidden, nil, 150_000), (.hidden, 15_000, 150_000),
            (.hidden, 120_000, 300_000), (.frozen, nil, 600_000), (.frozen, 15_000, 600_000),
        ] as [(PageState, UInt64?, UInt64)])
    func length(state: PageState, interval: UInt64?, expected: UInt64) {
        #expect(RoomPolicy().lease(state: state, intervalMS: interval, role: .member) == expected)
    }

    @Test("a role may have bounds of its own (presence.md §4)")
    func perRole() {
        var policy = RoomPolicy()
        let teacher = Role("teacher")!
        policy.leases.boundsByRole[teacher] = Leases.Bounds(minimum: 20_000, maximum: 60_000)
        #expect(policy.lease(state: .active, intervalMS: 60_000, role: teacher) == 60_000)
        #expect(policy.lease(state: .active, intervalMS: 60_000, role: .member) == 150_000)
        #expect(policy.lease(state: .active, intervalMS: 1_000, role: teacher) == 20_000)
        #expect(policy.lease(state: .hidden, intervalMS: 1_000, role: teacher) == 150_000)
    }

    @Test("a role may have a lease of its own, which an announced interval only makes longer (mission 108)")
    func leaseOfRole() throws {
        var policy = RoomPolicy()
        let teacher = Role("teacher")!
        policy.leases.give(120_000, to: teacher)
        #expect(policy.lease(state: .active, intervalMS: nil, role: teacher) == 120_000)
        #expect(policy.lease(state: .active, intervalMS: 1_000, role: teacher) == 120_000)
        #expect(policy.lease(state: .active, intervalMS: 60_000, role: teacher) == 150_000)
        #expect(policy.lease(state: .active, intervalMS: nil, role: .member) == 75_000)
        var algebra = Classroom { $0 = policy }
        try algebra.beat("Grace", role: "teacher", says: "here")
        #expect(algebra.pass(119_999).isEmpty)
        #expect(algebra.pass(1) == [algebra.left("Grace", .expired)])
    }

    @Test("an HTTP session leaves at once when its lease ends (presence.md §4)", arguments: [nil, 20_000] as [UInt64?])
    func httpLease(interval: UInt64?) throws {
        var algebra = Classroom()
        #expect(try algebra.beat("Ada", says: "here", interval: interval).membership == algebra.joined("Ada"))
        let lease: UInt64 = interval == nil ? 75_000 : 50_000
        #expect(algebra.pass(lease - 1).isEmpty)
        #expect(try algebra.beat("Ada", interval: interval) == .nothing, "a heartbeat is no change")
        #expect(algebra.pass(lease - 1).isEmpty)
        #expect(algebra.pass(1) == [algebra.left("Ada", .expired)])
    }

    @Test("a session lives while its socket or its HTTP lease holds it (presence.md §4)")
    func eitherHolds() throws {
        var algebra = Classroom()
        let ada = try algebra.join("Ada", tab: "tab", says: "here")
        try algebra.beat("Ada", tab: "tab")
        #expect(algebra.room.counts.sessions == 1)
        #expect(algebra.detach(ada, .closed) == .nothing)
        #expect(algebra.pass(3_000).isEmpty && algebra.room.counts.byStatus == [.active: 1])
        #expect(algebra.pass(72_000) == [algebra.left("Ada", .expired)])
        try algebra.join("Ada", tab: "tab", says: "here")
        try algebra.beat("Ada", tab: "tab")
        #expect(algebra.pass(75_000).isEmpty && algebra.room.counts.sessions == 1)
    }

    @Test("a grace that outlives the HTTP lease is waited for (presence.md §4, §5)")
    func graceOutlivesLease() throws {
        var algebra = Classroom()
        let ada = try algebra.join("Ada", tab: "tab", says: "here")
        try algebra.beat("Ada", tab: "tab")
        algebra.pass(70_000)
        algebra.detach(ada, .lost)
        #expect(algebra.pass(5_000).isEmpty && algebra.room.counts.byStatus == [.reconnecting: 1])
        #expect(algebra.pass(4_999).isEmpty)
        #expect(algebra.pass(1) == [algebra.left("Ada", .lost)])
    }

    @Test("what HTTP says over a socket that only watches is held by HTTP alone (presence.md §4)")
    func watcherWithHTTP() throws {
        var algebra = Classroom()
        let ada = try algebra.join("Ada", tab: "tab")
        try algebra.beat("Ada", tab: "tab", says: "here")
        #expect(algebra.detach(ada, .left) == .nothing, "a watcher leaves nothing")
        #expect(algebra.pass(75_000) == [algebra.left("Ada", .expired)])
    }

    @Test("`is_in_competition: false` ends that session and no other (presence.md §4)")
    func absent() throws {
        var algebra = Classroom()
        try algebra.join("Ada", tab: "a", says: "one")
        try algebra.beat("Ada", tab: "b", says: "two")
        #expect(try algebra.beat("Ada", tab: "b", isPresent: false).membership == nil)
        #expect(algebra.room.counts.sessions == 1 && algebra.room.counts.users == 1)
        #expect(try algebra.beat("Ada", tab: "c", isPresent: false) == .nothing, "it makes no session")
        #expect(try algebra.beat("Ada", tab: "a", isPresent: false).membership == algebra.left("Ada", .left))
    }

    @Test("a page of heartbeats that says goodbye leaves after the grace of a closed page (presence.md §4)")
    func goodbye() throws {
        var algebra = Classroom()
        try algebra.beat("Ada", tab: "a", says: "one")
        _ = algebra.publish()
        #expect(algebra.goodbye("Ada", tab: "a").membership == nil)
        #expect(algebra.room.counts.byStatus == [.reconnecting: 1] && algebra.publish() == [])
        #expect(algebra.pass(2_999).isEmpty)
        #expect(algebra.pass(1) == [algebra.left("Ada", .closed)])
    }

    @Test("the next page's heartbeat takes a goodbye back, and nobody hears of either (presence.md §4)")
    func goodbyeTakenBack() throws {
        var algebra = Classroom()
        try algebra.beat("Ada", tab: "a", says: "one")
        _ = algebra.publish()
        algebra.goodbye("Ada", tab: "a")
        _ = algebra.pass(500)
        try algebra.beat("Ada", tab: "a", says: "one")
        #expect(algebra.publish() == [] && algebra.pass(74_999).isEmpty)
        #expect(algebra.pass(1) == [algebra.left("Ada", .expired)])
    }

    @Test("a goodbye is void after a later heartbeat, and ends nothing that a socket holds (presence.md §4)")
    func goodbyeIsLate() throws {
        var algebra = Classroom()
        try algebra.beat("Ada", tab: "a", says: "one")
        let first = algebra.instant
        _ = algebra.pass(1_000)
        try algebra.beat("Ada", tab: "a")
        #expect(algebra.goodbye("Ada", tab: "a", after: first) == .nothing)
        try algebra.join("Grace", tab: "b", says: "socket")
        try algebra.beat("Grace", tab: "b")
        algebra.goodbye("Grace", tab: "b")
        #expect(algebra.pass(3_000).isEmpty && algebra.room.counts.byStatus == [.active: 2])
    }

    @Test("heartbeats without a session id are one session of their user (presence.md §4)")
    func namelessHTTP() throws {
        var algebra = Classroom()
        try algebra.beat("Ada", says: "one")
        try algebra.beat("Ada", says: "two")
        algebra.detach(try algebra.join("Ada", says: "socket"), .lost)
        #expect(algebra.room.counts.sessions == 2)
        #expect(algebra.publish() == ["+Ada:two", "+Ada:socket"])
    }

    @Test(
        "the most present session gives the status (presence.md §4)",
        arguments: [
            ([.active, .frozen], .active), ([.idle, .hidden], .idle), ([.hidden, .frozen], .away), ([.frozen], .away),
        ] as [([PageState], Status)])
    func merge(pages: [PageState], expected: Status) throws {
        var algebra = Classroom()
        for (index, page) in pages.enumerated() {
            let id = try algebra.join("Ada", says: "\(index)")
            algebra.announce(id, page)
        }
        algebra.detach(try algebra.join("Ada", says: "lost"), .lost)
        #expect(algebra.room.counts.byStatus == [expected: 1])
        #expect(algebra.room.statuses == [UserStatus(user: UserID("Ada")!, status: expected)])
    }

    @Test("statuses that changed and came back are not told; who left has none (presence.md §2)")
    func statusChanges() throws {
        var algebra = Classroom()
        let ada = try algebra.join("Ada", says: "here")
        let grace = try algebra.join("Grace", says: "here")
        #expect(algebra.room.takeStatusChanges().isEmpty, "nobody asked")
        algebra.room.isStatusWatched = true
        for page in [PageState.idle, .hidden, .active] {
            algebra.announce(ada, page)
        }
        algebra.announce(grace, .idle)
        #expect(algebra.room.takeStatusChanges() == [UserStatus(user: UserID("Grace")!, status: .idle)])
        algebra.detach(grace, .left)
        algebra.detach(ada, .lost)
        #expect(
            algebra.room.takeStatusChanges() == [
                UserStatus(user: UserID("Ada")!, status: .reconnecting),
                UserStatus(user: UserID("Grace")!, status: nil),
            ])
        #expect(algebra.publish() == ["+Ada:here"], "a status is outside of metas, seq and hash")
    }
}
