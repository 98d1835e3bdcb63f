import PresenceCore

extension SeatLedger {
    /// The waiting in their order.
    package var line: [SeatClaim] { queue }

    /// Seats whoever fits, first come first served, and tells the others where they stand now.
    ///
    /// Who waits for a room that is full does not hold up those behind who wait for another. A seat can make another
    /// claim of the same user fit, under a limit that covers both: so the first in the line is looked for anew each time.
    mutating func settleQueue(at now: Instant) {
        guard !queue.isEmpty else { return }
        while let index = queue.firstIndex(where: { blocker(of: $0) == nil }) {
            let claim = queue.remove(at: index)
            if let place = forget(claim) { sit(claim, place, at: now) }
        }
        tellPositions()
    }

    /// Puts a claim at the end and tells it where it stands.
    mutating func enqueue(_ claim: SeatClaim, _ place: Place) {
        queue.append(claim)
        var place = place
        for scope in SeatScope.all(of: claim) {
            limits[scope]?.waiting += 1
            place.position = max(place.position, limits[scope]?.waiting ?? 0)
        }
        waiting[claim] = place
        changes.append(.queued(claim, position: place.position))
    }

    /// Takes a claim out of the queue; those behind it are told by the next `settleQueue`.
    mutating func unqueue(_ claim: SeatClaim) -> Place? {
        guard let place = forget(claim) else { return nil }
        queue.removeAll { $0 == claim }
        return place
    }

    private mutating func forget(_ claim: SeatClaim) -> Place? {
        guard let place = waiting.removeValue(forKey: claim) else { return nil }
        for scope in SeatScope.all(of: claim) { limits[scope]?.waiting -= 1 }
        return place
    }

    /// A claim stands where it stands in the longest queue among its limits; without a limit left it is next.
    private mutating func tellPositions() {
        var ahead: [SeatScope: Int] = [:]
        for claim in queue {
            var position = 1
            for scope in SeatScope.all(of: claim) where limits[scope] != nil {
                ahead[scope, default: 0] += 1
                position = max(position, ahead[scope, default: 0])
            }
            guard position != waiting[claim]?.position else { continue }
            waiting[claim]?.position = position
            changes.append(.moved(claim, position: position))
        }
    }
}
