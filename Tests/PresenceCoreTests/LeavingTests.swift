import PresenceCore
import Testing

@Suite("Leaving (presence.md §5)")
struct LeavingTests {
    @Test(
        "each reason has its grace, to the millisecond (presence.md §5)",
        arguments: [
            (.left, 0), (.completed, 0), (.abandoned, 0), (.closed, 3_000), (.lost, 10_000), (.slow, 10_000),
            (.expired, 0), (.kicked, 0), (.banned, 0),
            (.replaced, 0), (.capacity, 0),
        ] as [(LeaveReason, UInt64)])
    func graces(reason: LeaveReason, grace: UInt64) throws {
        var algebra = Classroom()
        let ada = try algebra.join("Ada", says: "here")
        let transition = algebra.detach(ada, reason)
        guard grace > 0 else {
            #expect(transition.membership == algebra.left("Ada", reason))
            return
        }
        #expect(transition.membership == nil && algebra.room.counts.byStatus == [.reconnecting: 1])
        #expect(algebra.room.nextDeadline == algebra.instant.advanced(by: grace))
        #expect(algebra.pass(grace - 1).isEmpty)
        #expect(algebra.pass(1) == [algebra.left("Ada", reason)])
    }

    @Test("graces of 0 leave at once (presence.md §5)", arguments: [LeaveReason.closed, .lost, .slow])
    func noGrace(reason: LeaveReason) throws {
        var algebra = Classroom {
            $0.graceClose = 0; $0.graceLost = 0
        }
        let ada = try algebra.join("Ada", says: "here")
        #expect(algebra.detach(ada, reason).membership == algebra.left("Ada", reason))
    }

    @Test("who returns in the grace and says the same is not told at all (presence.md §5)", arguments: [nil, "tab"])
    func silentReturn(tab: String?) throws {
        var algebra = Classroom()
        algebra.detach(try algebra.join("Ada", tab: tab, says: "here"), .closed)
        #expect(algebra.publish() == ["+Ada:here"])
        algebra.pass(2_999)
        try algebra.join("Ada", tab: tab, says: "here")
        #expect(
            algebra.pass(60_000).isEmpty && algebra.publish().isEmpty && algebra.room.counts.byStatus == [.active: 1])
    }

    @Test("who returns in the grace and says something else is one update (presence.md §5)", arguments: [nil, "tab"])
    func updatingReturn(tab: String?) throws {
        var algebra = Classroom()
        algebra.detach(try algebra.join("Ada", tab: tab, says: "here"), .lost)
        _ = algebra.publish()
        try algebra.join("Ada", tab: tab, says: "back")
        #expect(algebra.publish() == ["+Ada:back<here", "-Ada:here"])
    }

    @Test("a second loss before the track does not lengthen the grace; a leave ends it (presence.md §5)")
    func lossBeforeTrack() throws {
        var algebra = Classroom()
        algebra.detach(try algebra.join("Ada", tab: "tab", says: "here"), .lost)
        algebra.pass(9_000)
        algebra.detach(try algebra.join("Ada", tab: "tab"), .lost)
        #expect(algebra.pass(1_000) == [algebra.left("Ada", .lost)])
        algebra.detach(try algebra.join("Ada", tab: "tab", says: "here"), .lost)
        #expect(algebra.detach(try algebra.join("Ada", tab: "tab"), .left).membership == algebra.left("Ada", .left))
    }

    @Test("a departure knows its reason and when it began: last octet, close or request (presence.md §5)")
    func departures() throws {
        var algebra = Classroom()
        let reasons: [LeaveReason] = [.closed, .lost, .slow, .left, .expired]
        let tabs = try reasons.map { try algebra.join($0.rawValue, says: "here") }
        try algebra.beat("http", says: "here")
        _ = algebra.publish()
        algebra.now = 70_000
        for (tab, reason) in zip(tabs, reasons) { algebra.detach(tab, reason, heard: 45_000) }
        algebra.pass(10_000)
        let publication = try algebra.publication()
        let words = publication.departures.map { "\($0.reason) since \($0.since.milliseconds)" }
        #expect(
            words.sorted() == [
                "closed since 70000", "expired since 1000", "expired since 45000", "left since 70000",
                "lost since 45000", "slow since 45000",
            ])
        #expect(publication.at == algebra.instant)
    }

    @Test("who comes back before it is published has not departed (presence.md §5)")
    func noDeparture() throws {
        var algebra = Classroom()
        let ada = try algebra.join("Ada", tab: "tab", says: "here")
        _ = algebra.publish()
        algebra.detach(ada, .left)
        try algebra.join("Ada", tab: "tab", says: "back")
        let publication = try algebra.publication()
        #expect(publication.departures.isEmpty && publication.diff.leaves.count == 1)
    }

    @Test("while draining places wait without a deadline, and only what somebody asked for is a leave (presence.md §5)")
    func drain() throws {
        var algebra = Classroom()
        let tabs = try ["Ada", "Grace", "Alan", "Barbara"].map { try algebra.join($0, says: "here") }
        let guest = try algebra.join("6f1c", says: "here", isGuest: true)
        try algebra.beat("Edsger", says: "here")
        _ = algebra.publish()
        algebra.detach(tabs[0], .lost)
        algebra.room.beginDrain()
        for (tab, reason) in zip(tabs[1...] + [guest], [.drained, .closed, .expired, .drained] as [LeaveReason]) {
            #expect(algebra.detach(tab, reason).membership == nil)
        }
        #expect(algebra.room.nextDeadline == nil && algebra.pass(86_400_000).isEmpty)
        #expect(algebra.publish().isEmpty && algebra.room.counts.users == 6)
        #expect(try algebra.beat("Edsger", isPresent: false).membership == algebra.left("Edsger", .left))
    }

    @Test("expiry is told in the order in which the places ended")
    func expiryOrder() throws {
        var algebra = Classroom()
        for (user, reason) in [("Ada", LeaveReason.lost), ("Grace", .closed), ("Alan", .lost)] {
            algebra.detach(try algebra.join(user, says: "here"), reason)
            algebra.pass(10)
        }
        try algebra.beat("Barbara", interval: 1_000)
        #expect(
            algebra.pass(60_000) == [
                algebra.left("Grace", .closed), algebra.left("Ada", .lost), algebra.left("Alan", .lost),
                algebra.left("Barbara", .expired),
            ])
    }

    @Test("renewing a lease keeps one entry on the clock, whatever the interval")
    func boundedClock() throws {
        var algebra = Classroom()
        for step in 0..<10_000 as Range<UInt64> {
            algebra.now += 1
            try algebra.beat("Ada", interval: 200_000 - step)
        }
        var calls = 0
        while let next = algebra.room.nextDeadline {
            algebra.now = next.milliseconds
            _ = algebra.room.expire(at: next)
            calls += 1
        }
        #expect(calls < 200 && algebra.room.counts.users == 0)
    }
}
