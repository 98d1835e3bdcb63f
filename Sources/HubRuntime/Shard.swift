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
    private let listener: Int32
    private var peers: [Mailbox<ShardMessage>] = []
    private var incoming: ContiguousArray<ShardMessage> = []
    private var turnDuration = Histogram.latency

    private static let listenerToken = UInt64(ConnectionTable.reservedGeneration) << 32

    init(
        index: Int, loop: EventLoop, listener: Int32, configuration: HubConfiguration, handler: any HTTPHandler,
        shared: SharedState
    ) {
        self.loop = loop
        self.listener = listener
        let mailbox = Mailbox<ShardMessage>(loop: loop)
        self.mailbox = mailbox
        core = ShardCore(
            index: index, configuration: configuration, poller: loop.poller, handler: handler, shared: shared,
            now: MonotonicClock.milliseconds
        ) { ref in
            Responder { mailbox.post(.front(.respond(ref, $0))) }
        }
    }

    /// Learns of the other shards and begins to accept.
    func start(peers: [Mailbox<ShardMessage>]) throws(IOError) {
        self.peers = peers
        try loop.poller.add(listener, [.read, .exclusive], token: Shard.listenerToken)
    }

    /// Looks away from the listener, for good.
    func stopAccepting() {
        try? loop.poller.remove(listener)
    }

    /// One turn of the loop; returns how long it may sleep, in milliseconds, -1 for ever.
    func turn(_ ready: ContiguousArray<Readiness>) -> Int32 {
        let began = MonotonicClock.nanoseconds
        core.begin(at: began / 1_000_000)
        for readiness in ready {
            switch readiness.token {
            case Poller.wakeToken: continue
            case Shard.listenerToken:
                core.front.accept(from: listener)
                core.carry()
            default:
                core.read(readiness)
                if isAnyMailboxFull { core.front.pause(readiness) }
            }
        }
        mailbox.take(into: &incoming)
        for message in incoming { core.take(message) }
        incoming.removeAll(keepingCapacity: true)
        core.end()
        for shard in peers.indices where shard != core.index { core.post(to: shard) { peers[shard].post(&$0) } }
        core.front.resumeReading(ifRoomy: { peers.allSatisfy(\.isBelowMark) })

        let ended = MonotonicClock.nanoseconds
        core.home.recordDepartures(at: Instant(milliseconds: ended / 1_000_000))
        turnDuration.record(Double(ended - began) / 1e9)
        return core.timeout(from: ended / 1_000_000).map { Int32(min($0, 60_000)) } ?? -1
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

    func people(labelled label: Label) -> [(room: RoomName, people: [Person])] {
        core.home.people(labelled: label, at: Instant(milliseconds: MonotonicClock.milliseconds))
    }

    func people(in room: RoomName) -> [Person]? {
        core.home.people(in: room, at: Instant(milliseconds: MonotonicClock.milliseconds))
    }
}
