import PresenceCore

/// One history on one room, its model and three watchers beside it; every step is checked.
struct Run {
    var room: RoomState
    var model: Model
    var now: UInt64 = 1_000_000
    /// Open connections, and whose they are.
    var connections: [(id: UInt64, user: Int)] = []
    var lastConnection: UInt64 = 0
    var lastRef: UInt64 = 0
    /// Who is in, by the membership changes that were reported.
    var isIn = [Bool](repeating: false, count: Cast.users.count)
    /// Hears every diff; reconnects and resumes; is resynced by snapshots.
    var faithful: Watcher
    var fickle: Watcher
    var slow: Watcher
    var statuses: [UserID: Status] = [:]
    var signals: [UserID: [Signal]] = [:]
    var lastVersion = 0
    var coverage = Coverage()
    var wasEmpty = true
    var window: PublicationWindow
    var countWindow: CountWindow
    var lastPublication: UInt64 = 0
    var lastCounts = Counts()
    var lastCounted: UInt64 = 0
    /// Whether every change is published by itself, as with a window of 0.
    var isUnmerged = false
    var log: ((String) -> Void)?

    init(rules: Rules, seed: UInt64) {
        let epoch = Epoch(boot: seed, creation: 1)
        room = RoomState(name: RoomName("algebra")!, epoch: epoch, policy: rules.policy)
        room.isStatusWatched = true
        room.isResumable = true
        model = Model(rules: rules)
        window = PublicationWindow(base: room.policy.window)
        countWindow = CountWindow(interval: room.policy.countInterval)
        faithful = Watcher(room.snapshot)
        fickle = faithful
        slow = faithful
    }

    var instant: Instant { Instant(milliseconds: now) }

    mutating func perform(_ step: Step) throws(Failure) {
        now += step.span
        if step.isExpired || model.isDraining { try tick() } else { coverage.note(.lateTick, if: step.span > 0) }
        log?("\(now)  \(step.event)")
        try perform(step.event)
        try checkCurrent()
        if isUnmerged { try publish() }
    }

    /// The clock's tick: what had to end has ended, in the room as in the model.
    mutating func tick() throws(Failure) {
        let before = model.seats
        let bars = model.bars.count { $0 != nil }
        let changes = room.expire(at: instant)
        let gone = model.expire(at: now)
        let expected = gone.map { MembershipChange(user: Cast.users[$0.user], kind: .left($0.reason)) }
        try expect(
            sorted(changes) == sorted(expected), "§4, §5: graces and leases end in their time",
            "room \(changes), model \(expected)")
        for (user, reason) in gone { try note(MembershipChange(user: Cast.users[user], kind: .left(reason)), user) }
        for seat in before where seat.ends.map({ $0 <= now && !model.isDraining }) ?? false {
            coverage.note(.graceEnded, if: seat.graceEnd.map { $0 <= now } ?? false)
            coverage.note(.leaseEnded, if: seat.leaseEnd.map { $0 <= now } ?? false)
            coverage.note(.socketOutlivedLease, if: seat.leaseEnd.map { $0 <= now } ?? false && seat.isLive)
        }
        coverage.note(.signalEnded, if: before.contains { $0.signals.values.contains { $0.end <= now } })
        coverage.note(.barEnded, if: bars > model.bars.count { $0 != nil })
        try checkCurrent()
        if let next = room.nextDeadline { try expect(next > instant, "an expiry leaves nothing due", "\(next)") }
    }

    private func sorted(_ changes: [MembershipChange]) -> [MembershipChange] {
        changes.sorted { $0.user < $1.user }
    }

    /// Takes a membership change down: it must be the user's next (§2).
    mutating func note(_ change: MembershipChange?, _ user: Int) throws(Failure) {
        let isMember = model.isMember(user)
        let expected: MembershipChange.Kind? =
            isIn[user] == isMember ? nil : isMember ? .joined : .left(model.lastReason[user])
        try expect(
            change?.kind == expected && (change == nil || change?.user == Cast.users[user]),
            "§2: membership changes with the first and the last session, join and leave alternate",
            "\(Cast.users[user]): room \(String(describing: change)), model \(String(describing: expected))")
        isIn[user] = isMember
        guard expected != nil else { return }
        coverage.note(isMember ? .joined : .left)
        guard isMember, !model.isCounted(user, model.standing(user)) else { return }
        coverage.note(user == model.rules.owner || model.standing(user).isOwner ? .ownerMember : .excludedMember)
    }
}
