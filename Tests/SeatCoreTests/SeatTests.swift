import PresenceCore
import SeatCore
import Testing

@Suite("Seats under limits")
struct SeatTests {
    @Test("the fourth of three is refused, and is told the limit")
    func full() {
        var office = Office([.interviews: 3])
        for user in ["ada", "grace", "alan"] { #expect(office.ask(seat(user)) == .granted) }
        #expect(
            office.ask(seat("edsger")) == .full(SeatUsage(scope: .interviews, maximum: 3, inUse: 3)))
        office.leave(seat("ada"))
        #expect(office.ask(seat("edsger")) == .granted)
    }

    @Test("without a limit everybody gets a seat")
    func unlimited() {
        var office = Office()
        for number in 0..<100 { #expect(office.ask(seat("user-\(number)")) == .granted) }
    }

    @Test("asking whether one could start takes nothing")
    func canStart() {
        var office = Office([.interviews: 1])
        #expect(office.ledger.canStart(seat("ada")) == .granted)
        #expect(office.ledger.canStart(seat("grace")) == .granted)
        #expect(office.ask(seat("ada")) == .granted)
        #expect(office.ledger.canStart(seat("ada")) == .granted)
        #expect(office.ledger.canStart(seat("grace")) == .full(SeatUsage(scope: .interviews, maximum: 1, inUse: 1)))
    }

    @Test("a user's second tab shares the seat, which is free when the last tab has left")
    func tabs() {
        var office = Office([.interviews: 1])
        #expect(office.ask(seat("ada"), tab: "a") == .granted)
        #expect(office.ask(seat("ada"), tab: "b") == .granted)
        #expect(office.inUse(.interviews) == 1)
        office.leave(seat("ada"), tab: "a")
        #expect(office.inUse(.interviews) == 1)
        office.leave(seat("ada"), tab: "b")
        #expect(office.inUse(.interviews) == 0)
    }

    @Test("under a limit over all rooms a user with two seats counts once")
    func distinctUsers() {
        var office = Office([.interviews: 1, .everywhere: 1])
        #expect(office.ask(seat("ada", in: "algebra")) == .granted)
        #expect(office.ask(seat("ada", in: "geometry")) == .granted)
        #expect(office.inUse(.interviews) == 1)
        office.leave(seat("ada", in: "algebra"))
        #expect(office.ask(seat("grace")) != .granted, "Ada is in geometry still")
        office.leave(seat("ada", in: "geometry"))
        #expect(office.ask(seat("grace")) == .granted)
    }

    @Test("every limit holds, and the narrowest one is named")
    func narrowest() {
        var office = Office([.algebra: 1, .everywhere: 1])
        #expect(office.ask(seat("ada")) == .granted)
        #expect(office.ask(seat("grace")) == .full(SeatUsage(scope: .algebra, maximum: 1, inUse: 1)))
        #expect(
            office.ask(seat("grace", in: "geometry")) == .full(SeatUsage(scope: .everywhere, maximum: 1, inUse: 1)))
    }

    @Test("a seat whose lease nobody renews is free at its end, not before")
    func lease() {
        var office = Office([.interviews: 1])
        #expect(office.ask(seat("ada"), lease: 20_000) == .granted)
        office.pass(19_999)
        #expect(office.ask(seat("ada"), lease: 20_000) == .granted, "renewed")
        office.pass(19_999)
        #expect(office.ask(seat("grace")) != .granted)
        office.pass(1)
        #expect(office.ask(seat("grace")) == .granted)
        #expect(
            office.changes() == [
                .granted(seat("ada"), waited: 0), .released(seat("ada"), .expired, held: 39_999),
                .granted(seat("grace"), waited: 0),
            ])
    }

    @Test("a late request sees the seat whose lease has just ended, though nobody ran the clock")
    func atomicExpiry() {
        var office = Office([.interviews: 1])
        _ = office.ask(seat("ada"), lease: 1_000)
        office.now = 1_000
        #expect(office.ask(seat("grace")) == .granted)
    }

    @Test("a lower limit takes no seat away, a higher one gives some")
    func moving() {
        var office = Office([.interviews: 2])
        _ = office.ask(seat("ada"))
        _ = office.ask(seat("grace"))
        office.ledger.setLimit(1, in: .interviews, at: office.instant)
        #expect(office.ledger.usages == [SeatUsage(scope: .interviews, maximum: 1, inUse: 2)])
        office.leave(seat("ada"))
        #expect(office.ask(seat("alan")) != .granted)
        office.ledger.setLimit(2, in: .interviews, at: office.instant)
        #expect(office.ask(seat("alan")) == .granted)
        office.ledger.setLimit(nil, in: .interviews, at: office.instant)
        #expect(office.ask(seat("edsger")) == .granted)
    }

    @Test("a limit that is set later counts who sits already")
    func lateLimit() {
        var office = Office()
        _ = office.ask(seat("ada"))
        office.ledger.setLimit(1, in: .algebra, at: office.instant)
        #expect(office.inUse(.algebra) == 1)
        #expect(office.ask(seat("grace")) != .granted)
    }

    @Test("a moderator lets somebody past the limit, and can take a seat")
    func moderator() {
        var office = Office([.interviews: 1])
        _ = office.ask(seat("ada"))
        #expect(office.ask(seat("grace"), overrides: true) == .granted)
        #expect(office.inUse(.interviews) == 2)
        office.ledger.end(seat("grace"), .revoked, at: office.instant)
        #expect(office.inUse(.interviews) == 1)
        #expect(office.changes().last == .released(seat("grace"), .revoked, held: 0))
    }
}
