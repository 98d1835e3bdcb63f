import PresenceCore

@testable import SeatCore

/// A desk with a clock that is moved by hand, and rooms whose tabs come and go.
struct Lobby {
    var desk: SeatDesk
    var now: UInt64 = 0
    private var stays: [String: Stay] = [:]

    init(_ limits: [SeatScope: Int] = [:], maxWaiting: Int = 100) {
        desk = SeatDesk(maxWaiting: maxWaiting)
        for (scope, maximum) in limits { desk.setLimit(maximum, in: scope, at: instant) }
    }

    var instant: Instant { Instant(milliseconds: now) }

    mutating func come(_ user: String, tab: String = "a", in room: String = "algebra") {
        let stay = Stay(name: SessionID(tab)!, began: now)
        stays["\(user) \(tab) \(room)"] = stay
        hear(user, stay, .began(Meta.empty), in: room)
    }

    mutating func go(
        _ user: String, tab: String = "a", in room: String = "algebra", _ why: LeaveReason = .closed
    ) {
        guard let stay = stays.removeValue(forKey: "\(user) \(tab) \(room)") else { return }
        hear(user, stay, .ended(why), in: room)
    }

    private mutating func hear(_ user: String, _ stay: Stay, _ kind: SessionTurn.Kind, in room: String) {
        desk.hear(
            SessionTurn(user: UserID(user)!, stay: stay, kind: kind, at: instant), in: RoomName(room)!)
    }

    mutating func ask(
        _ claim: SeatClaim, tab: String = "a", lease: UInt64 = 60_000, waits: Bool = false
    ) -> SeatAnswer {
        desk.acquire(SeatHold(claim, tab), lease: lease, mayWait: waits, at: instant)
    }

    mutating func renew(_ claim: SeatClaim, tab: String = "a", lease: UInt64 = 60_000) -> SeatAnswer? {
        desk.renew(SeatHold(claim, tab), lease: lease, at: instant)
    }

    mutating func release(_ claim: SeatClaim, tab: String?, _ why: SeatEnd = .completed) -> Bool {
        desk.release(claim, for: tab.flatMap { SessionID($0) }, why, at: instant)
    }

    mutating func grant(_ claim: SeatClaim, tab: String = "a", lease: UInt64 = 60_000, moderator: Bool = false)
        -> SeatAnswer
    {
        desk.grant(SeatHold(claim, tab), lease: lease, moderator: moderator, at: instant)
    }

    mutating func changes() -> [SeatChange] { desk.takeChanges() }

    /// The holds that are no longer as they were on the disk.
    mutating func touched() -> Set<SeatHold> { desk.takeTouched() }

    mutating func pass(_ milliseconds: UInt64) {
        now += milliseconds
        desk.pass(instant)
    }
}

extension SeatHold {
    init(_ claim: SeatClaim, _ tab: String = "a") {
        self.init(claim: claim, session: SessionID(tab)!)
    }
}
