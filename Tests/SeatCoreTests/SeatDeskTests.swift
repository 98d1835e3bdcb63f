import PresenceCore
import Testing

@testable import SeatCore

@Suite("Seats and the tabs that hold them")
struct SeatDeskTests {
    @Test("a tab that is in the room holds its seat without renewing it, and gives it back when it goes")
    func presence() {
        var lobby = Lobby([.interviews: 1])
        lobby.come("ada")
        #expect(lobby.ask(seat("ada"), lease: 5_000) == .granted)
        lobby.pass(3_600_000)
        #expect(lobby.ask(seat("grace"), waits: true) == .waiting(position: 1))
        lobby.go("ada", .lost)
        #expect(
            lobby.changes() == [
                .granted(seat("ada"), waited: 0), .queued(seat("grace"), position: 1),
                .released(seat("ada"), .left, held: 3_600_000), .granted(seat("grace"), waited: 0),
            ])
    }

    @Test("without a live session the lease holds it, and the session that comes in time takes over")
    func lease() {
        var lobby = Lobby([.interviews: 1])
        #expect(lobby.ask(seat("ada")) == .granted)
        lobby.pass(59_999)
        lobby.come("ada")
        lobby.pass(100_000)
        #expect(lobby.ask(seat("grace")) == .full(SeatUsage(scope: .interviews, maximum: 1, inUse: 1)))
        lobby.go("ada", .completed)
        #expect(lobby.changes().last == .released(seat("ada"), .completed, held: 159_999))
    }

    @Test("the same session id in another room, or of another user, holds nothing")
    func strangers() {
        var lobby = Lobby([.interviews: 1])
        lobby.come("ada", in: "geometry")
        lobby.come("grace")
        #expect(lobby.ask(seat("ada")) == .granted)
        lobby.go("grace")
        lobby.go("ada", in: "geometry")
        lobby.pass(59_999)
        #expect(lobby.desk.ledger.isSeated(seat("ada")))
        lobby.pass(1)
        #expect(!lobby.desk.ledger.isSeated(seat("ada")))
    }

    @Test("who loses a lease while waiting loses the place, who is in the room does not")
    func waiting() {
        var lobby = Lobby([.interviews: 0])
        lobby.come("ada")
        #expect(lobby.ask(seat("ada"), waits: true) == .waiting(position: 1))
        #expect(lobby.ask(seat("grace"), waits: true) == .waiting(position: 2))
        lobby.pass(60_000)
        #expect(lobby.desk.ledger.line == [seat("ada")])
        lobby.go("ada")
        #expect(lobby.desk.ledger.line.isEmpty)
    }

    @Test(
        "what a stay's end means for its seat",
        arguments: LeaveReason.allCases)
    func reasons(reason: LeaveReason) {
        var lobby = Lobby([.interviews: 1])
        lobby.come("ada")
        _ = lobby.ask(seat("ada"))
        _ = lobby.changes()
        lobby.go("ada", reason)
        let end: SeatEnd? =
            switch reason {
            case .completed: .completed
            case .kicked, .banned: .revoked
            case .drained, .replaced: nil
            default: .left
            }
        #expect(lobby.changes() == (end.map { [.released(seat("ada"), $0, held: 0)] } ?? []))
        lobby.pass(60_000)
        #expect(!lobby.desk.ledger.isSeated(seat("ada")), "a lease, and no longer")
    }

    @Test("a second tab shares the seat, one of them that goes takes nothing")
    func tabs() {
        var lobby = Lobby([.interviews: 1])
        lobby.come("ada", tab: "a")
        _ = lobby.ask(seat("ada"), tab: "a")
        _ = lobby.ask(seat("ada"), tab: "b", lease: 5_000)
        #expect(lobby.touched() == [SeatHold(seat("ada"), "a"), SeatHold(seat("ada"), "b")])
        lobby.pass(5_000)
        #expect(lobby.touched() == [SeatHold(seat("ada"), "b")])
        #expect(lobby.desk.lease(of: SeatHold(seat("ada"), "b")) == nil)
        #expect(lobby.desk.lease(of: SeatHold(seat("ada"), "a")) == 60_000)
        #expect(lobby.release(seat("ada"), tab: "a") == true)
        #expect(lobby.touched() == [SeatHold(seat("ada"), "a")])
        #expect(lobby.release(seat("ada"), tab: nil) == false, "nothing is left")
    }

    @Test("a renewal prolongs a hold; who has none is told so")
    func renewal() {
        var lobby = Lobby([.interviews: 1])
        #expect(lobby.renew(seat("ada")) == nil)
        _ = lobby.ask(seat("ada"))
        _ = lobby.ask(seat("grace"), waits: true)
        lobby.pass(59_999)
        #expect(lobby.renew(seat("ada"), lease: 5_000) == .granted)
        #expect(lobby.renew(seat("grace")) == .waiting(position: 1))
        lobby.pass(5_000)
        #expect(lobby.renew(seat("ada")) == nil)
        #expect(lobby.renew(seat("grace")) == .granted)
    }

    @Test("a moderator lets somebody past the limit of the room, but not past one over all rooms")
    func moderators() {
        var lobby = Lobby([.algebra: 0, .interviews: 1])
        let (ada, grace) = (seat("ada"), seat("grace"))
        #expect(lobby.grant(ada, moderator: true) == .granted)
        #expect(
            lobby.grant(grace, moderator: true)
                == .full(SeatUsage(scope: .interviews, maximum: 1, inUse: 1)))
        #expect(lobby.grant(ada, moderator: true) == .granted, "has it already")
        #expect(lobby.grant(grace) == .granted)
    }

    @Test("a user has 32 seats at most, and a seat 32 tabs")
    func share() {
        var lobby = Lobby()
        for number in 1...32 { #expect(lobby.ask(seat("ada", in: "room-\(number)")) == .granted) }
        #expect(lobby.ask(seat("ada")) == .overdrawn(limit: 32))
        #expect(lobby.ask(seat("ada", in: "room-1")) == .granted, "asking again is harmless")
        for number in 1...32 { #expect(lobby.ask(seat("grace"), tab: "tab-\(number)") == .granted) }
        #expect(lobby.ask(seat("grace"), tab: "tab-33") == .overdrawn(limit: 32))
        #expect(lobby.renew(seat("grace"), tab: "tab-33") == .overdrawn(limit: 32))
    }

    @Test("what was held before a restart is its user's for one more lease, and then for as long as the tab is there")
    func restart() {
        var lobby = Lobby([.interviews: 1])
        lobby.desk.restore(SeatHold(seat("ada")), lease: 60_000, at: lobby.instant)
        lobby.desk.restore(SeatHold(seat("grace")), lease: 60_000, at: lobby.instant)
        #expect(lobby.ask(seat("alan")) == .full(SeatUsage(scope: .interviews, maximum: 1, inUse: 2)))
        lobby.come("ada")
        lobby.pass(60_000)
        #expect(lobby.ask(seat("alan")) == .full(SeatUsage(scope: .interviews, maximum: 1, inUse: 1)))
        lobby.go("ada")
        #expect(lobby.ask(seat("alan")) == .granted)
    }
}
