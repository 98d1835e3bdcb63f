import CFloor
import Glibc

/// One of the servers that are compared: its process, its subscribers, and what its turns cost.
final class FloorSide {
    /// What the slices of one turn cost together; seconds of processor time and of the clock.
    struct Turn {
        var cpu = 0.0
        var user = 0.0
        var system = 0.0
        var softirq = 0.0
        var elapsed = 0.0
        var deliveries = 0
        var octets = 0

        func perMillion(_ seconds: Double) -> Double { seconds / (Double(max(1, deliveries)) / 1e6) }
        var deliveriesPerSecond: Double { Double(deliveries) / max(elapsed, 1e-9) }
        var octetsPerDelivery: Double { Double(octets) / Double(max(1, deliveries)) }

        /// Seconds per million deliveries, with what the kernel's threads took over.
        var cost: Double { perMillion(cpu + softirq) }
    }

    let crowd: FloorCrowd
    let pid: Int32
    private(set) var turns: [Turn] = []
    private var lastHeartbeat = Clock.now

    var name: String { crowd.name }

    init(_ crowd: FloorCrowd, pid: Int32) {
        self.crowd = crowd
        self.pid = pid
    }

    /// Begins a new turn, to which the following slices count.
    func beginTurn() { turns.append(Turn()) }

    /// One closed loop; before the first turn it only warms up.
    func run(_ messages: FloorMessages, count: Int, inFlight: Int) throws(Failure) {
        // Heartbeats come between the turns, so that none of their cost is measured.
        if let heartbeat = crowd.dialect.heartbeat, Clock.now - lastHeartbeat > 20 {
            try crowd.sayEverywhere(heartbeat)
            lastHeartbeat = Clock.now
        }
        let before = ProcessFigures(tree: pid)
        let softirqBefore = ProcessFigures.softirq
        let result = try crowd.publish(messages, count: count, inFlight: inFlight)
        guard !turns.isEmpty else { return }
        let after = ProcessFigures(tree: pid)
        var turn = turns.removeLast()
        turn.cpu += after.cpu - before.cpu
        turn.user += after.user - before.user
        turn.system += after.system - before.system
        turn.softirq += ProcessFigures.softirq - softirqBefore
        turn.elapsed += Double(result.nanoseconds) / 1e9
        turn.deliveries += Int(result.deliveries)
        turn.octets += Int(result.octets)
        turns.append(turn)
    }
}
