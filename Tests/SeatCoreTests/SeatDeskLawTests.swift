import HubTesting
import PresenceCore
import Testing

@testable import SeatCore

/// Random histories of tabs, leases, limits and restarts against a model that knows nothing but who was promised what.
@Suite("Laws of the seat desk")
struct SeatDeskLawTests {
    /// Until when each tab holds what it holds; nil is for as long as it is in the room.
    struct Promises {
        var untils: [SeatHold: Instant?] = [:]
        var claims: Set<SeatClaim> { Set(untils.keys.map(\.claim)) }

        mutating func pass(_ now: Instant) { untils = untils.filter { $0.value.map { $0 > now } ?? true } }
    }

    static let users = ["ada", "grace", "alan", "barbara"]
    static let rooms = ["algebra", "geometry"]
    static let scopes: [SeatScope] = [.everywhere, .interviews, .algebra, .geometry]

    @Test(
        "what was promised is kept, over restarts too; nothing else is; the disk knows it; nothing is oversold",
        arguments: UInt64(1)...60)
    func laws(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        func any<T>(_ of: [T]) -> T { of.randomElement(using: &generator)! }
        var lobby = Lobby(maxWaiting: 6)
        var limits: [SeatScope: Int] = [:]
        var promises = Promises()
        var here: Set<String> = []
        var disk: [SeatHold: Milliseconds] = [:]
        for _ in 0..<250 {
            let (user, tab, room) = (any(Self.users), any(["a", "b"]), any(Self.rooms))
            let place = "\(user) \(tab) \(room)"
            let hold = SeatHold(seat(user, in: room, any(["interview", "exam"])), tab)
            let lease: UInt64 = any([5_000, 20_000, 60_000])
            let until: Instant? = here.contains(place) ? nil : lobby.instant.advanced(by: lease)
            let before = lobby.desk
            var mayOversell = false
            switch Int.random(in: 0..<20, using: &generator) {
            case 0...6:
                switch lobby.ask(hold.claim, tab: tab, lease: lease, waits: any([true, false])) {
                case .granted, .waiting: promises.untils[hold] = .some(until)
                case .full, .queueFull, .overdrawn: break
                }
            case 7, 8:
                let answer = lobby.renew(hold.claim, tab: tab, lease: lease)
                #expect((answer != nil) == promises.claims.contains(hold.claim))
                if answer != nil { promises.untils[hold] = .some(until) }
            case 9, 10:
                let had = lobby.release(hold.claim, tab: tab)
                #expect(had == (promises.untils.removeValue(forKey: hold) != nil))
            case 11:
                _ = lobby.release(hold.claim, tab: nil, .revoked)
                promises.untils = promises.untils.filter { $0.key.claim != hold.claim }
            case 12, 13:
                guard here.insert(place).inserted else { break }
                lobby.come(user, tab: tab, in: room)
                for held in promises.untils.keys where held.isOf(user, tab, room) { promises.untils[held] = .some(nil) }
            case 14:
                guard here.remove(place) != nil else { break }
                lobby.go(user, tab: tab, in: room, .lost)
                promises.untils = promises.untils.filter { !$0.key.isOf(user, tab, room) }
            case 15:
                mayOversell = any([true, false])
                if mayOversell, lobby.grant(hold.claim, tab: tab, lease: lease) == .granted {
                    promises.untils[hold] = .some(until)
                }
            case 16:
                let scope = any(Self.scopes)
                limits[scope] = any([nil, 0, 1, 2, 3])
                lobby.desk.setLimit(limits[scope], in: scope, at: lobby.instant)
            case 17:
                mayOversell = true
                here = []
                lobby = restarted(lobby, disk, limits, &promises)
            default: lobby.pass(.random(in: 0...15_000, using: &generator))
            }

            promises.pass(lobby.instant)
            #expect(Set(lobby.desk.claims) == promises.claims, "who holds or waits for what")
            #expect(Set(lobby.desk.ledger.seated).union(lobby.desk.ledger.line) == promises.claims)
            for touched in lobby.touched() { disk[touched] = lobby.desk.lease(of: touched) }
            #expect(Set(disk.keys) == Set(promises.untils.keys.filter { lobby.desk.ledger.isSeated($0.claim) }))
            guard !mayOversell else { continue }
            for (scope, maximum) in limits {
                let users = lobby.desk.ledger.users(in: scope)
                let isMore = users > before.ledger.users(in: scope)
                #expect(!isMore || users <= maximum, "oversold \(scope)")
            }
        }
    }

    /// A new process with what is on the disk: nobody is in a room yet, and nobody waits.
    private func restarted(
        _ lobby: Lobby, _ disk: [SeatHold: Milliseconds], _ limits: [SeatScope: Int], _ promises: inout Promises
    ) -> Lobby {
        var next = Lobby(limits, maxWaiting: 6)
        next.now = lobby.now
        for (hold, lease) in disk { next.desk.restore(hold, lease: lease, at: next.instant) }
        let old = promises.untils.filter { lobby.desk.ledger.isSeated($0.key.claim) }
        promises.untils = [:]
        for (hold, until) in old {
            let kept = next.instant.advanced(by: disk[hold] ?? 0)
            #expect(until.map { $0 <= kept } ?? true, "\(hold) was promised for longer")
            promises.untils[hold] = .some(kept)
        }
        return next
    }
}

extension SeatHold {
    fileprivate func isOf(_ user: String, _ tab: String, _ room: String) -> Bool {
        claim.user.value == user && session.value == tab && claim.room.value == room
    }
}
