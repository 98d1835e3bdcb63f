import ChannelProtocol
import HTTPCore
import HubIdentity
import LimitCore
import PresenceCore
import SocketIO
import WebSocketCore

/// One accepted socket, owned by its shard; lean, because most of them are idle most of the time: what few need is boxed,
/// and fields stand by their size.
final class Connection {
    let ref: ConnectionRef
    let fd: Int32

    /// Milliseconds that an application message renews the lease by; changes with what the page announces.
    var lease: UInt32

    /// Octets of memory that wait for the rest of a message or request, as the shard's account has them.
    var partial: UInt32 = 0

    private var place = AddressTable.Place.max

    var flags: Flags = []

    /// Malformed messages so far.
    var malformed: UInt8 = 0

    var phase: Phase

    /// The WebSocket's receiving side.
    var reader: FrameReader

    /// Whether messages may go out compressed, as the handshake settled it.
    var packing = Packing.plain

    /// What few have at a time; nil while it has none of it.
    private var rare: Rare?

    /// What waits to be sent; none while nothing does.
    var outbox: Outbox?

    /// Who speaks, what the handshake said; none before it.
    var profile: Profile?

    var channels = Few<Channel>()

    /// Milliseconds of the last octet that came.
    var lastHeard: UInt64

    /// When the page's lease ends, unless an application message renews it.
    var leaseEnds: UInt64

    /// When the wheel calls next; entries of the wheel that fire at other times are stale.
    var wakesAt = UInt64.max

    /// What `Phase` waits for until when: the head, the close, the page's lease.
    var phaseEnds: UInt64

    /// Pays for what others hear of; see `Front+Pacing`.
    var budget = TokenBucket()

    /// Pays for everything.
    var patience = TokenBucket()

    struct Flags: OptionSet {
        let rawValue: UInt16
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
        /// After the answer to the pending request another one may come.
        static let keepsAlive = Flags(rawValue: 256)
        /// The answer to the pending request has no body.
        static let asksForHead = Flags(rawValue: 512)
        /// It said more than it may, and is not read until the wheel calls.
        static let isSlowed = Flags(rawValue: 1024)
        /// Presence was left out for one of its channels: it gets a fresh snapshot once it has drained.
        static let lags = Flags(rawValue: 2048)
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

    /// Where its address is counted; nil: nowhere.
    var source: AddressTable.Place? {
        get { place == .max ? nil : place }
        set { place = newValue ?? .max }
    }

    func channel(_ subscription: Subscription) -> Int? {
        channels.firstIndex { $0.subscription === subscription }
    }
}

extension Connection {
    private final class Rare {
        var request: PartialRequest?
        var secure: SecureStream?
        var window: Deflater?

        var isEmpty: Bool { request == nil && secure == nil && window == nil }
    }

    /// What has come of a request; nil once the WebSocket is open.
    var request: PartialRequest? {
        get { rare?.request }
        set { keep(newValue, at: \.request) }
    }

    /// What encrypts; nil on the plain listener.
    var secure: SecureStream? {
        get { rare?.secure }
        set { keep(newValue, at: \.secure) }
    }

    /// What compresses by the window that it keeps; nil until a message is worth it.
    var window: Deflater? {
        get { rare?.window }
        set { keep(newValue, at: \.window) }
    }

    private func keep<Value>(_ value: Value?, at path: ReferenceWritableKeyPath<Rare, Value?>) {
        guard value != nil || rare != nil else { return }
        let kept = rare ?? Rare()
        kept[keyPath: path] = value
        rare = kept.isEmpty ? nil : kept
    }
}

/// What has come of a request that is not complete, or waits for the answer to the one before.
final class PartialRequest {
    /// Octets of an incomplete head, or of what was pipelined.
    var head: [UInt8] = []

    /// A request whose body is still coming.
    var upload: Front.Upload?
}

extension Connection {
    /// The octets of its head are being read again.
    func forgetHead() {
        guard let request else { return }
        request.head = []
        if request.upload == nil { self.request = nil }
    }

    func note(_ flag: Flags, _ isSo: Bool) {
        if isSo { flags.insert(flag) } else { flags.remove(flag) }
    }

    /// What is kept of requests, made for it if there is nothing yet.
    var keptRequest: PartialRequest {
        if let request { return request }
        let fresh = PartialRequest()
        request = fresh
        return fresh
    }
}
