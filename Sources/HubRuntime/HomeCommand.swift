package import ChannelProtocol
import HubIdentity
package import PresenceCore
import SocketIO

/// What a connection's shard asks of the shard that is a room's home; values only, so that it may cross threads.
///
/// Commands of one connection reach one home in the order in which the client sent them: by a direct call on the same
/// shard, by the mailbox otherwise. The home alone decides; it answers with `FrontCommand`s.
enum HomeCommand: Sendable {
    case join(Subscription, JoinOrder)
    /// `ref` is nil when a second join of the same topic ends this one: then there is no reply, only the close.
    case leave(Subscription, Request?)
    case presence(Subscription, Request, PresenceOrder)
    case broadcast(Subscription, Request, RelayedMessage)
    case signal(Subscription, Request, SignalChange, of: SessionID?)
    /// The connection ended, or will: `lastHeard` is when its last octet came.
    case detach(Subscription, LeaveReason, lastHeard: Instant)
    /// A reader that lagged has drained: it gets one fresh snapshot.
    case resync(Subscription)
    /// The client has shown that it reads binary deliveries.
    case becomeSupabase(Subscription)
    /// From the HTTP API.
    case publish(BroadcastMessage)
    case heartbeat(Heartbeat, room: RoomName, HeartbeatAnswer)
    /// The text is what the moderator has to say of it, for the one who goes.
    case kick(UserID, room: RoomName, span: Milliseconds, reason: LeaveReason, text: String? = nil)
    /// From whoever has just kept it.
    case change(RegisteredMember, room: RoomName)
    case keep(KeptState, room: RoomName)
    case forget(String, at: Int64, room: RoomName)
    case feed(FeedEntry, room: RoomName)
    /// From the room memory, for the room of this serial; nil: it cannot say.
    case recalled(RoomSerial, Recollection?)
    /// From the HTTP API: ends sessions, in this room or in all rooms of the shard, and answers how many.
    case takeOffline(UserID, SessionID?, room: RoomName?, @Sendable (Int) -> Void)
    /// From the home of `counts:*`: whether anybody looks at it.
    case watchCounts(Bool)
    /// To the home of `counts:*`: a fresh token shows a subscriber other rooms.
    case lookAgain(Subscription, RoomAccess?)
    /// To the home of `counts:*`: rooms whose counts changed.
    case roomCounts([RoomCount])
    /// From the follower of sessions: it is told from now on, first who is here; answered when that has been said.
    case callRoll(@Sendable () -> Void)
    /// No leave is published from now on.
    case drain
}

/// Which request a reply answers.
struct Request: Sendable {
    var ref: Ref?
    /// Whether the client waits for a reply at all.
    var wantsReply: Bool
}

/// A join, as far as the room's home needs it: the identity is settled.
final class JoinOrder: Sendable {
    let ref: Ref?
    /// The server made the key up: nobody can come back under it, so it gets no grace.
    let isKeyGenerated: Bool
    let isOwner: Bool
    /// Which rooms `counts:*` may show; nil: all.
    let access: RoomAccess?
    let session: SessionID?
    let flavour: Flavour
    let request: JoinRequest
    /// What plain Phoenix clients track by joining.
    let meta: Meta?

    init(
        ref: Ref?, isKeyGenerated: Bool, isOwner: Bool, access: RoomAccess?, session: SessionID?, flavour: Flavour,
        request: JoinRequest, meta: Meta?
    ) {
        self.ref = ref
        self.isKeyGenerated = isKeyGenerated
        self.isOwner = isOwner
        self.access = access
        self.session = session
        self.flavour = flavour
        self.request = request
        self.meta = meta
    }
}

enum PresenceOrder: Sendable {
    case track(Meta)
    case untrack(LeaveReason)
    case announce(PageState)
    /// Nobody behind the connection may be present any more.
    case revoke
    /// Of one of several tabs (`of`): it goes. `lastHeard` is when the page spoke last; nil: now.
    case leave(LeaveReason, lastHeard: Instant?)
    /// The same for one of several tabs that share the connection.
    indirect case of(SessionID, PresenceOrder)

    /// Which of several tabs it is of; nil: the channel's own session.
    var session: SessionID? { if case .of(let session, _) = self { session } else { nil } }

    /// What is asked for, whoever it is of.
    var own: PresenceOrder { if case .of(_, let own) = self { own } else { self } }
}

/// A broadcast from the HTTP API.
package struct BroadcastMessage: Sendable {
    package let room: RoomName
    package let message: RelayedMessage
    /// Whose it is, if a user's: who is muted or barred is not told to anybody.
    package let sender: UserID?

    package init(room: RoomName, message: RelayedMessage, sender: UserID? = nil) {
        self.room = room
        self.message = message
        self.sender = sender
    }
}

/// One room's counts, as `counts:*` tells them.
struct RoomCount: Sendable, Equatable {
    var room: RoomName
    var users: Int
    var sessions: Int
}
