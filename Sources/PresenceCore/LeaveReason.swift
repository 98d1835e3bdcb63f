/// Why a session left (presence.md §5).
package enum LeaveReason: String, CaseIterable, Sendable {
    /// `phx_leave`, `untrack`, or a heartbeat that says so.
    case left
    /// What the session was for is done, as its page or its app says.
    case completed
    /// Its page or its app gives it up.
    case abandoned
    /// Close 1000 or 1001 without a leave.
    case closed
    /// The transport was lost: reset, 1006, silence.
    case lost
    /// A slow reader was evicted.
    case slow
    /// The server drains or restarts.
    case drained
    /// A page or HTTP lease ended.
    case expired
    /// A moderator's doing.
    case kicked, banned
    /// The channel was joined anew on its own connection (§1).
    case replaced
    /// The room gives no place to this role any more (§7).
    case capacity

    /// Whether somebody decided it: then it ends the session, HTTP lease included, also while the server drains.
    var isDecided: Bool {
        switch self {
        case .left, .completed, .abandoned, .kicked, .banned, .capacity: true
        case .closed, .lost, .slow, .drained, .expired, .replaced: false
        }
    }

    /// Whether it is told by silence: its delay is measured from the last octet, of all others from the event itself.
    var isSilent: Bool {
        switch self {
        case .lost, .slow, .expired: true
        case .left, .completed, .abandoned, .closed, .drained, .kicked, .banned, .replaced, .capacity: false
        }
    }
}
