import PresenceCore
import Testing

@Suite("Counts (presence.md §6)")
struct CountTests {
    private let teacher = Role("teacher")!
    private let language = LabelName("language")!

    @Test("excluded roles and the owner are left out of everything but `by role` (presence.md §6)")
    func exclusion() throws {
        var algebra = Classroom {
            $0.excludeRoles = [Role("teacher")!]
            $0.owner = UserID("Olga")!
            $0.labels = [LabelName("language")!]
        }
        for (user, role) in [("Ada", "member"), ("Alan", "teacher"), ("Olga", "member")] {
            let id = try algebra.join(user, role: role)
            try algebra.track(id, "here", labels: ["language": "sv"])
        }
        let counts = algebra.room.counts
        #expect(counts.users == 1 && counts.sessions == 1 && algebra.room.memberCount == 1)
        #expect(counts.byRole == [.member: 2, teacher: 1])
        #expect(counts.byStatus == [.active: 1] && counts.byLabel[language]?[LabelValue("sv")!] == 1)
        #expect(algebra.publish().count == 3, "they stay in the presence state")
        #expect(algebra.room.memberSummaries.map(\.isCounted) == [true, false, false])
    }

    @Test("an owner that the attach names is left out like the policy's (presence.md §6)")
    func claimedOwner() throws {
        var algebra = Classroom()
        let id = algebra.fresh(of: UserID("Olga")!)
        _ = try algebra.room.attach(
            id, user: UserID("Olga")!, session: nil, role: .member, isKeyGenerated: false, isOwner: true,
            at: algebra.instant)
        try algebra.track(id, "here")
        #expect(algebra.room.counts.users == 0 && algebra.room.counts.byRole == [.member: 1])
    }

    @Test("a room may count its owner like anybody (presence.md §6)")
    func countedOwner() throws {
        var algebra = Classroom {
            $0.owner = UserID("Olga")!
            $0.excludesOwner = false
        }
        try algebra.track(try algebra.join("Olga"), "here")
        #expect(algebra.room.counts.users == 1)
    }

    @Test("the role is that of the newest attachment that has tracked (presence.md §6)")
    func roleChange() throws {
        var algebra = Classroom { $0.excludeRoles = [Role("teacher")!] }
        let first = try algebra.join("Ada", says: "one")
        let second = try algebra.join("Ada", role: "teacher")
        #expect(algebra.room.counts.byRole == [.member: 1], "attaching changes nothing")
        try algebra.track(second, "two")
        #expect(algebra.room.counts.byRole == [teacher: 1] && algebra.room.counts.users == 0)
        try algebra.track(first, "three")
        #expect(algebra.room.counts.byRole == [teacher: 1], "an older attachment does not take it back")
        algebra.detach(second, .left)
        #expect(algebra.room.counts.byRole == [teacher: 1])
    }

    @Test("a user counts once under each value that one of its tabs has (presence.md §6)")
    func labels() throws {
        var algebra = Classroom { $0.labels = [LabelName("language")!] }
        let first = try algebra.join("Ada")
        let second = try algebra.join("Ada")
        try algebra.track(first, "one", labels: ["language": "sv", "device": "phone"])
        try algebra.track(second, "two", labels: ["language": "sv"])
        #expect(algebra.room.counts.byLabel.count == 1, "other labels are not counted")
        #expect(algebra.room.counts.byLabel[language]?[LabelValue("sv")!] == 1)
        try algebra.track(second, "two", labels: ["language": "en"])
        #expect(algebra.room.counts.byLabel[language]?[LabelValue("en")!] == 1)
        algebra.detach(first, .left)
        algebra.detach(second, .left)
        #expect(algebra.room.counts == Counts())
    }

    @Test("the top 20 values have names, at most 256 can have one, the rest is `other` (presence.md §6)")
    func topValues() throws {
        var algebra = Classroom { $0.labels = [LabelName("seat")!] }
        for number in 0..<300 {
            let id = try algebra.join("user-\(number)")
            try algebra.track(id, "here", labels: ["seat": number < 10 ? "front" : "seat-\(number)"])
        }
        let seats = try #require(algebra.room.counts.byLabel[LabelName("seat")!])
        let top = seats.top()
        #expect(top.buckets.count == 20 && top.other == 300 - 10 - 19)
        #expect(top.buckets[0] == LabelCounts.Bucket(value: LabelValue("front")!, users: 10))
        #expect(top.buckets[1].value.value == "seat-10", "by name where numbers are equal")
        #expect(seats.top(1_000).buckets.count == 256 && seats.top(1_000).other == 35)
    }

    @Test("a meta has at most 16 labels, sorted, one value each")
    func labelLimit() {
        let many = (0..<20).map { Label(name: LabelName("l\($0 % 18)")!, value: LabelValue("v\($0)")!) }
        let meta = Meta(payload: [], labels: many)
        #expect(meta.labels.count == 16 && meta.labels == meta.labels.sorted())
        #expect(meta.labels.first { $0.name.value == "l1" }?.value.value == "v19")
    }

    @Test("a summary has what the server knows: role, status, since, sessions (presence.md §2)")
    func summaries() throws {
        var algebra = Classroom()
        try algebra.join("Grace", says: "here")
        algebra.pass(500)
        try algebra.join("Ada", role: "teacher", says: "one")
        algebra.pass(500)
        try algebra.join("Ada", role: "teacher", says: "two")
        try algebra.join("Alan")
        #expect(algebra.room.memberSummaries.map(\.user.value) == ["Grace", "Ada"])
        let ada = try #require(algebra.room.summary(of: UserID("Ada")!))
        #expect(ada.role == teacher && ada.status == .active && ada.sessions == 2 && ada.since.milliseconds == 1_500)
        #expect(algebra.room.summary(of: UserID("Alan")!) == nil)
    }
}

@Suite("Capacity (presence.md §7)")
struct CapacityTests {
    private let full = PresenceRefusal.roomFull(members: 2, capacity: 2)

    private func fullRoom() throws -> (Classroom, AttachmentID) {
        var algebra = Classroom {
            $0.capacity = 2
            $0.excludeRoles = [Role("teacher")!]
        }
        let ada = try algebra.join("Ada", tab: "tab", says: "here")
        try algebra.join("Grace", says: "here")
        return (algebra, ada)
    }

    @Test("who would be one too many is refused at the track, and stays attached (presence.md §7)")
    func refusal() throws {
        var (algebra, ada) = try fullRoom()
        let (alan, _) = try algebra.attach("Alan")
        #expect(throws: full) { try algebra.track(alan, "here") }
        #expect(throws: full) { try algebra.beat("Alan") }
        algebra.detach(ada, .left)
        #expect(try algebra.track(alan, "here").membership == algebra.joined("Alan"))
    }

    @Test("another session of a member passes, excluded roles pass (presence.md §7)")
    func passes() throws {
        var (algebra, _) = try fullRoom()
        try algebra.join("Ada", says: "second")
        try algebra.beat("Grace", says: "third")
        try algebra.join("Alan", role: "teacher", says: "here")
        #expect(algebra.room.memberCount == 2 && algebra.room.counts.sessions == 4)
    }

    @Test("a member in its grace keeps its place (presence.md §7)")
    func grace() throws {
        var (algebra, ada) = try fullRoom()
        algebra.detach(ada, .lost)
        algebra.pass(9_999)
        let alan = try algebra.join("Alan")
        #expect(throws: full) { try algebra.track(alan, "here") }
        algebra.pass(1)
        try algebra.track(alan, "here")
    }

    @Test("an excluded member who comes with a role that counts needs a place as well (presence.md §7)")
    func roleChange() throws {
        var (algebra, _) = try fullRoom()
        try algebra.join("Alan", role: "teacher", says: "here")
        let student = try algebra.join("Alan", role: "member")
        #expect(throws: full) { try algebra.track(student, "here") }
        #expect(algebra.room.counts.byRole == [.member: 2, Role("teacher")!: 1], "nothing has changed")
    }
}
