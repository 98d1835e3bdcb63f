import ChannelProtocol
import HTTPCore
import PresenceCore
import SocketIO

/// What a room's home asks of the shard that owns a connection; frames in it are complete and immutable.
enum FrontCommand: Sendable {
    /// Private frames.
    case send(ConnectionRef, [UInt8])
    /// A frame that others get as well, to this connection alone.
    case sendShared(ConnectionRef, SharedBytes)
    /// The join is accepted: the connection enters the lane, after what this turn has put there already.
    case enter(Subscription, LaneID)
    /// The subscription moves to another lane at this point of the room's order.
    case move(Subscription, LaneID)
    /// The channel is closed: it leaves the lane and is forgotten.
    case forget(Subscription)
    case deliver(LaneID, SharedBytes, isPresence: Bool, except: Subscription?)
    /// The fresh snapshot for a reader that lagged; presence flows again after it.
    case resynced(Subscription, [SharedBytes])
    case close(ConnectionRef, CloseReason)
    /// Something that it sent without waiting for a reply was dropped.
    case warn(Subscription, ReplyReason)
    /// The answer of an HTTP handler.
    case respond(ConnectionRef, Response)
    /// Connections that come from now on get this certificate.
    case replace(TLSContext)
    /// Close every connection with 1012, evenly over so many milliseconds, and finish.
    case drain(over: UInt64)
}

/// What the shards post to each other.
enum ShardMessage: Sendable {
    case home(HomeCommand)
    case front(FrontCommand)
}
