import PresenceCore
import SeatCore
import Testing

@Suite("The queue before the seats")
struct QueueTests {
    @Test("who waits gets the next free seat, first come first served, and the others move up")
    func order() {
        var office = Office([.interviews: 1])
        _ = office.ask(seat("ada"))
        #expect(office.ask(seat("grace"), waits: true) == .waiting(position: 1))
        #expect(office.ask(seat("alan"), waits: true) == .waiting(position: 2))
        _ = office.changes()
        office.now = 500
        office.leave(seat("ada"), .completed)
        #expect(
            office.changes() == [
                .released(seat("ada"), .completed, held: 500), .granted(seat("grace"), waited: 500),
                .moved(seat("alan"), position: 1),
            ])
    }

    @Test("asking again keeps the place")
    func again() {
        var office = Office([.interviews: 1])
        _ = office.ask(seat("ada"))
        _ = office.ask(seat("grace"), waits: true)
        _ = office.ask(seat("alan"), waits: true)
        _ = office.changes()
        #expect(office.ask(seat("grace"), waits: true) == .waiting(position: 1))
        #expect(office.changes().isEmpty)
    }

    @Test("who stops asking loses the place")
    func gaveUp() {
        var office = Office([.interviews: 1])
        _ = office.ask(seat("ada"))
        _ = office.ask(seat("grace"), lease: 5_000, waits: true)
        _ = office.ask(seat("alan"), lease: 60_000, waits: true)
        _ = office.changes()
        office.pass(5_000)
        #expect(office.changes() == [.gaveUp(seat("grace"), .expired), .moved(seat("alan"), position: 1)])
    }

    @Test("who waits for a full room holds up nobody who waits for another")
    func rooms() {
        var office = Office([.algebra: 1, .geometry: 1])
        _ = office.ask(seat("ada", in: "algebra"))
        _ = office.ask(seat("grace", in: "geometry"))
        #expect(office.ask(seat("alan", in: "algebra"), waits: true) == .waiting(position: 1))
        #expect(office.ask(seat("edsger", in: "geometry"), waits: true) == .waiting(position: 1))
        office.leave(seat("grace", in: "geometry"))
        #expect(office.ledger.line == [seat("alan", in: "algebra")])
    }

    @Test("a limit that is raised or lifted lets the queue move up")
    func raised() {
        var office = Office([.interviews: 0])
        for user in ["ada", "grace", "alan"] { _ = office.ask(seat(user), waits: true) }
        office.ledger.setLimit(1, in: .interviews, at: office.instant)
        #expect(office.ledger.line == [seat("grace"), seat("alan")])
        office.ledger.setLimit(nil, in: .interviews, at: office.instant)
        #expect(office.ledger.line.isEmpty)
    }

    @Test("a moderator seats somebody out of the middle of the queue")
    func overridden() {
        var office = Office([.interviews: 1])
        for user in ["ada", "grace", "alan"] { _ = office.ask(seat(user), waits: true) }
        _ = office.changes()
        #expect(office.ask(seat("grace"), overrides: true) == .granted)
        #expect(office.changes() == [.granted(seat("grace"), waited: 0), .moved(seat("alan"), position: 1)])
    }

    @Test("a full queue takes nobody")
    func queueFull() {
        var office = Office([.interviews: 0], maxWaiting: 1)
        _ = office.ask(seat("ada"), waits: true)
        #expect(office.ask(seat("grace"), waits: true) == .queueFull(limit: 1))
    }
}
