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

    private var wheel: TimerWheel<Deadline>
    private var fired: ContiguousArray<Deadline> = []

    private enum Deadline {
        case connection(ConnectionRef)
        case room(RoomSerial)
        /// Once a second: blocked readers are judged.
        case sweep
    }

    init(
        index: Int, configuration: HubConfiguration, poller: Poller, handler: any HTTPHandler, shared: SharedState,
        now: UInt64, responder: @escaping (ConnectionRef) -> Responder
    ) {
        self.index = index
        // One for both: they share a thread, and never make a frame within another.
        let packer = Packer(above: configuration.compressAbove ?? .max, upTo: configuration.compressBelow)
        home = Home(shard: index, shardCount: configuration.loops, configuration: configuration, packer: packer)
        front = Front(
            shard: index, configuration: configuration, packer: packer, poller: poller, handler: handler,
            shared: shared, now: now, responder: responder)
        outgoing = Array(repeating: [], count: configuration.loops)
        wheel = TimerWheel(now: now)
        wheel.set(.sweep, at: now + 1000)
    }

    /// - Parameter now: milliseconds; the same for the whole turn.
    func begin(at now: UInt64) {
        front.now = now
        front.handshakesLeft = Front.handshakesPerTurn
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
    func end() {
        fireTimers()
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
    func timeout(from now: UInt64) -> UInt64? { front.readingOn.isEmpty ? wheel.timeout(from: now) : 0 }

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
    func carry() {
        while !front.commands.isEmpty || !home.effects.isEmpty {
            for (shard, command) in front.takeCommands() { send(command, to: shard) }
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

    /// What has been counted here, gauges included.
    func metrics() -> HubMetrics {
        var sum = home.metrics
        sum.add(front.metrics)
        home.addGauges(to: &sum)
        front.addGauges(to: &sum)
        return sum
    }
}
