import ChannelProtocol
import PresenceCore

/// What a connection over its rate has coming to it; there is none for those that keep to it.
struct Throttle {
    /// Changes of presence that wait for a token, at most one for each channel and tab.
    var held: [HeldPresence] = []

    /// When the client was last told that broadcasts of it were dropped; nil: never.
    var warnedAt: UInt64?
}

/// A change of presence that waits for its token, with what was asked since merged into it: of a channel, or of a tab.
struct HeldPresence {
    let subscription: Subscription

    /// One of several tabs; nil: the channel's own session.
    let session: SessionID?

    /// The millisecond in which its token is there.
    let due: UInt64

    /// The last `track` or `untrack`.
    var tracked: (request: Request, order: PresenceOrder)?

    /// The last `announce`.
    var announced: (request: Request, order: PresenceOrder)?

    /// Takes a change in; returns the request of the one that it replaces.
    mutating func merge(_ request: Request, _ order: PresenceOrder) -> Request? {
        var replaced: Request?
        switch order.own {
        case .announce: (replaced, announced) = (announced?.request, (request, order))
        default: (replaced, tracked) = (tracked?.request, (request, order))
        }
        return replaced
    }
}
