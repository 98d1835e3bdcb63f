import ChannelProtocol
import Glibc
import HubClient
import SocketIO
import WebSocketCore

/// Full subscribers that hold whole copies of one room, and one that follows its count: what is told, and how late.
///
/// What is tracked and broadcast says when, as microseconds of the machine's clock; see FLOOR_TIME_BASE.
final class Watchers: TabObserver {
    private static let timeBase = 1_000_000_000_000_000

    private var tabLoop: ClientLoop<Watchers>?
    private var judges: [SubscriberJudge] = []
    private var counter: TabID?
    private var full: [TabID] = []
    private var joined = 0
    private var octetsBefore: [UInt64] = []

    /// From a track, an update or a broadcast to each full subscriber that is told it.
    private(set) var seen = LatencyHistogram()
    /// When each tab of the room tracked, as the first full subscriber was told.
    private(set) var tracked: [Double] = []
    /// From `leftAt` to each leave at each full subscriber.
    private(set) var leaves = LatencyHistogram()
    /// What the count was, and from when.
    private(set) var counts: [(at: Double, users: Int)] = []
    private(set) var anomalies: [String] = []
    /// Messages with a time in them that came.
    private(set) var received = 0
    var leftAt = Double.infinity

    /// - Parameter patience: seconds within which all of them must get in.
    init(port: UInt16, full count: Int, seed: UInt64 = 1, patience: Double = 10) throws(Failure) {
        do throws(IOError) {
            tabLoop = try ClientLoop(SocketAddress(host: "127.0.0.1", port: port), seed: seed, observer: self)
        } catch {
            throw .unreachable("\(error)")
        }
        for _ in 0..<count { full.append(add(.full)) }
        counter = add(.count)
        guard turn(until: { joined == count + 1 }, seconds: patience) else {
            throw .unreachable("the watchers did not get in within \(patience.text(0)) s")
        }
    }

    private var loop: ClientLoop<Watchers> {
        guard let tabLoop else { preconditionFailure("watchers have their loop from the beginning to the end") }
        return tabLoop
    }

    private func add(_ mode: JoinRequest.Mode, key: String? = nil) -> TabID {
        var plan = TabPlan(topic: CrowdCommand.topic, mode: mode, key: key)
        plan.returns = false
        plan.heartbeat = 20_000
        let tab = loop.add(plan)
        judges.append(SubscriberJudge(mode: mode))
        loop.open(tab)
        return tab
    }

    /// Turns until `condition` holds; false when `seconds` pass before.
    func turn(until condition: () -> Bool, seconds: Double) -> Bool {
        let deadline = Clock.now + seconds
        while !condition() {
            guard Clock.now < deadline else { return false }
            loop.turn(timeout: 2)
        }
        return true
    }

    /// Users of the copies, the fewest and the most.
    var users: ClosedRange<Int> {
        let all = full.compactMap { judges[$0.index].replica?.userCount }
        return (all.min() ?? 0)...(all.max() ?? 0)
    }

    var isWhole: Bool { full.allSatisfy { judges[$0.index].replica?.isComplete ?? true } }

    /// The octets of a join, snapshot and all, by one more full subscriber.
    func octetsOfJoin(users: Int) throws(Failure) -> Int {
        let tab = add(.full)
        guard turn(until: { judges[tab.index].replica?.userCount == users }, seconds: 20) else {
            throw .unreachable("one more subscriber was not told of \(users) users within 20 s")
        }
        return Int(loop.octetsReceived(by: tab))
    }

    // MARK: Saying something

    static var stamp: String { "\(timeBase + Int(MonotonicClock.nanoseconds / 1000))" }

    func track(_ index: Int) { loop.track(full[index % full.count], Array(#"{"n":\#(Self.stamp)}"#.utf8)) }

    func broadcast(_ index: Int) {
        loop.broadcast(full[index % full.count], "tick", payload: Array(#"{"n":\#(Self.stamp)}"#.utf8))
    }

    /// Forgets what was measured so far.
    func beginAnew() {
        seen = LatencyHistogram()
        received = 0
    }

    // MARK: Being told

    func tab(_ tab: TabID, did news: TabNews) {
        switch news {
        case .joined: joined += 1
        case .tracked, .acknowledged: break
        default: anomalies.append("a watcher: \(news)")
        }
    }

    func tab(_ tab: TabID, cannotRead reason: String) { anomalies.append(reason) }

    func tab(_ tab: TabID, received message: ServerMessage, in text: Span<UInt8>) {
        let now = Clock.now
        switch message.content {
        case .presenceState, .presenceDiff, .presenceSync: takePresence(tab, message.content, text, now)
        case .presenceCount(let count):
            if tab == counter { counts.append((now, count.users)) }
        case .broadcast(_, let payload, _):
            var octets: [UInt8] = []
            for index in payload { octets.append(text[index]) }
            if let number = Marks.number(ofMeta: octets) { take(number, now) }
        default: break
        }
    }

    private func takePresence(_ tab: TabID, _ content: ServerMessage.Content, _ text: Span<UInt8>, _ now: Double) {
        var found: [PresenceAnomaly] = []
        let changes = judges[tab.index].replica?.receive(content, in: text, anomalies: &found) ?? []
        anomalies += found.map { "\($0)" }
        var isState = false
        if case .presenceState = content { isState = true }
        for change in changes {
            for meta in change.joined {
                guard !isState, let number = Marks.number(ofMeta: meta.json) else { continue }
                if tab == full.first { tracked.append(Double(number - Self.timeBase) / 1e6) }
                take(number, now)
            }
            if change.joined.isEmpty, !isState {
                for _ in change.left { leaves.add(now - leftAt) }
            }
        }
    }

    private func take(_ number: Int, _ now: Double) {
        received += 1
        seen.add(now - Double(number - Self.timeBase) / 1e6)
    }

    /// From each track to the count that has it, while nobody leaves.
    func countDelays() -> LatencyHistogram {
        var histogram = LatencyHistogram()
        let times = tracked.sorted()
        var counted = 0
        for (at, users) in counts where users > counted {
            for time in times[counted..<min(users, times.count)] { histogram.add(at - time) }
            counted = min(users, times.count)
        }
        return histogram
    }
}
