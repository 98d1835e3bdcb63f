import HubTesting
import PresenceCore
import SeatCore
import Testing

/// Random histories against a model that knows nothing but lists.
@Suite("Laws of seats")
struct SeatLawTests {
    /// Who sits and who waits, as told by the changes alone.
    struct Model {
        var seated: [SeatClaim] = []
        var waiting: [SeatClaim] = []
        var positions: [SeatClaim: Int] = [:]

        mutating func take(_ change: SeatChange) {
            switch change {
            case .granted(let claim, _):
                #expect(!seated.contains(claim), "seated twice")
                waiting.removeAll { $0 == claim }
                positions[claim] = nil
                seated.append(claim)
            case .queued(let claim, let position):
                #expect(!seated.contains(claim) && !waiting.contains(claim), "queued twice")
                waiting.append(claim)
                positions[claim] = position
            case .moved(let claim, let position):
                #expect(waiting.contains(claim))
                positions[claim] = position
            case .released(let claim, _, _):
                #expect(seated.contains(claim), "released twice")
                seated.removeAll { $0 == claim }
            case .gaveUp(let claim, _):
                #expect(waiting.contains(claim))
                waiting.removeAll { $0 == claim }
                positions[claim] = nil
            }
        }

        func users(in scope: SeatScope) -> Set<UserID> { Set(seated.filter { scope.holds($0) }.map(\.user)) }
    }

    @Test("never oversold, nobody who waits would fit, everybody knows their place", arguments: UInt64(1)...60)
    func laws(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        func any(_ count: Int) -> Int { .random(in: 0..<count, using: &generator) }
        let scopes: [SeatScope] = [.everywhere, .interviews, .algebra, .geometry]
        var office = Office(maxWaiting: 6)
        var limits: [SeatScope: Int] = [:]
        var model = Model()
        for _ in 0..<200 {
            let claim = seat(
                ["ada", "grace", "alan", "edsger", "barbara", "donald"][any(6)], in: ["algebra", "geometry"][any(2)],
                ["interview", "exam"][any(2)])
            let before = model
            var overrides = false
            switch any(10) {
            case 0...4:
                overrides = any(10) == 0
                let canStart = office.ledger.canStart(claim)
                let answer = office.ask(
                    claim, tab: ["a", "b"][any(2)], lease: [nil, 1_000, 5_000][any(3)], waits: any(2) == 0,
                    overrides: overrides)
                if canStart == .granted { #expect(answer == .granted, "said yes, then no") }
            case 5, 6: office.leave(claim, tab: ["a", "b"][any(2)])
            case 7: office.pass(UInt64(any(2_000)))
            case 8: office.ledger.end(claim, .revoked, at: office.instant)
            default:
                let scope = scopes[any(4)]
                limits[scope] = [nil, 0, 1, 2, 3][any(5)]
                office.ledger.setLimit(limits[scope], in: scope, at: office.instant)
            }
            for change in office.changes() { model.take(change) }

            for (scope, maximum) in limits {
                let users = model.users(in: scope)
                #expect(office.inUse(scope) == users.count)
                let newcomers = users.subtracting(before.users(in: scope))
                if !overrides, !newcomers.isEmpty { #expect(users.count <= maximum, "oversold \(scope)") }
            }
            #expect(office.ledger.seatCount == model.seated.count)
            #expect(office.ledger.line == model.waiting, "first come first served")
            for claim in model.waiting {
                let isBlocked = limits.contains { scope, maximum in
                    scope.holds(claim) && model.users(in: scope).count >= maximum
                        && !model.users(in: scope).contains(claim.user)
                }
                #expect(isBlocked, "\(claim) fits, but waits")
                #expect(model.positions[claim] == place(of: claim, in: model.waiting, under: limits))
            }
        }
        office.pass(10_000)
        for change in office.changes() { model.take(change) }
        for claim in office.ledger.line + model.seated {
            office.ledger.end(claim, .left, at: office.instant)
        }
        #expect(office.ledger.usages.allSatisfy { $0.inUse == 0 })
    }

    /// Where a claim stands in the longest queue among its limits.
    private func place(of claim: SeatClaim, in line: [SeatClaim], under limits: [SeatScope: Int]) -> Int {
        let ahead = line.prefix { $0 != claim }
        return limits.keys.filter { $0.holds(claim) }.map { scope in ahead.count { scope.holds($0) } + 1 }.max() ?? 1
    }
}

extension SeatScope {
    fileprivate func holds(_ claim: SeatClaim) -> Bool {
        (room == nil || room == claim.room) && (activity == nil || activity == claim.activity)
    }
}
