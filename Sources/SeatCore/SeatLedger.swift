package import PresenceCore

/// Who may start: seats under limits, held by leases, and the queue before them.
///
/// A pure value: each operation takes the time, is one atomic step, and leaves what happened in `changes`. Limits count
/// users, not tabs: a user's second tab shares the seat, and under a limit that covers several rooms a user with seats in
/// two of them counts once. Whether a seat is free and taking it are never two steps, so that none is sold twice.
package struct SeatLedger: Sendable {
    /// Longest queue over all limits; default 1,000, 0 = nobody ever waits.
    package let maxWaiting: Int

    /// What happened since it was last taken.
    package internal(set) var changes: [SeatChange] = []

    var limits: [SeatScope: Limit] = [:]
    var seats: [SeatClaim: Place] = [:]
    /// The waiting, and the order in which they came.
    var waiting: [SeatClaim: Place] = [:]
    var queue: [SeatClaim] = []
    var deadlines = Deadlines<SeatClaim>()

    struct Limit: Sendable {
        var maximum = 0
        /// How many seats each user has in the scope.
        var seats: [UserID: Int] = [:]
        /// How many wait who would fall under it.
        var waiting = 0

        /// Nil is somebody who has no seat yet.
        func isFull(for user: UserID?) -> Bool {
            seats.count >= maximum && user.flatMap { seats[$0] } == nil
        }
    }

    /// A seat, or a place in the queue.
    struct Place: Sendable {
        let since: Instant
        /// Until when each of the user's tabs holds it.
        var holders: [SessionID: Instant]
        /// Its place in the queue, as last told.
        var position = 0
    }

    package init(maxWaiting: Int = 1_000) {
        self.maxWaiting = maxWaiting
    }

    package mutating func takeChanges() -> [SeatChange] {
        defer { changes = [] }
        return changes
    }

    // MARK: Questions

    /// What `acquire` would answer to somebody who does not wait (the seeds' `can_start`).
    package func canStart(_ claim: SeatClaim) -> SeatAnswer {
        if seats[claim] != nil { return .granted }
        if let place = waiting[claim] { return .waiting(position: place.position) }
        return blocker(of: claim).map { .full(usage($0)) } ?? .granted
    }

    /// What somebody would be answered of whom nothing is known but that they have no seat.
    package func canStart(_ activity: ActivityName, in room: RoomName) -> SeatAnswer {
        let blocker = SeatScope.all(activity, in: room).first { limits[$0]?.isFull(for: nil) == true }
        return blocker.map { .full(usage($0)) } ?? .granted
    }

    /// Every limit, in no order.
    package var usages: [SeatUsage] { limits.keys.map(usage) }

    package var seatCount: Int { seats.count }
    package var waitingCount: Int { queue.count }

    /// A limit as it stands; nil if there is none in this scope.
    package func usage(of scope: SeatScope) -> SeatUsage? { limits[scope] == nil ? nil : usage(scope) }

    /// Every limit that a claim falls under, the narrowest first.
    package func usages(over claim: SeatClaim) -> [SeatUsage] { usages(over: claim.activity, in: claim.room) }

    package func usages(over activity: ActivityName, in room: RoomName) -> [SeatUsage] {
        SeatScope.all(activity, in: room).compactMap { usage(of: $0) }
    }

    /// Every seat, in no order.
    package var seated: some Collection<SeatClaim> { seats.keys }

    /// Nil for who does not wait.
    package func position(of claim: SeatClaim) -> Int? { waiting[claim]?.position }

    package func isSeated(_ claim: SeatClaim) -> Bool { seats[claim] != nil }

    /// How many have a seat in a scope, whether it has a limit or none; O(seats) where it has none.
    package func users(in scope: SeatScope) -> Int {
        limits[scope]?.seats.count ?? Set(seats.keys.lazy.filter(scope.covers).map(\.user)).count
    }

    /// How many wait whom a scope's limit concerns.
    package func waiting(in scope: SeatScope) -> Int {
        limits[scope]?.waiting ?? queue.count(where: scope.covers)
    }

    /// Until when each of the user's tabs holds a seat, or a place in the queue.
    package func holders(of claim: SeatClaim) -> [SessionID: Instant] {
        (seats[claim] ?? waiting[claim])?.holders ?? [:]
    }

    /// When the next lease ends, unless it is renewed.
    package var nextDeadline: Instant? { deadlines.first }

    func usage(_ scope: SeatScope) -> SeatUsage {
        SeatUsage(scope: scope, maximum: limits[scope]?.maximum ?? .max, inUse: limits[scope]?.seats.count ?? 0)
    }

    /// The limit that keeps a claim from its seat, the narrowest first; nil = a seat is free.
    func blocker(of claim: SeatClaim) -> SeatScope? { blockers(of: claim).first { _ in true } }

    func blockers(of claim: SeatClaim) -> some Sequence<SeatScope> {
        SeatScope.all(of: claim).lazy.filter { limits[$0]?.isFull(for: claim.user) == true }
    }
}
