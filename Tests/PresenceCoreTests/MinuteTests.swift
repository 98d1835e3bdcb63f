import HubTesting
import PresenceCore
import Testing

@Suite("Minutes of a room")
struct MinuteTests {
    private func classroom(offset: Int64 = 0) -> Classroom {
        var algebra = Classroom { $0.excludeRoles = [Role("teacher")!] }
        algebra.now = 60_000
        algebra.room.beginMinutes(calendarOffset: offset)
        return algebra
    }

    private func minutes(_ algebra: inout Classroom) -> [MinuteTally.Minute] {
        algebra.room.takeMinutes(at: algebra.instant)
    }

    @Test("a minute has its joins, leaves, peak and user-seconds once it is over")
    func oneMinute() throws {
        var algebra = classroom()
        let ada = try algebra.join("Ada", says: "here")
        algebra.pass(10_000)
        try algebra.join("Grace", says: "here")
        algebra.pass(20_000)
        algebra.detach(ada, .left)
        #expect(minutes(&algebra).isEmpty)
        algebra.pass(30_000)
        let told = minutes(&algebra)
        #expect(told == [MinuteTally.Minute(start: 60_000, joins: 2, leaves: 1, peak: 2, userSeconds: 30 + 50)])
        #expect(minutes(&algebra).isEmpty, "each minute is told once")
    }

    @Test("a minute begins when the calendar's does, whenever the hub began")
    func calendar() throws {
        var algebra = classroom(offset: 1_795_262_410_000)
        try algebra.join("Ada", says: "here")
        algebra.pass(60_000)
        let told = minutes(&algebra)
        #expect(told == [MinuteTally.Minute(start: 1_795_262_460_000, joins: 1, leaves: 0, peak: 1, userSeconds: 50)])
    }

    @Test("minutes in which only somebody sat there are told, those of an empty room are not")
    func quiet() throws {
        var algebra = classroom()
        let ada = try algebra.join("Ada", says: "here")
        algebra.pass(150_000)
        #expect(minutes(&algebra).map(\.userSeconds) == [60, 60])
        algebra.detach(ada, .left)
        algebra.pass(6_000_000)
        #expect(minutes(&algebra).map(\.start) == [180_000])
    }

    @Test("who is not counted is in no minute")
    func excluded() throws {
        var algebra = classroom()
        try algebra.join("Alan", role: "teacher", says: "here")
        algebra.pass(120_000)
        #expect(minutes(&algebra).isEmpty)
    }

    @Test("the end of the room, or of the hub, tells the open minute and lets everybody leave")
    func end() throws {
        var algebra = classroom()
        try algebra.join("Ada", says: "here")
        algebra.pass(5_000)
        let told = algebra.room.endMinutes(at: algebra.instant)
        #expect(told == [MinuteTally.Minute(start: 60_000, joins: 1, leaves: 1, peak: 1, userSeconds: 5)])
        #expect(algebra.room.endMinutes(at: algebra.instant).isEmpty)
    }

    @Test(
        "joins less leaves are the users of now, user-seconds are those of a model, peaks are seen",
        arguments: UInt64(1)...60)
    func law(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        func any(_ count: Int) -> Int { .random(in: 0..<count, using: &generator) }
        var algebra = classroom(offset: Int64(any(100_000)))
        var open: [AttachmentID] = []
        var told: [MinuteTally.Minute] = []
        var modelMilliseconds: UInt64 = 0
        var peak = 0
        for _ in 0..<300 {
            let span = UInt64([0, 1, 20, 999, 3_000, 45_000, 200_000][any(7)])
            let users = algebra.room.counts.users
            // Graces are over before the next step, so that nobody leaves within a span.
            modelMilliseconds += span * UInt64(users)
            algebra.pass(span)
            switch any(5) {
            case 0, 1:
                let role = ["member", "member", "teacher"][any(3)]
                open.append(try algebra.join(["Ada", "Grace", "Alan", "Kay"][any(4)], role: role, says: "here"))
            case 2, 3:
                if !open.isEmpty { algebra.detach(open.remove(at: any(open.count)), .left) }
            default: told += minutes(&algebra)
            }
            peak = max(peak, algebra.room.counts.users)
            let open = algebra.room.counts.users
            // The open minute has not been told: its tally is in a copy.
            var copy = algebra.room
            let all = told + copy.takeMinutes(at: algebra.instant) + copy.endMinutes(at: algebra.instant)
            #expect(all.reduce(0) { $0 + $1.joins - $1.leaves } == 0, "everybody leaves at the end")
            #expect(all.reduce(0) { $0 + $1.joins } >= open)
        }
        let left = algebra.room.counts.users
        told += minutes(&algebra)
        let last = algebra.room.endMinutes(at: algebra.instant)
        let leaves = (told + last).reduce(0) { $0 + $1.leaves }
        #expect((told + last).reduce(0) { $0 + $1.joins } - leaves + left == left)
        let seconds = (told + last).reduce(0) { $0 + $1.userSeconds }
        #expect(UInt64(seconds) == modelMilliseconds / 1_000)
        #expect((told + last).map(\.peak).max() ?? 0 == peak)
        let starts = told.map(\.start)
        #expect(
            starts == starts.sorted() && Set(starts).count == starts.count && starts.allSatisfy { $0 % 60_000 == 0 })
    }
}
