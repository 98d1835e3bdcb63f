import PresenceCore
import Testing

@Suite("Kick and ban (presence.md §5)")
struct ModerationTests {
    private let ada = UserID("Ada")!

    @Test("a kick takes all sockets, places and leases of a user, and nobody else's (presence.md §5)")
    func takesAll() throws {
        var algebra = Classroom()
        let first = try algebra.join("Ada", tab: "a", says: "one")
        let watching = try algebra.join("Ada")
        algebra.detach(try algebra.join("Ada", says: "parked"), .lost)
        try algebra.beat("Ada", tab: "b", says: "http")
        try algebra.join("Grace", says: "here")
        _ = algebra.publish()
        let ejection = algebra.room.kick(
            ada, reason: .kicked, until: algebra.instant.advanced(by: 30_000), at: algebra.instant)
        #expect(ejection.attachments == [first, watching])
        #expect(ejection.membership == algebra.left("Ada", .kicked))
        #expect(algebra.room.counts.users == 1)
        #expect(algebra.publish() == ["-Ada:one", "-Ada:parked", "-Ada:http"])
        #expect(throws: PresenceRefusal.notAttached) { try algebra.track(first, "again") }
    }

    @Test("a barred user is refused until the very moment (presence.md §5)", arguments: [Sanction.kicked, .banned])
    func refuses(sanction: Sanction) throws {
        var algebra = Classroom()
        let until = algebra.instant.advanced(by: Sanction.kickTime)
        let refusal: PresenceRefusal = sanction == .kicked ? .kicked(until: until) : .banned(until: until)
        _ = algebra.room.kick(ada, reason: sanction, until: until, at: algebra.instant)
        algebra.now += 29_999
        #expect(throws: refusal) { try algebra.attach("Ada") }
        #expect(throws: refusal) { try algebra.beat("Ada") }
        #expect(try algebra.beat("Ada", isPresent: false) == .nothing)
        try algebra.join("Grace", says: "here")
        algebra.now += 1
        try algebra.join("Ada", says: "here")
        #expect(algebra.room.counts.users == 2)
    }

    @Test("a kick does not shorten a ban, a new ban replaces the old one, also to lift it (presence.md §5)")
    func replacing() throws {
        var algebra = Classroom()
        let late = algebra.instant.advanced(by: 100_000)
        _ = algebra.room.kick(ada, reason: .banned, until: late, at: algebra.instant)
        _ = algebra.room.kick(ada, reason: .kicked, until: algebra.instant.advanced(by: 30_000), at: algebra.instant)
        #expect(throws: PresenceRefusal.banned(until: late)) { try algebra.attach("Ada") }
        _ = algebra.room.kick(ada, reason: .banned, until: algebra.instant, at: algebra.instant)
        #expect(algebra.room.isEmpty)
        try algebra.join("Ada", says: "here")
    }
}
