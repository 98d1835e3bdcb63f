package import PresenceCore

extension SeatLedger {
    /// One tab lets go; with the last one the seat is free, or the place in the queue given up.
    package mutating func release(
        _ claim: SeatClaim, for session: SessionID, _ why: SeatEnd, at now: Instant
    ) {
        seats[claim]?.holders[session] = nil
        waiting[claim]?.holders[session] = nil
        endIfLetGo(claim, why, at: now)
        settleQueue(at: now)
    }

    /// Ends a seat or a wait, whoever holds it: what it was for is done, or a moderator took it.
    package mutating func end(_ claim: SeatClaim, _ why: SeatEnd, at now: Instant) {
        seats[claim]?.holders = [:]
        waiting[claim]?.holders = [:]
        endIfLetGo(claim, why, at: now)
        settleQueue(at: now)
    }

    /// Ends the holds whose time has come; tells whose those were.
    @discardableResult package mutating func expire(at now: Instant) -> [SeatClaim] {
        var lapsed: [SeatClaim] = []
        while let entry = deadlines.next(until: now) {
            if lapse(entry.key, at: now) { lapsed.append(entry.key) }
        }
        if !lapsed.isEmpty { settleQueue(at: now) }
        return lapsed
    }

    /// Entries of the heap are hints: a hold that was renewed since has a later one.
    private mutating func lapse(_ claim: SeatClaim, at now: Instant) -> Bool {
        guard let place = seats[claim] ?? waiting[claim] else { return false }
        let left = place.holders.filter { $0.value > now }
        guard left.count < place.holders.count else { return false }
        seats[claim]?.holders = left
        waiting[claim]?.holders = left
        endIfLetGo(claim, .expired, at: now)
        return true
    }

    private mutating func endIfLetGo(_ claim: SeatClaim, _ why: SeatEnd, at now: Instant) {
        if let place = seats[claim], place.holders.isEmpty {
            seats[claim] = nil
            for scope in SeatScope.all(of: claim) { limits[scope]?.free(claim.user) }
            changes.append(.released(claim, why, held: now.since(place.since)))
        } else if let place = waiting[claim], place.holders.isEmpty {
            _ = unqueue(claim)
            changes.append(.gaveUp(claim, why))
        }
    }
}

extension SeatLedger.Limit {
    mutating func free(_ user: UserID) {
        guard let count = seats[user] else { return }
        seats[user] = count > 1 ? count - 1 : nil
    }
}
