import PresenceCore
import Testing

@Suite("Who is a member (presence.md §1)")
struct MembershipTests {
    @Test("attaching makes nobody a member, tracking does (presence.md §1)")
    func attachIsNotMembership() throws {
        var algebra = Classroom()
        let (ada, answer) = try algebra.attach("Ada")
        #expect(answer == Attached())
        #expect(algebra.room.counts == Counts() && !algebra.room.hasUnpublishedChanges && !algebra.room.isEmpty)
        #expect(try algebra.track(ada, "here") == Transition(membership: algebra.joined("Ada"), isChanged: true))
        #expect(algebra.room.counts.users == 1)
    }

    @Test("two users with one session id have a session each (presence.md §1)")
    func sameIDOfAnother() throws {
        var algebra = Classroom()
        try algebra.join("Ada", tab: "tab", says: "here")
        let (grace, answer) = try algebra.attach("Grace", tab: "tab")
        #expect(answer.replaced == nil && !answer.isResumed)
        try algebra.track(grace, "here")
        #expect(algebra.room.counts.users == 2)
    }

    @Test("the newest connection of a live session wins, without a diff, even without graces (presence.md §1)")
    func takeover() throws {
        var algebra = Classroom {
            $0.graceClose = 0; $0.graceLost = 0
        }
        let old = try algebra.join("Ada", tab: "tab", says: "here")
        #expect(algebra.publish() == ["+Ada:here"])
        let (new, answer) = try algebra.attach("Ada", tab: "tab")
        #expect(answer.replaced == old && answer.isResumed)
        #expect(algebra.detach(old, .lost) == .nothing, "the old socket's end comes late")
        #expect(algebra.publish().isEmpty && algebra.room.counts.sessions == 1)
        #expect(algebra.detach(new, .left).membership == algebra.left("Ada", .left))
    }

    @Test("a nameless session that tracks takes the place that has waited longest (presence.md §1)")
    func namelessPlace() throws {
        var algebra = Classroom()
        let first = try algebra.join("Ada", says: "first")
        let second = try algebra.join("Ada", says: "second")
        _ = algebra.publish()
        algebra.detach(second, .lost)
        algebra.pass(100)
        algebra.detach(first, .lost)
        let (back, _) = try algebra.attach("Ada")
        #expect(algebra.room.counts.sessions == 2)
        try algebra.track(back, "second")
        #expect(algebra.publish().isEmpty)
        algebra.pass(10_000)
        #expect(algebra.publish() == ["-Ada:first"])
    }

    @Test("a named session never takes a nameless place, nor a nameless one a named (presence.md §1)")
    func placesDoNotMix() throws {
        var algebra = Classroom()
        algebra.detach(try algebra.join("Ada", says: "nameless"), .lost)
        algebra.detach(try algebra.join("Ada", tab: "tab", says: "named"), .lost)
        try algebra.join("Ada", tab: "other", says: "named")
        #expect(algebra.room.counts.sessions == 3)
        try algebra.join("Grace", says: "nameless")
        #expect(algebra.room.counts.users == 2, "nor does anybody take another user's place")
    }

    @Test("a nameless session that is tracked changes its own meta, whoever is parked (presence.md §1)")
    func updateTakesNoPlace() throws {
        var algebra = Classroom()
        let here = try algebra.join("Ada", says: "here")
        algebra.detach(try algebra.join("Ada", says: "gone"), .lost)
        _ = algebra.publish()
        try algebra.track(here, "still here")
        #expect(algebra.publish() == ["+Ada:still here<here", "-Ada:here"])
    }

    @Test(
        "a key that the server made up gets no grace (presence.md §1)", arguments: [LeaveReason.closed, .lost, .slow])
    func generatedKey(reason: LeaveReason) throws {
        var algebra = Classroom()
        let guest = try algebra.join("6f1c", says: "here", isGuest: true)
        #expect(algebra.detach(guest, reason).membership == algebra.left("6f1c", reason))
    }

    @Test("a place in its grace waits for the track, and its grace runs on (presence.md §5)")
    func attachDoesNotResume() throws {
        var algebra = Classroom()
        algebra.detach(try algebra.join("Ada", tab: "tab", says: "here"), .lost)
        algebra.pass(9_000)
        let (back, answer) = try algebra.attach("Ada", tab: "tab")
        #expect(answer.isResumed && algebra.room.counts.byStatus == [.reconnecting: 1])
        #expect(algebra.pass(1_000) == [algebra.left("Ada", .lost)], "who only watches is no member")
        #expect(try algebra.track(back, "here").membership == algebra.joined("Ada"))
    }

    @Test("what is not attached cannot track, and ends nothing")
    func unknownAttachment() throws {
        var algebra = Classroom()
        let stranger = AttachmentID(rawValue: 99)
        #expect(throws: PresenceRefusal.notAttached) { try algebra.track(stranger, "here") }
        #expect(algebra.detach(stranger, .left) == .nothing)
        #expect(algebra.untrack(stranger) == .nothing)
        #expect(algebra.announce(stranger, .idle) == .nothing)
    }

    @Test("a user has at most so many sessions; one that is here already is none more")
    func sessionLimit() throws {
        var algebra = Classroom { $0.maxSessionsPerUser = 2 }
        try algebra.join("Ada", tab: "a", says: "here")
        try algebra.beat("Ada", tab: "b")
        #expect(throws: PresenceRefusal.tooManySessions(limit: 2)) { try algebra.attach("Ada") }
        #expect(throws: PresenceRefusal.tooManySessions(limit: 2)) { try algebra.beat("Ada") }
        #expect(try algebra.attach("Ada", tab: "b").answer.isResumed)
        #expect(try algebra.attach("Grace").answer.replaced == nil)
    }

    @Test("a room is empty when nobody is attached, tracked, published or barred")
    func emptiness() throws {
        var algebra = Classroom()
        #expect(algebra.room.isEmpty)
        let ada = try algebra.join("Ada", says: "here")
        _ = algebra.publish()
        algebra.detach(ada, .left)
        #expect(!algebra.room.isEmpty, "the leave is not published yet")
        _ = algebra.publish()
        #expect(algebra.room.isEmpty)
        _ = algebra.room.kick(
            UserID("Ada")!, reason: .kicked, until: algebra.instant.advanced(by: 30_000), at: algebra.instant)
        #expect(!algebra.room.isEmpty && algebra.room.nextDeadline == algebra.instant.advanced(by: 30_000))
        algebra.pass(30_000)
        #expect(algebra.room.isEmpty && algebra.room.nextDeadline == nil)
    }
}
