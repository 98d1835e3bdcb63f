import ChannelProtocol
import HTTPCore
import HubIdentity
import LimitCore
import PresenceCore
import SocketIO
import WebSocketCore

/// One accepted socket, owned by its shard; lean, because most of them are idle most of the time.
final class Connection {
    let ref: ConnectionRef
    let fd: Int32
    var phase: Phase

    /// What encrypts; nil on the plain listener.
    var secure: SecureStream?

    /// Octets of an incomplete request head; empty once the WebSocket is open.
    var head: [UInt8] = []

    /// A request whose body is still coming.
    var upload: Front.Upload?

    /// How the answer to the pending request goes out.
    var answering = (keepAlive: false, isHead: false)

    /// The WebSocket's receiving side.
    var reader: FrameReader

    /// What waits to be sent; none while nothing does.
    var outbox: Outbox?

    var channels: [Channel] = []

    /// Who speaks, what the handshake said; none before it.
    var profile: Profile?

    /// Milliseconds of the last octet that came.
    var lastHeard: UInt64

    /// When the page's lease ends, unless an application message renews it.
    var leaseEnds: UInt64

    /// Milliseconds that an application message renews the lease by; changes with what the page announces.
    var lease: UInt32

    /// When the wheel calls next; entries of the wheel that fire at other times are stale.
    var wakesAt = UInt64.max

    /// What `Phase` waits for until when: the head, the close, the page's lease.
    var phaseEnds: UInt64

    /// When more than the soft mark began to wait in the outbox; 0 = not over it.
    var overSoftMarkSince: UInt64 = 0

    /// Where its address is counted; nil: nowhere.
    var source: AddressTable.Place?

    /// Pays for what others hear of; see `Front+Pacing`.
    var budget = TokenBucket()

    /// Pays for everything.
    var patience = TokenBucket()

    /// Octets of memory that wait for the rest of a message or request, as the shard's account has them.
    var partial: UInt32 = 0

    /// Malformed messages so far.
    var malformed: UInt16 = 0

    var flags: Flags = []

    /// Whether messages may go out compressed, as the handshake settled it.
    var packing = Packing.plain

    /// What compresses by the window that it keeps; nil until a message is worth it.
    var window: Deflater?

    struct Flags: OptionSet {
        let rawValue: UInt8
        /// A ping is out and nothing came since.
        static let pinged = Flags(rawValue: 1)
        /// Writability is watched.
        static let watchesWrite = Flags(rawValue: 2)
        /// Reading is paused, because a mailbox that it feeds is full.
        static let paused = Flags(rawValue: 4)
        /// It stands in the shard's list of connections to flush.
        static let listed = Flags(rawValue: 8)
        /// After the outbox has drained, our side of the socket is shut down.
        static let closesAfterFlush = Flags(rawValue: 16)
        /// The page said that it is frozen: it gets nothing but a resync when it is back.
        static let frozen = Flags(rawValue: 32)
        /// TLS holds octets that no poller knows of: it stands in the shard's list of those to read on.
        static let readsOn = Flags(rawValue: 64)
        /// Its first request has not come, and it is counted as such.
        static let isHalfOpen = Flags(rawValue: 128)
    }

    enum Phase: UInt8 {
        /// Waiting for a request head or its body.
        case http
        /// A request is with the handler; what comes meanwhile waits unread.
        case answering
        case webSocket
        /// The plain echo of `--echo`.
        case echo
        /// Our close frame or last response is under way; what comes is thrown away until the peer closes too.
        case closing
        case dead
    }

    init(ref: ConnectionRef, fd: Int32, now: UInt64, phaseEnds: UInt64) {
        self.ref = ref
        self.fd = fd
        phase = .http
        reader = FrameReader(role: .server, maxMessageBytes: 0)
        lastHeard = now
        leaseEnds = .max
        lease = 0
        self.phaseEnds = phaseEnds
    }

    func channel(_ subscription: Subscription) -> Int? {
        channels.firstIndex { $0.subscription === subscription }
    }
}

/// What the handshake settled; shared octets of equal profiles are not worth the trouble.
final class Profile {
    let version: WireVersion
    var flavour: Flavour
    /// The verified identity; nil without a token (only in `--dev`, or until a join brings one).
    var identity: VerifiedIdentity?
    /// `user_id` of the query, for plain Phoenix clients without authentication.
    let userParameter: String?
    /// For the record of sessions.
    let visitor: Visitor?

    init(
        version: WireVersion, flavour: Flavour, identity: VerifiedIdentity?, userParameter: String?, visitor: Visitor?
    ) {
        self.version = version
        self.flavour = flavour
        self.identity = identity
        self.userParameter = userParameter
        self.visitor = visitor
    }
}

/// A verified identity in a box: connections without a token pay one word for it.
final class VerifiedIdentity {
    let identity: Identity

    /// Milliseconds on the hub's clock at which the token is no longer good, leeway included.
    let ends: UInt64

    init(_ claims: Claims, ends: UInt64) {
        identity = Identity(claims)
        self.ends = ends
    }
}

/// A topic that a connection has joined, or is about to.
struct Channel {
    let subscription: Subscription

    /// Whether the join asked that broadcasts be answered.
    let acknowledges: Bool

    /// Whether the join asked to be told when to come back after a restart.
    let wantsRetryAfter: Bool

    var identity: ChannelIdentity

    /// What its right to be open stands on; nil without authentication.
    var token: VerifiedIdentity?

    /// The client knows that the token ends soon, or brought it so late.
    var isWarned = false

    /// Where its frames come from; nil until the home has accepted the join.
    var lane: Lane?

    /// Its place in the lane.
    var entry: UInt64 = 0

    /// A leave was asked for: the home's answer ends it, and a new join of the topic need not.
    var isLeaving = false

    /// It was too slow: presence is left out until a fresh snapshot has come.
    var lag: Lag = .none

    enum Lag: UInt8 {
        case none
        /// Presence is dropped; the snapshot is asked for when the outbox has drained.
        case dropping
        /// The snapshot was asked for.
        case resyncing
    }
}

/// Who speaks on a channel, as its join settled it.
struct ChannelIdentity {
    let user: UserID
    let role: Role

    /// Whether a token vouches for it: then it replaces what a meta claims.
    let isVerified: Bool

    /// What its token allows in the room.
    var rights: RoomRights
}
