package import HubRuntime
package import HubStore
package import PresenceCore
import SeatCore
import Synchronization

/// The seats of a running hub: the desk, with a clock, the store behind it and the rooms before it.
///
/// Each request is one step of the desk's. Who is granted a seat is answered, and told, when the seat is on the disk, so that a
/// hub that starts again can give it back: nothing that was promised is sold to somebody else (STORE.md 8). What happened is
/// told in the order in which it happened. The loops' notes of sessions wait in an inbox, and are heard before each step; they
/// write none before there is a limit or somebody asks for a seat: then the roll is called.
package actor SeatRegistrar: SessionLog {
    /// How long news of how many seats are taken are gathered before rooms are told again.
    static let quiet: Milliseconds = 250

    /// After which time what the store refused is offered again.
    static let patience: Milliseconds = 1_000

    var desk = SeatDesk()
    private(set) var hub: (any HubQueries)?
    /// Whether the rooms tell of their sessions.
    private var isFollowing = false
    private nonisolated let inbox = Mutex<ContiguousArray<SessionNote>>([])
    nonisolated let clock: @Sendable () -> Instant
    private let moment: @Sendable () -> Timestamp
    private let store: (any Store)?
    let roomLog: (any RoomLog)?

    private var batches: [Batch] = []
    private var lastBatch = 0
    /// Holds that are not on the disk as they are, because the store refused them.
    private var unkept: Set<SeatHold> = []
    private var retryAt = Instant(milliseconds: 0)
    private var alarm: (at: Instant, task: Task<Void, Never>)?

    /// Which limits rooms are to be told of, and since when they may be.
    var news: [SeatScope: Set<RoomName>] = [:]
    var quietUntil = Instant(milliseconds: 0)

    private(set) var granted = 0
    private(set) var refused: [String: Int] = [:]

    /// What happened in one step; told, and its askers answered, when it and all before it are on the disk.
    private struct Batch {
        let number: Int
        let holds: Set<SeatHold>
        let changes: [SeatChange]
        let limit: (scope: SeatScope, maximum: Int?)?
        var result: Result<Void, StoreError>?
        var askers: [CheckedContinuation<Result<Void, StoreError>, Never>] = []
    }

    /// - Parameters:
    ///   - clock: the hub's; that of the sessions' notes.
    ///   - moment: the calendar's.
    ///   - roomLog: who else is told of seats taken and given back.
    package init(
        store: (any Store)?, clock: @escaping @Sendable () -> Instant, moment: @escaping @Sendable () -> Timestamp,
        roomLog: (any RoomLog)? = nil
    ) {
        self.roomLog = roomLog
        self.store = store
        self.clock = clock
        self.moment = moment
    }

    /// Brings back the limits, and the seats as they were when the process before this one ended; before anybody is let in.
    package func open() async throws(StoreError) {
        guard let store else { return }
        let limits = try await withCheckedContinuation { done in
            store.read(CapacityLimits()) { done.resume(returning: $0) }
        }.get()
        let seats = try await withCheckedContinuation { done in
            store.read(Seats()) { done.resume(returning: $0) }
        }.get()
        let now = clock()
        for limit in limits {
            if let scope = SeatScope(limit) { desk.setLimit(limit.maxConcurrent, in: scope, at: now) }
        }
        for seat in seats {
            if let hold = SeatHold(seat) { desk.restore(hold, lease: seat.lease, at: now) }
        }
        // All of it is on the disk, and nobody is there who could be told, but those outside, who know nothing of this hub.
        _ = (desk.takeTouched(), desk.takeChanges())
        note(Set(desk.claims).map { .granted($0, waited: 0) }, at: now)
        setAlarm()
    }

    /// Names the hub whose rooms are told from now on, and follows them if anything was brought back or asked for.
    package func attach(_ hub: any HubQueries) async {
        self.hub = hub
        if desk.isInUse { await follow() }
    }

    // MARK: Notes of sessions

    /// Comes back when the inbox has all who are in a room: whoever asks for the first seat may have been there for long.
    private func follow() async {
        guard !isFollowing, let hub else { return }
        await hub.callRoll()
        isFollowing = true
    }

    /// On an event loop: notes are put into the inbox, and nothing else happens here.
    package nonisolated func take(_ notes: ContiguousArray<SessionNote>) {
        let isFirst = inbox.withLock { waiting in
            let wasEmpty = waiting.isEmpty
            for note in notes where note.turn.isComingOrGoing { waiting.append(note) }
            return wasEmpty && !waiting.isEmpty
        }
        if isFirst { Task { await self.tick() } }
    }

    /// Does what is due by now.
    package func tick() {
        let now = hear()
        desk.pass(now)
        settle()
        announce(at: now)
        setAlarm()
    }

    // MARK: Steps

    /// One step: `body` at this moment, then the disk, then the answer.
    ///
    /// - Parameter writes: what is kept beside the holds, if the step came to something.
    func step<Answer: Sendable>(
        _ body: (inout SeatDesk, Instant) -> Answer, keeping writes: (Answer) -> [StoreWrite] = { _ in [] }
    ) async throws(StoreError) -> Answer {
        await follow()
        let now = hear()
        let answer = body(&desk, now)
        settle(writes(answer))
        setAlarm()
        try await kept()
        return answer
    }

    /// Sets a limit, or with nil lifts it: on the disk first, then in the desk.
    func setLimit(_ maximum: Int?, in scope: SeatScope, _ writes: [StoreWrite]) async throws(StoreError) {
        await follow()
        hear()
        post(Batch(number: 0, holds: [], changes: [], limit: (scope, maximum)), writes)
        try await kept()
    }

    func refuse(_ reason: String) { refused[reason, default: 0] += 1 }

    @discardableResult private func hear() -> Instant {
        let notes = inbox.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for note in notes { desk.hear(note.turn, in: note.room) }
        return clock()
    }

    // MARK: The disk

    /// Keeps what the last step changed.
    private func settle(_ writes: [StoreWrite] = []) {
        let changes = desk.takeChanges()
        let touched = desk.takeTouched()
        let isDue = !unkept.isEmpty && clock() >= retryAt
        guard !changes.isEmpty || !touched.isEmpty || !writes.isEmpty || isDue else { return }
        for case .granted in changes { granted += 1 }
        let holds = touched.union(unkept)
        unkept = []
        let batch = Batch(number: 0, holds: holds, changes: changes, limit: nil)
        post(batch, holds.map { write(of: $0) } + writes)
    }

    private func post(_ batch: Batch, _ writes: [StoreWrite]) {
        lastBatch += 1
        let number = lastBatch
        batches.append(
            Batch(number: number, holds: batch.holds, changes: batch.changes, limit: batch.limit))
        guard !writes.isEmpty, let store else { return done(number, .success(())) }
        store.commit(StoreCommand(writes)) { result in
            let result = result.map { _ in }
            Task { await self.done(number, result) }
        }
    }

    private func done(_ number: Int, _ result: Result<Void, StoreError>) {
        guard let index = batches.firstIndex(where: { $0.number == number }) else { return }
        batches[index].result = result
        if case .failure = result, !batches[index].holds.isEmpty {
            unkept.formUnion(batches[index].holds)
            retryAt = clock().advanced(by: Self.patience)
        }
        while let result = batches.first?.result {
            let batch = batches.removeFirst()
            tell(batch.changes)
            if case .success = result, let (scope, maximum) = batch.limit {
                desk.setLimit(maximum, in: scope, at: clock())
                news[scope, default: []].formUnion(scope.room.map { [$0] } ?? [])
                settle()
            }
            for asker in batch.askers { asker.resume(returning: result) }
        }
        announce(at: clock())
        setAlarm()
    }

    /// Comes back when all that has happened so far is on the disk.
    private func kept() async throws(StoreError) {
        guard !batches.isEmpty else { return }
        try await withCheckedContinuation { done in batches[batches.count - 1].askers.append(done) }.get()
    }

    private func write(of hold: SeatHold) -> StoreWrite {
        let claim = hold.claim
        guard let lease = desk.lease(of: hold) else {
            return .seatLetGo(
                room: claim.room, user: claim.user, activity: claim.activity.value, session: hold.session)
        }
        return .seatHeld(
            SeatRow(
                room: claim.room, user: claim.user, activity: claim.activity.value, session: hold.session, lease: lease,
                grantedAt: moment()))
    }

    // MARK: The clock

    private func setAlarm() {
        let due = [
            desk.ledger.nextDeadline, news.isEmpty ? nil : quietUntil, unkept.isEmpty ? nil : retryAt,
        ].compactMap(\.self).min()
        guard let due, alarm.map({ due < $0.at }) ?? true else { return }
        alarm?.task.cancel()
        let span = due.since(clock()) + 1
        let task = Task { [weak self] in
            guard (try? await Task.sleep(for: .milliseconds(span))) != nil else { return }
            await self?.ring()
        }
        alarm = (due, task)
    }

    private func ring() {
        alarm = nil
        tick()
    }
}

extension SessionTurn {
    /// Whether it says who is in a room, of a tab that can be named.
    fileprivate var isComingOrGoing: Bool {
        switch kind {
        case .began, .ended: stay.name != nil
        case .changed, .held, .seen: false
        }
    }
}
