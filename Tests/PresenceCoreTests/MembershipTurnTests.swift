import PresenceCore
import Testing

@Suite("Joins and leaves for others")
struct MembershipTurnTests {
    /// `Ada joined 0` with the second at which it came about.
    private func turns(_ algebra: inout Classroom, since start: Instant) -> [String] {
        algebra.room.takeMembershipTurns().map { turn in
            let second = turn.at.since(start) / 1_000
            return switch turn.change.kind {
            case .joined: "\(turn.change.user) \(turn.role) joined \(second)"
            case .left(let reason): "\(turn.change.user) \(turn.role) \(reason.rawValue) \(second)"
            }
        }
    }

    @Test("a user joins with the first tab and leaves with the last, when its grace is over")
    func tabs() throws {
        var algebra = Classroom()
        algebra.room.isWatched = true
        let start = algebra.instant
        let one = try algebra.join("Ada", tab: "one", says: "here")
        let two = try algebra.join("Ada", tab: "two", says: "here")
        algebra.detach(one, .left)
        #expect(turns(&algebra, since: start) == ["Ada member joined 0"])
        algebra.detach(two, .lost)
        algebra.pass(60_000)
        #expect(turns(&algebra, since: start) == ["Ada member lost 10"])
        #expect(turns(&algebra, since: start) == [])
    }

    @Test("where nobody is told, nothing is kept")
    func unwatched() throws {
        var algebra = Classroom()
        algebra.detach(try algebra.join("Ada", tab: "tab", says: "here"), .left)
        #expect(algebra.room.takeMembershipTurns().isEmpty)
    }
}
