import PresenceCore
import SocketIO

/// One event loop's world: the connections that it accepted and the rooms whose home it is.
///
/// Everything in it happens on the loop's thread, in turns, without a lock or an `await`: octets in, transitions,
/// octets out. Other shards are reached by their mailboxes only. The actor is the compiler's proof of that; it is
/// entered once a turn, and holds no logic: that is `ShardCore`.
actor Shard {
    nonisolated let loop: EventLoop
    nonisolated let mailbox: Mailbox<ShardMessage>
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let core: ShardCore
    private let listener: Listener
    private let secureListener: Listener?
    private var peers: [Mailbox<ShardMessage>] = []
    private var incoming: ContiguousArray<ShardMessage> = []
    /// What was reported and not taken, because the turn's time for reading was over.
    private var behind: ContiguousArray<Readiness> = []
    private var turnDuration = Histogram.latency

    /// Nanoseconds after which a turn reads no more.
    private static let readingTime: UInt64 = 2_000_000

    private static let listenerToken = UInt64(ConnectionTable.reservedGeneration) << 32
    private static let secureListenerToken = listenerToken + 1

    init(
        index: Int, loop: EventLoop, listener: Listener, secure: SecureListener?, configuration: HubConfiguration,
        handler: any HTTPHandler, shared: SharedState
    ) {
        self.loop = loop
        self.listener = listener
        secureListener = secure?.listener
        let mailbox = Mailbox<ShardMessage>(loop: loop)
        self.mailbox = mailbox
        core = ShardCore(
            index: index, configuration: configuration, poller: loop.poller, handler: handler, shared: shared,
            now: MonotonicClock.milliseconds
        ) { mailbox.post($0) }
        core.front.tls = secure?.context
    }

    /// Learns of the other shards and begins to accept.
    func start(peers: [Mailbox<ShardMessage>]) throws(IOError) {
        self.peers = peers
        try loop.poller.add(listener.descriptor, [.read, .exclusive], token: Shard.listenerToken)
        if let secureListener {
            try loop.poller.add(secureListener.descriptor, [.read, .exclusive], token: Shard.secureListenerToken)
        }
    }

    /// Looks away from the listeners, for good.
    func stopAccepting() {
        try? loop.poller.remove(listener.descriptor)
        if let secureListener { try? loop.poller.remove(secureListener.descriptor) }
    }

    /// One turn of the loop; returns how long it may sleep, in milliseconds, -1 for ever.
    func turn(_ ready: ContiguousArray<Readiness>) -> Int32 {
        let began = MonotonicClock.nanoseconds
        core.begin(at: began / 1_000_000)
        // Taken before anything is read: who has to stop in this turn goes on in the next.
        let readingOn = core.front.takeReadingOn()
        let wasBehind = !behind.isEmpty
        take(ready, since: began)
        for readiness in readingOn { take(readiness) }
        mailbox.take(into: &incoming)
        for message in incoming { core.take(message) }
        incoming.removeAll(keepingCapacity: incoming.capacity <= Mailbox<ShardMessage>.usualBatch)
        core.end(isCaughtUp: !wasBehind && behind.isEmpty && ready.count < Poller.reportsPerWait)
        for shard in peers.indices where shard != core.index { core.post(to: shard) { peers[shard].post(&$0) } }
        core.front.resumeReading(ifRoomy: { peers.allSatisfy(\.isBelowMark) })

        let ended = MonotonicClock.nanoseconds
        core.home.recordDepartures(at: Instant(milliseconds: ended / 1_000_000))
        turnDuration.record(Double(ended - began) / 1e9)
        return core.timeout(from: ended / 1_000_000).map { Int32(min($0, 60_000)) } ?? -1
    }

    /// Takes what was reported, until the turn's time for reading is over: a flood makes nobody wait for all of it.
    ///
    /// What an earlier turn left comes first and alone: who is ready now is reported again.
    private func take(_ ready: ContiguousArray<Readiness>, since began: UInt64) {
        let line = behind.isEmpty ? ready : behind
        behind = []
        for (index, readiness) in line.enumerated() {
            take(readiness)
            guard index % 16 == 15 else { continue }
            // A turn that is held up must not stamp the last of its events with the time of the first.
            let now = MonotonicClock.nanoseconds
            core.now = now / 1_000_000
            if now - began > Shard.readingTime {
                behind = ContiguousArray(line[(index + 1)...])
                return
            }
        }
    }

    private func take(_ readiness: Readiness) {
        switch readiness.token {
        case Poller.wakeToken: return
        case Shard.listenerToken:
            core.front.accept(from: listener.descriptor)
            core.carry()
        case Shard.secureListenerToken:
            if let secureListener { core.front.accept(from: secureListener.descriptor, isSecure: true) }
            core.carry()
        default:
            core.read(readiness)
            if isAnyMailboxFull { core.front.pause(readiness) }
        }
    }

    /// Whether a shard that this turn writes to has more mail than it can take: then reading pauses (presence.md 9).
    private var isAnyMailboxFull: Bool {
        peers.indices.contains { $0 != core.index && !core.outgoing[$0].isEmpty && peers[$0].isOverMark }
    }

    // MARK: Questions from outside, answered between turns

    /// That there is an answer is the answer.
    func pulse() {}

    func metrics() -> HubMetrics {
        var metrics = core.metrics()
        metrics.turnDuration.add(turnDuration)
        return metrics
    }

    func roomSummaries() -> [RoomSummary] { core.home.roomSummaries() }

    func counts(of label: LabelName, in room: RoomName?) -> LabelTotals { core.home.counts(of: label, in: room) }

    func health(silentFor silence: Milliseconds) -> PresenceHealth {
        core.home.health(silentFor: silence, at: Instant(milliseconds: MonotonicClock.milliseconds))
    }

    func people(labelled label: Label) -> [(room: RoomName, people: [Person])] {
        core.home.people(labelled: label, at: Instant(milliseconds: MonotonicClock.milliseconds))
    }

    func people(in room: RoomName) -> [Person]? {
        core.home.people(in: room, at: Instant(milliseconds: MonotonicClock.milliseconds))
    }

    func heldPerson(_ user: UserID, in room: RoomName) -> HeldPerson? {
        core.home.heldPerson(user, in: room, at: Instant(milliseconds: MonotonicClock.milliseconds))
    }
}
