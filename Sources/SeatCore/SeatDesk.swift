package import PresenceCore

/// Who may start, and who still holds what: the ledger, with the tabs that are in the rooms behind it.
///
/// A tab that is in a seat's room holds the seat for as long as it is there, a grace included; whoever else holds one does so
/// by a lease. A pure value like the ledger: each operation takes the time and is one atomic step. What happened is taken by
/// `takeChanges()`, and which holds are no longer as they were on the disk by `takeTouched()`.
package struct SeatDesk: Sendable {
    /// How long a hold may last without a renewal; 60 s unless said.
    package static let leases: ClosedRange<Milliseconds> = 5_000...3_600_000
    package static let usualLease: Milliseconds = 60_000

    /// How many seats and places in the queue one user may have, and how many tabs may hold one of them.
    package static let share = 32

    package internal(set) var ledger: SeatLedger

    /// How many stays each tab has in a room now; a tab that is joined anew has two for a moment.
    var stays: [RoomName: DenseTable<Tab, Int>] = [:]
    /// What each user has or waits for, and with which lease each tab holds it.
    var holds: [UserID: [SeatClaim: [SessionID: Milliseconds]]] = [:]
    var changes: [SeatChange] = []
    var touched: Set<SeatHold> = []

    struct Tab: Hashable, Sendable {
        let user: UserID
        let session: SessionID
    }

    package init(maxWaiting: Int = 1_000) {
        ledger = SeatLedger(maxWaiting: maxWaiting)
    }

    // MARK: Asking

    /// Takes a seat or a place in the queue, or renews it; see `SeatLedger.acquire`.
    package mutating func acquire(
        _ hold: SeatHold, lease: Milliseconds = usualLease, mayWait: Bool = false, at now: Instant
    ) -> SeatAnswer {
        pass(now)
        return take(hold, lease, mayWait: mayWait, overrides: false, at: now)
    }

    /// Seats somebody past the limits.
    ///
    /// - Parameter moderator: who seats may do so only in the seat's room, so that a limit over all rooms still holds.
    package mutating func grant(
        _ hold: SeatHold, lease: Milliseconds = usualLease, moderator: Bool = false, at now: Instant
    ) -> SeatAnswer {
        pass(now)
        let wider = ledger.blockers(of: hold.claim).first { $0.room == nil }
        if moderator, !ledger.isSeated(hold.claim), let wider { return .full(ledger.usage(wider)) }
        return take(hold, lease, mayWait: false, overrides: true, at: now)
    }

    /// Prolongs a hold; nil if the user has neither a seat nor a place in the queue.
    package mutating func renew(
        _ hold: SeatHold, lease: Milliseconds = usualLease, at now: Instant
    ) -> SeatAnswer? {
        pass(now)
        guard let tabs = holds[hold.claim.user]?[hold.claim] else { return nil }
        guard tabs[hold.session] != nil || tabs.count < Self.share else { return .overdrawn(limit: Self.share) }
        _ = ledger.renew(hold.claim, for: hold.session, until: end(of: hold, lease, at: now))
        keep(hold, lease)
        return ledger.canStart(hold.claim)
    }

    /// One tab lets go, or with nil all of the user's do; false if there was nothing to let go of.
    package mutating func release(
        _ claim: SeatClaim, for session: SessionID?, _ why: SeatEnd, at now: Instant
    ) -> Bool {
        pass(now)
        guard let tabs = holds[claim.user]?[claim], session.map({ tabs[$0] != nil }) ?? true else { return false }
        if let session {
            letGo(SeatHold(claim: claim, session: session), why, at: now)
        } else {
            ledger.end(claim, why, at: now)
            follow()
        }
        return true
    }

    package mutating func setLimit(_ maximum: Int?, in scope: SeatScope, at now: Instant) {
        pass(now)
        ledger.setLimit(maximum, in: scope, at: now)
        follow()
    }

    /// What somebody would be answered now; nil is a user of whom nothing is known.
    package mutating func canStart(
        _ activity: ActivityName, in room: RoomName, _ user: UserID?, at now: Instant
    ) -> SeatAnswer {
        pass(now)
        guard let user else { return ledger.canStart(activity, in: room) }
        return ledger.canStart(SeatClaim(user: user, room: room, activity: activity))
    }

    /// Ends the leases whose time has come.
    package mutating func pass(_ now: Instant) {
        for claim in ledger.expire(at: now) {
            let left = ledger.holders(of: claim)
            for (session, _) in holds[claim.user]?[claim] ?? [:] where left[session] == nil && !left.isEmpty {
                drop(SeatHold(claim: claim, session: session))
            }
        }
        follow()
    }

    // MARK: Over a restart

    /// Gives somebody back what they had when the process before this one ended, limits or not, for one more lease.
    package mutating func restore(_ hold: SeatHold, lease: Milliseconds, at now: Instant) {
        _ = take(hold, lease, mayWait: false, overrides: true, at: now)
    }

    /// With which lease a tab holds a seat, as it is to be found on the disk; nil if it holds none.
    package func lease(of hold: SeatHold) -> Milliseconds? {
        ledger.isSeated(hold.claim) ? holds[hold.claim.user]?[hold.claim]?[hold.session] : nil
    }

    package mutating func takeTouched() -> Set<SeatHold> {
        defer { touched = [] }
        return touched
    }

    package mutating func takeChanges() -> [SeatChange] {
        defer { changes = [] }
        return changes
    }

    /// Whether there is any limit, or anybody has or waits for anything.
    package var isInUse: Bool { !holds.isEmpty || !ledger.limits.isEmpty }

    /// Everything that users have or wait for, in no order.
    package var claims: some Sequence<SeatClaim> { holds.values.lazy.flatMap(\.keys) }
}

/// One tab's hold on a seat, or on a place in the queue.
package struct SeatHold: Hashable, Sendable {
    package let claim: SeatClaim
    package let session: SessionID

    package init(claim: SeatClaim, session: SessionID) {
        self.claim = claim
        self.session = session
    }
}
