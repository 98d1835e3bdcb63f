/// One tab's stay in a room: who holds its place, what it says, and what subscribers were told of it.
///
/// The record lives while it is attached, tracked or published. It is tracked while its socket or its HTTP lease
/// holds the place (presence.md §4): exactly then `meta` is there. There is one per tab, so that its size matters: what
/// few sessions have is boxed, and small fields follow an optional to lie in its padding.
struct Session: Sendable {
    /// How the socket holds the place.
    enum SocketHold: Sendable {
        /// Not at all: it only watches, or left.
        case none
        case live
        /// Until `graceEnd`: the socket is gone, and no track has come since.
        case parked
    }

    struct Lease: Sendable {
        let end: Instant
        /// When the heartbeat came that it follows from, or the goodbye.
        let beat: Instant
        /// What its end means: silence, or the page's goodbye.
        var reason = LeaveReason.expired
    }

    let name: SessionID?
    var attachment: AttachmentID?
    /// The user's session of heartbeats that name none; sockets never take it over.
    let isHTTP: Bool
    /// The server made the presence key up: nobody can come back to it, so it gets no grace (§1).
    var isKeyGenerated = false
    var page = PageState.active
    private(set) var socket = SocketHold.none
    /// Whether it says something else than the record has.
    var isRecordStale = false
    /// Whether the attach said of the user what the user is already, as most do.
    private var statesClaim = false
    /// Whether the record has it that a socket holds the place.
    var isRecordedLive = false
    /// What few sessions have at a time.
    private var aside: Box<Aside>?
    /// Which stay the record has of it; 0 while it has none.
    var stamp: UInt64 = 0
    private(set) var meta: Meta?
    /// Number of the ref by which subscribers know it; 0 while they do not.
    private var publishedRef: UInt64 = 0

    init(name: SessionID?, isHTTP: Bool = false) {
        self.name = name
        self.isHTTP = isHTTP
    }

    var isTracked: Bool { meta != nil }
    /// Whether it counts towards the sessions that a user may have.
    var isAlive: Bool { isTracked || attachment != nil }
    var isGone: Bool { !isAlive && !isPublished }
    var isPublished: Bool { publishedRef != 0 }

    /// Whether subscribers were told something else than what is so.
    var isUnpublished: Bool { isPublished != isTracked || toldApart != nil }

    /// What subscribers were told.
    var published: PublishedMeta? {
        guard isPublished, let payload = toldApart ?? meta?.payload else { return nil }
        return PublishedMeta(ref: MetaRef(number: publishedRef), payload: payload)
    }

    /// Status of a tracked session: its page is heard from over its socket or by HTTP, or it is in its grace (§4).
    var status: Status {
        let isHeldByHTTP = lease?.reason == .expired
        return socket != .live && !isHeldByHTTP ? .reconnecting : page.status
    }

    /// The next moment at which a hold or a signal ends by itself.
    var deadline: Instant? {
        let hold = min(waiting?.graceEnd ?? .distantFuture, lease?.end ?? .distantFuture)
        let end = min(hold, signals.deadline)
        return end == .distantFuture ? nil : end
    }
}

extension Session {
    /// The socket takes the place, or goes on having it, and says `meta`.
    mutating func track(_ meta: Meta) {
        socket = .live
        absence = nil
        say(meta)
    }

    /// HTTP holds the place until the lease ends; without a meta the session goes on saying what it said.
    mutating func renew(_ lease: Lease, meta: Meta?) {
        self.lease = lease
        say(meta ?? self.meta ?? .empty)
    }

    /// The page says goodbye: its lease ends no later than this.
    mutating func endLease(by end: Instant, since moment: Instant) {
        guard let old = lease else { return }
        lease = Lease(end: min(old.end, end), beat: moment, reason: .closed)
    }

    /// The socket is gone: its hold waits until `deadline`, or ends at once.
    ///
    /// What somebody decided ends the lease too; otherwise a place that waits already goes on waiting.
    mutating func detach(_ why: LeaveReason, since moment: Instant, until deadline: Instant?) {
        attachment = nil
        guard socket != .none else { return }
        if why.isDecided {
            leave(why, since: moment)
        } else if socket == .live {
            absence = Absence(reason: why, since: moment, graceEnd: deadline ?? .distantFuture)
            socket = .parked
            if deadline == nil { endGrace() }
        }
    }

    /// Ends the holds and signals whose time has come; the last hold to end gives the reason.
    mutating func expire(at now: Instant) {
        if let waiting, waiting.graceEnd <= now { endGrace() }
        if let end = lease?.end, end <= now { endLease() }
        if signals.deadline <= now { signals.expire(at: now) }
    }

    /// Ends the membership, whatever held the place.
    mutating func leave(_ why: LeaveReason, since moment: Instant) {
        socket = .none
        lease = nil
        signals = SessionSignals()
        guard isTracked else { return }
        change(to: nil)
        absence = Absence(reason: why, since: moment)
    }

    /// Subscribers were told what it says.
    mutating func published(as ref: MetaRef) {
        publishedRef = ref.number
        toldApart = nil
    }

    /// Subscribers were told that it left, and why.
    mutating func departed() {
        publishedRef = 0
        toldApart = nil
        absence = nil
    }

    private mutating func endGrace() {
        socket = .none
        if lease == nil, let absence { leave(absence.reason, since: absence.since) }
    }

    private mutating func endLease() {
        guard let ended = lease else { return }
        lease = nil
        if socket == .none { leave(ended.reason, since: ended.beat) }
    }

    mutating func say(_ new: Meta) {
        if let meta, meta.payload != new.payload { isRecordStale = true }
        if new != meta { change(to: new) }
    }

    /// Keeps what subscribers were told, as long as that is something else; equal bytes keep the buffer that they have.
    private mutating func change(to new: Meta?) {
        let told = published?.payload
        if let new, let told, new.payload == told {
            meta = Meta(payload: told, labels: new.labels)
            toldApart = nil
        } else {
            meta = new
            toldApart = told
        }
    }
}

extension Session {
    /// Why and since when the place is parked or left: until it is taken again, or its leave was told.
    struct Absence: Sendable {
        let reason: LeaveReason
        /// When that began.
        let since: Instant
        var graceEnd = Instant.distantFuture
    }

    /// What is boxed together, so that a tab which has none of it pays one word.
    fileprivate struct Aside: Sendable {
        var lease: Lease?
        var signals = SessionSignals()
        /// What the attach said of the user, unless that is so already.
        var stated: Standing?
        var absence: Absence?
        /// The payload that subscribers were told, unless it is what the session says.
        var told: MetaPayload?

        var isEmpty: Bool {
            lease == nil && signals.standing.isEmpty && stated == nil && absence == nil && told == nil
        }
    }

    /// How HTTP holds the place.
    private(set) var lease: Lease? {
        get { aside?.value.lease }
        set { changeAside { $0.lease = newValue } }
    }

    var signals: SessionSignals {
        get { aside?.value.signals ?? SessionSignals() }
        set { changeAside { $0.signals = newValue } }
    }

    /// What the attach said of the user, until a track makes it so (§6).
    ///
    /// - Parameter claimed: what the user is.
    func stated(beside claimed: Standing) -> Standing? { statesClaim ? claimed : aside?.value.stated }

    mutating func state(_ standing: Standing?, beside claimed: Standing) {
        statesClaim = standing == claimed
        let apart = statesClaim ? nil : standing
        if aside?.value.stated != apart { changeAside { $0.stated = apart } }
    }

    private(set) var absence: Absence? {
        get { aside?.value.absence }
        set { changeAside { $0.absence = newValue } }
    }

    private var toldApart: MetaPayload? {
        get { aside?.value.told }
        set { if newValue != nil || toldApart != nil { changeAside { $0.told = newValue } } }
    }

    /// Why the place was parked or left.
    var reason: LeaveReason { absence?.reason ?? .left }

    /// What a parked place waits by.
    var waiting: Absence? { socket == .parked ? absence : nil }

    private mutating func changeAside(_ body: (inout Aside) -> Void) {
        var fresh = aside?.value ?? Aside()
        body(&fresh)
        aside = fresh.isEmpty ? nil : Box(fresh)
    }
}
