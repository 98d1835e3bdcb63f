import HubIdentity
import PresenceCore

/// A topic that a connection has joined, or is about to; small fields stand together, because there is one for each tab.
///
/// The first one lies in its connection.
struct Channel {
    let subscription: Subscription

    /// What its token allows in the room.
    var rights: RoomRights

    /// Whether the join asked that broadcasts be answered.
    let acknowledges: Bool

    /// Whether the join asked to be told when to come back after a restart.
    let wantsRetryAfter: Bool

    /// The client knows that the token ends soon, or brought it so late.
    var isWarned = false

    /// A leave was asked for: the home's answer ends it, and a new join of the topic need not.
    var isLeaving = false

    /// It was too slow: presence is left out until a fresh snapshot has come.
    var lag: Lag = .none

    /// What its right to be open stands on; nil without authentication.
    var token: VerifiedIdentity?

    /// Where its frames come from; nil until the home has accepted the join.
    var lane: Lane?

    enum Lag: UInt8 {
        case none
        /// Presence is dropped; the snapshot is asked for when the outbox has drained.
        case dropping
        /// The snapshot was asked for.
        case resyncing
    }
}
