package import PresenceCore

extension SeatLedger {
    /// Takes a seat if one is free under every limit, or a place in the queue.
    ///
    /// Asking again is harmless: it renews the lease of this tab's hold, or adds the tab to its user's. Who comes anew
    /// never overtakes who waits: whenever a seat falls free the first in the queue who fits gets it at once, so that
    /// nobody who waits fits.
    /// - Parameters:
    ///   - end: when the hold ends unless it is renewed; `distantFuture` for a tab whose connection vouches for it.
    ///   - mayWait: whether to queue when no seat is free.
    ///   - overrides: a moderator lets this user past the limits.
    package mutating func acquire(
        _ claim: SeatClaim, for session: SessionID, until end: Instant, mayWait: Bool = false, overrides: Bool = false,
        at now: Instant
    ) -> SeatAnswer {
        expire(at: now)
        if renew(claim, for: session, until: end) {
            if seats[claim] != nil { return .granted }
            guard overrides else { return canStart(claim) }
        }
        guard let blocker = blocker(of: claim), !overrides else {
            sit(claim, unqueue(claim) ?? Place(since: now, holders: [session: end]), at: now)
            settleQueue(at: now)
            return .granted
        }
        guard mayWait else { return .full(usage(blocker)) }
        guard queue.count < maxWaiting else { return .queueFull(limit: maxWaiting) }
        enqueue(claim, Place(since: now, holders: [session: end]))
        note(end, of: claim)
        return canStart(claim)
    }

    /// Prolongs a hold on a seat or on a place in the queue; false if the user has neither.
    package mutating func renew(_ claim: SeatClaim, for session: SessionID, until end: Instant) -> Bool {
        guard seats[claim] != nil || waiting[claim] != nil else { return false }
        seats[claim]?.holders[session] = end
        waiting[claim]?.holders[session] = end
        note(end, of: claim)
        return true
    }

    /// Sets how many users may have a seat in a scope; nil lifts the limit.
    ///
    /// A lower limit takes no seat from anybody; a higher one lets the queue move up.
    package mutating func setLimit(_ maximum: Int?, in scope: SeatScope, at now: Instant) {
        if let maximum {
            if limits[scope] == nil { limits[scope] = standing(in: scope) }
            limits[scope]?.maximum = max(0, maximum)
        } else {
            limits[scope] = nil
        }
        settleQueue(at: now)
    }

    /// Who has a seat and who waits in a scope that had no limit so far.
    private func standing(in scope: SeatScope) -> Limit {
        var limit = Limit()
        for claim in seats.keys where scope.covers(claim) { limit.seats[claim.user, default: 0] += 1 }
        limit.waiting = queue.count { scope.covers($0) }
        return limit
    }

    /// Gives a place to its claim; whether one is free has been asked.
    mutating func sit(_ claim: SeatClaim, _ place: Place, at now: Instant) {
        for scope in SeatScope.all(of: claim) { limits[scope]?.seats[claim.user, default: 0] += 1 }
        seats[claim] = Place(since: now, holders: place.holders)
        for end in place.holders.values { note(end, of: claim) }
        changes.append(.granted(claim, waited: now.since(place.since)))
    }

    private mutating func note(_ end: Instant, of claim: SeatClaim) {
        guard end != .distantFuture else { return }
        deadlines.add(claim, at: end)
        // Each renewal leaves an entry behind; what is out of date goes when it is most of the heap.
        guard deadlines.count > 4 * (seats.count + queue.count) + 64 else { return }
        deadlines.keep { [seats, waiting] entry in
            (seats[entry.key] ?? waiting[entry.key])?.holders.values.contains(entry.at) == true
        }
    }
}
