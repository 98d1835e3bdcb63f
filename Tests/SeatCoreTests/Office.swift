import PresenceCore
import SeatCore

/// A ledger with a clock that is moved by hand, and short ways to say who wants what.
struct Office {
    var ledger: SeatLedger
    var now: UInt64 = 0

    init(_ limits: [SeatScope: Int] = [:], maxWaiting: Int = 100) {
        ledger = SeatLedger(maxWaiting: maxWaiting)
        for (scope, maximum) in limits { ledger.setLimit(maximum, in: scope, at: instant) }
    }

    var instant: Instant { Instant(milliseconds: now) }

    /// `lease` in milliseconds; nil = as long as the connection lives.
    mutating func ask(
        _ claim: SeatClaim, tab: String = "a", lease: UInt64? = nil, waits: Bool = false, overrides: Bool = false
    ) -> SeatAnswer {
        ledger.acquire(
            claim, for: SessionID(tab)!, until: lease.map { instant.advanced(by: $0) } ?? .distantFuture,
            mayWait: waits,
            overrides: overrides, at: instant)
    }

    mutating func leave(_ claim: SeatClaim, tab: String = "a", _ why: SeatEnd = .left) {
        ledger.release(claim, for: SessionID(tab)!, why, at: instant)
    }

    mutating func pass(_ milliseconds: UInt64) {
        now += milliseconds
        ledger.expire(at: instant)
    }

    mutating func changes() -> [SeatChange] { ledger.takeChanges() }

    func inUse(_ scope: SeatScope) -> Int? { ledger.usages.first { $0.scope == scope }?.inUse }
}

func seat(_ user: String, in room: String = "algebra", _ activity: String = "interview") -> SeatClaim {
    SeatClaim(user: UserID(user)!, room: RoomName(room)!, activity: ActivityName(activity)!)
}

extension SeatScope {
    static let everywhere = SeatScope()
    static let interviews = SeatScope(activity: ActivityName("interview")!)
    static let algebra = SeatScope(room: RoomName("algebra")!)
    static let geometry = SeatScope(room: RoomName("geometry")!)
}
