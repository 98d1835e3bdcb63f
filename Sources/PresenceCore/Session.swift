/// One tab's stay in a room: who holds its place, what it says, and what subscribers were told of it.
///
/// The record lives while it is attached, tracked or published. It is tracked while its socket or its HTTP lease
/// holds the place (presence.md §4): exactly then `meta` is there.
struct Session: Sendable {
    /// How the socket holds the place.
    enum SocketHold: Equatable, Sendable {
        /// Not at all: it only watches, or left.
        case none
        case live
        /// In its grace: the socket is gone, and no track has come since.
        case parked(until: Instant)
    }

    struct Published: Sendable {
        let ref: MetaRef
        let payload: [UInt8]
    }

    let name: SessionID?
    /// The user's session of heartbeats that name none; sockets never take it over.
    let isHTTP: Bool
    /// The server made the presence key up: nobody can come back to it, so it gets no grace (§1).
    var isKeyGenerated = false
    var page = PageState.active
    var attachment: AttachmentID?

    /// What this session says of its user; it takes effect with its next track (§6).
    var role: Role
    var isOwner = false
    var isRoleNew = true

    var socket = SocketHold.none
    /// Why the place was parked or left, until that is published.
    var reason = LeaveReason.left
    /// When the reason began: the last octet or the event itself.
    var since = Instant(milliseconds: 0)
    /// When the HTTP lease ends, and when it was last renewed.
    var lease: Instant?
    var beat = Instant(milliseconds: 0)

    private(set) var meta: Meta?
    var published: Published?

    init(name: SessionID?, isHTTP: Bool = false, role: Role, isOwner: Bool) {
        self.name = name
        self.isHTTP = isHTTP
        self.role = role
        self.isOwner = isOwner
    }

    var isTracked: Bool { meta != nil }
    var isParked: Bool { if case .parked = socket { true } else { false } }
    /// Counts towards the sessions that a user may have.
    var isAlive: Bool { isTracked || attachment != nil }
    var isGone: Bool { !isAlive && published == nil }

    /// Whether subscribers were told something else than what is so.
    var isUnpublished: Bool {
        switch (published, meta) {
        case (nil, nil): false
        case (let published?, let meta?): published.payload != meta.payload
        default: true
        }
    }

    /// Status of a tracked session: a page is heard from over its socket or by HTTP, or it is in its grace (§4).
    var status: Status {
        isParked && lease == nil ? .reconnecting : page.status
    }

    /// The next moment at which a hold ends by itself.
    var deadline: Instant? {
        switch (socket, lease) {
        case (.parked(let until), let lease?): min(until, lease)
        case (.parked(let until), nil): until == .distantFuture ? nil : until
        case (_, let lease): lease
        }
    }

    /// Says what the session says from now on; equal bytes keep the buffer that is already stored.
    mutating func tell(_ new: Meta) {
        if let published, published.payload == new.payload {
            meta = Meta(payload: published.payload, labels: new.labels)
        } else if new != meta {
            meta = new
        }
    }

    /// The socket is gone: its hold waits until `deadline`, or ends at once.
    ///
    /// What somebody decided ends the lease too; a place that already waits goes on waiting otherwise.
    mutating func detach(_ why: LeaveReason, since moment: Instant, until deadline: Instant?) {
        attachment = nil
        guard socket != .none else { return }
        if why.isDecided {
            leave(why, since: moment)
        } else if socket == .live {
            reason = why
            since = moment
            socket = .parked(until: deadline ?? moment)
            if deadline == nil { endGrace() }
        }
    }

    /// The grace is over; without a lease the place is left, for the reason for which it was parked.
    mutating func endGrace() {
        socket = .none
        if lease == nil { leave(reason, since: since) }
    }

    /// The HTTP lease is over; without the socket's hold the place is left.
    mutating func endLease() {
        lease = nil
        if socket == .none { leave(.expired, since: beat) }
    }

    /// Ends the membership, whatever held the place.
    mutating func leave(_ why: LeaveReason, since moment: Instant) {
        socket = .none
        lease = nil
        guard isTracked else { return }
        meta = nil
        reason = why
        since = moment
    }
}
