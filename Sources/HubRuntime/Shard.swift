import PresenceCore
import SocketIO

/// One event loop's world: the connections that it accepted and the rooms whose home it is.
///
/// Everything in it happens on the loop's thread, in turns, without a lock or an `await`: octets in, transitions,
/// octets out. Other shards are reached by their mailboxes only. The actor is the compiler's proof of that; it is
/// entered once a turn.
actor Shard {
    nonisolated let loop: EventLoop
    nonisolated let mailbox: Mailbox<ShardMessage>
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let index: Int
    private let front: Front
    private let home: Home
    private let listener: Int32
    private var peers: [Mailbox<ShardMessage>] = []

    /// What this turn says to each other shard: one post each, at the turn's end.
    private var outgoing: [ContiguousArray<ShardMessage>] = []
    private var incoming: ContiguousArray<ShardMessage> = []
    private var wheel: TimerWheel<Deadline>
    private var fired: ContiguousArray<Deadline> = []
    private var turnDuration = Histogram.latency

    private enum Deadline {
        case connection(ConnectionRef)
        case room(RoomSerial)
        /// Once a second: blocked readers are judged.
        case sweep
    }

    private static let listenerToken = UInt64(ConnectionTable.reservedGeneration) << 32

    init(
        index: Int, loop: EventLoop, listener: Int32, configuration: HubConfiguration, handler: any HTTPHandler,
        shared: SharedState
    ) {
        self.index = index
        self.loop = loop
        self.listener = listener
        let now = MonotonicClock.milliseconds
        let mailbox = Mailbox<ShardMessage>(loop: loop)
        self.mailbox = mailbox
        wheel = TimerWheel(now: now)
        home = Home(shard: index, shardCount: configuration.loops, configuration: configuration)
        front = Front(
            shard: index, shardCount: configuration.loops, configuration: configuration, poller: loop.poller,
            handler: handler, shared: shared, now: now
        ) { ref in
            Responder { mailbox.post(.front(.respond(ref, $0))) }
        }
        wheel.set(.sweep, at: now + 1000)
    }

    /// Learns of the other shards; called once, before any connection is accepted.
    func start(peers: [Mailbox<ShardMessage>]) throws(IOError) {
        self.peers = peers
        outgoing = Array(repeating: [], count: peers.count)
        try loop.poller.add(listener, [.read, .exclusive], token: Shard.listenerToken)
    }

    /// One turn of the loop; returns how long it may sleep, in milliseconds.
    func turn(_ ready: ContiguousArray<Readiness>) -> Int32 {
        let began = MonotonicClock.nanoseconds
        front.now = began / 1_000_000
        read(ready)
        takeMail()
        fireTimers()
        home.settle(at: front.instant)
        carry()
        // What was flushed may ask for more (a reader that lagged has drained); that is answered in this turn too.
        repeat {
            front.flush()
            carry()
        } while front.owesSomething
        recordDepartures()
        for shard in outgoing.indices where shard != index { peers[shard].post(&outgoing[shard]) }
        front.resumeReading { peers[$0].isBelowMark }
        let ended = MonotonicClock.nanoseconds
        turnDuration.record(Double(ended - began) / 1e9)
        return sleep(from: ended / 1_000_000)
    }

    private func read(_ ready: ContiguousArray<Readiness>) {
        for readiness in ready {
            switch readiness.token {
            case Poller.wakeToken: continue
            case Shard.listenerToken: front.accept(from: listener)
            default:
                front.ready(readiness)
                carry()
                if isAnyMailboxFull { front.pause(readiness) }
            }
        }
    }

    private func takeMail() {
        mailbox.take(into: &incoming)
        for message in incoming {
            switch message {
            case .home(let command): home.perform(command, at: front.instant)
            case .front(let command): front.perform(command)
            }
            carry()
        }
        incoming.removeAll(keepingCapacity: true)
    }

    private func fireTimers() {
        wheel.advance(to: front.now, fired: &fired)
        for deadline in fired {
            switch deadline {
            case .connection(let ref): front.wake(ref)
            case .room(let serial): home.wake(serial, at: front.instant)
            case .sweep:
                front.sweepBlocked()
                wheel.set(.sweep, at: front.now + 1000)
            }
            carry()
        }
        fired.removeAll(keepingCapacity: true)
    }

    /// Carries commands to the homes and decisions to the fronts until neither side has anything to say.
    private func carry() {
        while !front.commands.isEmpty || !home.effects.isEmpty {
            let commands = front.takeCommands()
            for (shard, command) in commands { send(command, to: shard) }
            let effects = home.takeEffects()
            for (shard, command) in effects.home { send(command, to: shard) }
            for (shard, command) in effects.front {
                if shard == index { front.perform(command) } else { outgoing[shard].append(.front(command)) }
            }
            for (room, at) in effects.wakeUps { wheel.set(.room(room), at: at.milliseconds) }
        }
        for (connection, at) in front.takeWakeUps() { wheel.set(.connection(connection), at: at) }
    }

    private func send(_ command: HomeCommand, to shard: Int) {
        if shard == index {
            home.perform(command, at: front.instant)
        } else {
            outgoing[shard].append(.home(command))
        }
    }

    private var isAnyMailboxFull: Bool {
        for shard in outgoing.indices where shard != index && !outgoing[shard].isEmpty && peers[shard].isOverMark {
            return true
        }
        return false
    }

    /// Leaves have been flushed now: how long it took since the last sign of life.
    private func recordDepartures() {
        guard !home.departures.isEmpty else { return }
        let now = Instant(milliseconds: MonotonicClock.milliseconds)
        for departure in home.departures { home.metrics.recordLeave(departure, at: now) }
        home.departures.removeAll(keepingCapacity: true)
    }

    private func sleep(from now: UInt64) -> Int32 {
        guard let timeout = wheel.timeout(from: now) else { return -1 }
        return Int32(min(timeout, 60_000))
    }

    // MARK: Questions from outside, answered between turns

    func metrics() -> HubMetrics {
        var sum = home.metrics
        sum.add(front.metrics)
        sum.turnDuration.add(turnDuration)
        home.addGauges(to: &sum)
        front.addGauges(to: &sum)
        return sum
    }

    func roomSummaries() -> [RoomSummary] { home.roomSummaries() }

    func people(in room: RoomName) -> [Person]? { home.people(in: room, at: Instant(milliseconds: MonotonicClock.milliseconds)) }
}
