import PresenceCore
import SocketIO

/// What a shard does in a turn, without thread and clock: readiness, mail and the time go in, posts for others come out.
///
/// A turn is `begin`, then any of `read`, `take`, and then `end`. Tests drive several of them by hand, one item of
/// mail at a time.
final class ShardCore {
    let index: Int
    let front: Front
    let home: Home

    /// What this turn says to each other shard.
    private(set) var outgoing: [ContiguousArray<ShardMessage>]

    private let sessionLog: (any SessionLog)?
    private let sessionFollower: (any SessionLog)?
    private let roomLog: (any RoomLog)?
    private let minuteLog: (any MinuteLog)?
    private let memory: (any RoomMemory)?
    /// Leaves something for this shard, from any thread.
    private let post: @Sendable (ShardMessage) -> Void
    private var wheel: TimerWheel<Deadline>
    private var fired: ContiguousArray<Deadline> = []

    /// When the loop meant to wake at the latest.
    private var dueAt: UInt64?

    /// After a stall (the process was stopped, the machine slept) nobody's silence is judged before what came meanwhile
    /// has been read, which takes several turns among many; but not for longer than until this moment.
    private var catchesUpUntil: UInt64 = 0

    /// Milliseconds by which a loop may be late without having stood still, and the most that catching up may take.
    private static let stall: UInt64 = 500
    private static let catchUpTime: UInt64 = 2000

    init(
        index: Int, configuration: HubConfiguration, poller: Poller, handler: any HTTPHandler, shared: SharedState,
        now: UInt64, post: @escaping @Sendable (ShardMessage) -> Void
    ) {
        self.index = index
        self.post = post
        sessionLog = configuration.sessionLog
        sessionFollower = configuration.sessionFollower
        roomLog = configuration.roomLog
        minuteLog = configuration.minuteLog
        memory = configuration.memory
        // One for both: they share a thread, and never make a frame within another.
        let packer = Packer(above: configuration.compressAbove ?? .max, upTo: configuration.compressBelow)
        home = Home(shard: index, shardCount: configuration.loops, configuration: configuration, packer: packer)
        front = Front(
            shard: index, configuration: configuration, packer: packer, poller: poller, handler: handler,
            shared: shared, now: now
        ) { ref in Responder { post(.front(.respond(ref, $0))) } }
        outgoing = Array(repeating: [], count: configuration.loops)
        wheel = TimerWheel(now: now)
        wheel.set(Deadline(.sweep), at: now + 1000)
    }

    /// - Parameter now: milliseconds.
    func begin(at now: UInt64) {
        if let dueAt, now > dueAt + Self.stall { catchesUpUntil = now + Self.catchUpTime }
        self.now = now
        front.beginTurn()
    }

    /// Milliseconds; never goes back.
    var now: UInt64 {
        get { front.now }
        set { front.now = newValue }
    }

    func read(_ readiness: Readiness) {
        front.ready(readiness)
        carry()
    }

    func take(_ message: ShardMessage) {
        switch message {
        case .home(let command): home.perform(command, at: front.instant)
        case .front(let command): front.perform(command)
        }
        carry()
    }

    /// Fires what is due, publishes, and writes what is owed.
    ///
    /// - Parameter isCaughtUp: whether this turn has read all that could be read when it began.
    func end(isCaughtUp: Bool = true) {
        if isCaughtUp || now >= catchesUpUntil {
            catchesUpUntil = 0
            fireTimers()
        }
        // What was flushed may ask for more (a reader that lagged has drained) or find that somebody is gone; both are
        // answered in this turn too.
        repeat {
            home.settle(at: front.instant)
            carry()
            front.flush()
            carry()
        } while front.owesSomething || home.hasChanges
    }

    /// Hands what this turn said to another shard to `post`, which empties it.
    func post(to shard: Int, _ post: (inout ContiguousArray<ShardMessage>) -> Void) {
        post(&outgoing[shard])
    }

    /// Milliseconds until something is due; nil = nothing is.
    func timeout(from now: UInt64) -> UInt64? {
        let span = front.isBusy ? 0 : wheel.timeout(from: now)
        dueAt = span.map { now + $0 }
        return span
    }

    private func fireTimers() {
        wheel.advance(to: front.now, fired: &fired)
        for deadline in fired {
            switch deadline.kind(onShard: index) {
            case .connection(let ref): front.wake(ref)
            case .room(let serial): home.wake(serial, at: front.instant)
            case .sweep:
                front.sweepBlocked()
                home.sweepSessions()
                home.sweepMinutes(at: front.instant)
                wheel.set(Deadline(.sweep), at: front.now + 1000)
            }
            carry()
        }
        fired.removeAll(keepingCapacity: true)
    }

    /// Carries commands to the homes and decisions to the fronts until neither side has anything to say.
    func carry() {
        while !front.commands.isEmpty || !home.effects.isEmpty {
            for (shard, command) in front.takeCommands() { send(command, to: shard) }
            let effects = home.takeEffects()
            for (shard, command) in effects.home { send(command, to: shard) }
            for (shard, command) in effects.front {
                if shard == index { front.perform(command) } else { outgoing[shard].append(.front(command)) }
            }
            if !effects.sessions.isEmpty { sessionLog?.take(effects.sessions) }
            if !effects.stays.isEmpty { sessionFollower?.take(effects.stays) }
            if !effects.notes.isEmpty { roomLog?.take(effects.notes) }
            if !effects.minutes.isEmpty { minuteLog?.take(effects.minutes) }
            for (room, serial) in effects.recalls {
                memory?.recall(room) { [post] in post(.home(.recalled(serial, $0))) }
            }
            for (room, at) in effects.wakeUps { wheel.set(Deadline(.room(room)), at: at.milliseconds) }
        }
        for (connection, at) in front.takeWakeUps() { wheel.set(Deadline(.connection(connection)), at: at) }
    }

    private func send(_ command: HomeCommand, to shard: Int) {
        if shard == index {
            home.perform(command, at: front.instant)
        } else {
            outgoing[shard].append(.home(command))
        }
    }

    /// What has been counted here, gauges included.
    func metrics() -> HubMetrics {
        var sum = home.metrics
        sum.add(front.metrics)
        home.addGauges(to: &sum)
        front.addGauges(to: &sum)
        return sum
    }
}
