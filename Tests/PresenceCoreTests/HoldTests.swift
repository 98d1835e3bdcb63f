import PresenceCore
import Testing

@Suite("What holds a place (presence.md §4, §5)")
struct HoldTests {
    @Test("a connected tab holds its place without an end; a lost one until its grace is over (presence.md §5)")
    func grace() throws {
        var algebra = Classroom()
        let tab = try algebra.join("Ada", tab: "tab", says: "here")
        #expect(algebra.room.holds(of: UserID("Ada")!) == [SessionHold(page: .active, isConnected: true)])
        algebra.detach(tab, .lost)
        let end = algebra.instant.advanced(by: algebra.room.policy.graceLost)
        #expect(
            algebra.room.holds(of: UserID("Ada")!)
                == [SessionHold(page: .active, isConnected: false, grace: .init(reason: .lost, end: end))])
    }

    @Test("a heartbeat holds the place until its lease ends; its goodbye cuts that short (presence.md §4)")
    func lease() throws {
        var algebra = Classroom()
        try algebra.beat("Ada", says: "here", interval: 20_000)
        let lease = algebra.instant.advanced(by: 50_000)
        #expect(
            algebra.room.holds(of: UserID("Ada")!) == [SessionHold(page: .active, isConnected: false, leaseEnd: lease)])
        algebra.goodbye("Ada")
        let end = algebra.instant.advanced(by: algebra.room.policy.graceClose)
        #expect(
            algebra.room.holds(of: UserID("Ada")!) == [SessionHold(page: .active, isConnected: false, leaseEnd: end)])
    }

    @Test("who is no member holds nothing, not even by watching")
    func nobody() throws {
        var algebra = Classroom()
        _ = try algebra.attach("Ada")
        #expect(algebra.room.holds(of: UserID("Ada")!).isEmpty)
        #expect(algebra.room.holds(of: UserID("Grace")!).isEmpty)
    }
}
