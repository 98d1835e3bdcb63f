import PresenceCore
import Testing

@Suite("Published and current state (presence.md §2)")
struct DiffTests {
    @Test("a second tab adds a meta and joins nobody (presence.md §2)")
    func secondTab() throws {
        var algebra = Classroom()
        try algebra.join("Ada", tab: "a", says: "one")
        #expect(algebra.publish() == ["+Ada:one"])
        let second = try algebra.join("Ada", tab: "b")
        #expect(try algebra.track(second, "two") == Transition(membership: nil, isChanged: true))
        #expect(algebra.room.counts.users == 1 && algebra.room.counts.sessions == 2)
        #expect(algebra.publish() == ["+Ada:two"])
        #expect(algebra.detach(second, .left).membership == nil)
        #expect(algebra.publish() == ["-Ada:two"])
    }

    @Test("the same meta again is not told (presence.md §2)")
    func sameAgain() throws {
        var algebra = Classroom()
        let ada = try algebra.join("Ada", says: "here")
        _ = algebra.publish()
        #expect(try algebra.track(ada, "here") == .nothing)
        #expect(!algebra.room.hasUnpublishedChanges && algebra.publish().isEmpty && algebra.room.seq == 1)
    }

    @Test("a chain of updates is one diff that names the published ref (presence.md §2)")
    func chain() throws {
        var algebra = Classroom()
        let ada = try algebra.join("Ada", says: "one")
        _ = algebra.publish()
        for text in ["two", "three", "four"] { try algebra.track(ada, text) }
        let diff = try algebra.publication().diff
        let payload = MetaPayload(Array("four".utf8))
        let update = PublishedMeta(ref: MetaRef(number: 2), previous: MetaRef(number: 1), payload: payload)
        #expect(diff.joins == [UserMetas(user: UserID("Ada")!, metas: [update])])
        #expect(diff.leaves.flatMap(\.metas).map(\.ref.number) == [1])
        #expect(diff.count == 1 && diff.seq == 2)
        #expect(
            algebra.room.snapshot.entries.flatMap(\.metas) == [PublishedMeta(ref: MetaRef(number: 2), payload: payload)]
        )
    }

    @Test("a meta that returns to the published one keeps its ref, through an untrack and a new connection as well")
    func returns() throws {
        var algebra = Classroom()
        let ada = try algebra.join("Ada", tab: "tab", says: "here")
        _ = algebra.publish()
        try algebra.track(ada, "away")
        try algebra.track(ada, "here")
        #expect(algebra.publish().isEmpty)
        algebra.detach(ada, .left)
        try algebra.join("Ada", tab: "tab", says: "here")
        #expect(algebra.publish().isEmpty && algebra.room.snapshot.entries.flatMap(\.metas).map(\.ref.number) == [1])
    }

    @Test("who comes and goes within a window is not told, though the membership changed twice (presence.md §2)")
    func cancelling() throws {
        var algebra = Classroom()
        let (ada, _) = try algebra.attach("Ada")
        #expect(try algebra.track(ada, "here").membership == algebra.joined("Ada"))
        #expect(algebra.detach(ada, .left).membership == algebra.left("Ada", .left))
        #expect(algebra.publish().isEmpty && algebra.room.seq == 0 && algebra.room.isEmpty)
    }

    @Test("labels alone change counts and no diff (presence.md §2)")
    func labelsOnly() throws {
        var algebra = Classroom { $0.labels = [LabelName("language")!] }
        let ada = try algebra.join("Ada", says: "here")
        _ = algebra.publish()
        #expect(try algebra.track(ada, "here", labels: ["language": "sv"]).isChanged)
        #expect(algebra.publish().isEmpty && algebra.room.counts.byLabel.count == 1)
    }

    @Test("a newcomer gets the published state, not the current one (presence.md §2)")
    func publishedSnapshot() throws {
        var algebra = Classroom()
        try algebra.join("Ada", says: "here")
        #expect(algebra.room.snapshot.entries.isEmpty && algebra.room.snapshot.hash == 0)
        _ = algebra.publish()
        #expect(algebra.room.snapshot.entries.map(\.user.value) == ["Ada"])
    }

    @Test("a snapshot has people by age and metas by ref, as a client that applied the diffs has them (presence.md §2)")
    func order() throws {
        var algebra = Classroom()
        let ada = try algebra.join("Ada", says: "1")
        for user in ["Grace", "Alan", "Barbara"] { try algebra.join(user, says: user) }
        try algebra.join("Ada", says: "2")
        _ = algebra.publish()
        try algebra.track(ada, "3")
        _ = algebra.publish()
        #expect(algebra.room.snapshot.entries.map(\.user.value) == ["Ada", "Grace", "Alan", "Barbara"])
        #expect(algebra.room.snapshot.entries[0].metas.map { algebra.text($0) } == ["2", "3"])
    }

    @Test("an epoch that begins again uses no ref again (presence.md §2)")
    func epochs() {
        let first = MetaRef(number: 35).text(epoch: Epoch(boot: 1_000, creation: 1))
        #expect(first == "rs-1.z")
        #expect(MetaRef(number: 36).text(epoch: Epoch(boot: 1_000, creation: 2)) == "rs-2.10")
        #expect(Epoch(text: "rs-1") == Epoch(boot: 1_000, creation: 1))
    }

    @Test(
        "an epoch is short and stands in JSON as it is",
        arguments: ["", "a\"b", "a.b", "å", String(repeating: "a", count: 41)])
    func epochGrammar(text: String) {
        #expect(Epoch(text: text) == nil)
    }
}

@Suite("Resume (presence.md §2)")
struct ResumeTests {
    @Test("who has everything gets nothing, who lacks some gets those, another epoch or a future seq gets a snapshot")
    func resume() throws {
        var algebra = Classroom()
        algebra.room.isResumable = true
        try algebra.join("Ada", says: String(repeating: "x", count: 1_000))
        _ = algebra.publish()
        for number in 0..<3 {
            try algebra.join("Grace", says: "\(number)")
            _ = algebra.publish()
        }
        let epoch = algebra.room.epoch
        #expect(algebra.room.resume(epoch: epoch, after: 4) == [])
        #expect(algebra.room.resume(epoch: epoch, after: 2)?.map(\.seq) == [3, 4])
        #expect(algebra.room.resume(epoch: epoch, after: 5) == nil)
        #expect(algebra.room.resume(epoch: Epoch(text: "other")!, after: 2) == nil)
    }

    @Test("diffs are kept from when somebody was first told where the room is")
    func resumable() throws {
        var algebra = Classroom()
        try algebra.join("Ada", says: String(repeating: "x", count: 1_000))
        _ = algebra.publish()
        algebra.room.isResumable = true
        try algebra.join("Grace", says: "0")
        _ = algebra.publish()
        #expect(algebra.room.resume(epoch: algebra.room.epoch, after: 1)?.map(\.seq) == [2])
        #expect(algebra.room.resume(epoch: algebra.room.epoch, after: 0) == nil)
    }

    @Test("the ring has the last 64 diffs (presence.md §2)")
    func length() throws {
        var algebra = Classroom()
        algebra.room.isResumable = true
        try algebra.join("Ada", says: String(repeating: "x", count: 10_000))
        _ = algebra.publish()
        let grace = try algebra.join("Grace")
        for number in 0..<70 {
            try algebra.track(grace, "\(number)")
            _ = algebra.publish()
        }
        #expect(algebra.room.seq == 71)
        #expect(algebra.room.resume(epoch: algebra.room.epoch, after: 7)?.count == 64)
        #expect(algebra.room.resume(epoch: algebra.room.epoch, after: 6) == nil)
    }

    @Test("the ring is never longer than a snapshot (presence.md §2)")
    func bytes() throws {
        var algebra = Classroom()
        algebra.room.isResumable = true
        try algebra.join("Ada", says: "0123456789")
        _ = algebra.publish()
        let grace = try algebra.join("Grace", says: "01234")
        _ = algebra.publish()
        #expect(algebra.room.resume(epoch: algebra.room.epoch, after: 0)?.count == 2, "15 bytes of diffs, 15 of people")
        algebra.detach(grace, .left)
        _ = algebra.publish()
        #expect(algebra.room.resume(epoch: algebra.room.epoch, after: 2)?.count == 1)
        #expect(algebra.room.resume(epoch: algebra.room.epoch, after: 1) != nil, "5 + 5 bytes are not more than 10")
        #expect(algebra.room.resume(epoch: algebra.room.epoch, after: 0) == nil)
    }
}
