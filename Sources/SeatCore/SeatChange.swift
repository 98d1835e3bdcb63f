package import PresenceCore

/// What became of a request for a seat.
package enum SeatAnswer: Equatable, Sendable {
    /// The seat is the user's, from now on or already.
    case granted
    /// So many are before it and it, counted in whichever of its limits has the longest queue; 1 is next.
    case waiting(position: Int)
    /// No seat is free under this limit, and the request does not wait.
    case full(SeatUsage)
    /// No seat is free, and so many wait already that nobody else may.
    case queueFull(limit: Int)
    /// The user has so many seats and places in the queue already, or the seat so many tabs that hold it.
    case overdrawn(limit: Int)
}

/// What happened in the ledger, in this order: what its owner tells clients, webhooks and the store.
package enum SeatChange: Equatable, Sendable {
    /// - Parameter waited: milliseconds in the queue; 0 if it was not in it.
    case granted(SeatClaim, waited: Milliseconds)
    case queued(SeatClaim, position: Int)
    case moved(SeatClaim, position: Int)
    /// The seat is free again.
    case released(SeatClaim, SeatEnd, held: Milliseconds)
    /// Somebody left the queue without a seat.
    case gaveUp(SeatClaim, SeatEnd)

    package var claim: SeatClaim {
        switch self {
        case .granted(let claim, _), .queued(let claim, _), .moved(let claim, _), .released(let claim, _, _),
            .gaveUp(let claim, _):
            claim
        }
    }
}

/// Why a seat was given back, or a place in the queue given up.
package enum SeatEnd: String, CaseIterable, Sendable {
    /// What it was for is done.
    case completed
    /// Its last tab left or was lost.
    case left
    /// Nobody renewed its lease.
    case expired
    /// A moderator took it.
    case revoked
}
