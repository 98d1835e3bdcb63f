import CFloor
import Glibc
import SocketIO

/// `loadtest neighbours`: how late steady people are told what is broadcast in their rooms, while others make trouble.
///
/// Quiet and each kind of trouble take turns within one run. What a sink that only reads can be troubled with is done to
/// one, too: what a flood takes from the machine is then known from what it takes by way of the hub.
struct NeighboursCommand {
    /// Seconds within which those who make trouble must have come, and gone.
    private static let arrival = 20.0

    private let people: Int
    private let rooms: Int
    private let loops: Int
    private let rounds: Int
    private let seconds: Double
    private let seed: UInt64
    private let isJSON: Bool

    init(_ arguments: Arguments) throws(Failure) {
        people = try arguments.number("connections", in: 8...2000) ?? 200
        rooms = try arguments.number("rooms", in: 1...people / 2) ?? 4
        loops = try arguments.number("loops", in: 1...64) ?? 2
        rounds = try arguments.number("pairs", in: 1...100) ?? 4
        seconds = Double(try arguments.number("duration", in: 1...600) ?? 5)
        seed = UInt64(try arguments.number("seed", in: 0...Int(Int32.max)) ?? 1)
        isJSON = arguments.has("json")
    }

    func run() throws(Failure) -> Int32 {
        _ = process_prepare(-1)
        var settings = HubProcess.Settings()
        settings.loops = loops
        let hub = try HubProcess(settings)
        defer { _ = hub.stop() }
        let sink = try ChildProcess([File.ownPath, "sink"])
        defer { _ = sink.stop() }
        let hubAddress = SocketAddress(host: "127.0.0.1", port: hub.port)
        let sinkAddress = SocketAddress(host: "127.0.0.1", port: try HubProcess.port(of: sink, seconds: 10))
        let steady = try SteadyPeople(hubAddress, people: people, rooms: rooms, seed: seed)

        var periods = NeighboursPeriod.all
        for round in 0..<rounds {
            // Whoever comes later has a hub that is older: that, too, takes turns.
            for offset in periods.indices {
                let index = (round + offset) % periods.count
                let period = periods[index]
                Progress.show("round \(round + 1) of \(rounds): \(period.name)")
                let address = period.isAtSink ? sinkAddress : hubAddress
                let turn = try turn(period.trouble, at: address, hub, steady, seed: seed &+ UInt64(round))
                periods[index].turns.append(turn)
            }
        }
        Progress.clear()
        let report = NeighboursReport(
            periods: periods, people: people, rooms: rooms, loops: loops, seconds: seconds,
            anomalies: steady.anomalies)
        report.show(isJSON: isJSON)
        return report.isCorrect ? 0 : 1
    }

    /// One period: those who make trouble come, the others are measured, the former go.
    private func turn(
        _ trouble: Trouble?, at address: SocketAddress, _ hub: HubProcess, _ steady: SteadyPeople, seed: UInt64
    ) throws(Failure) -> NeighboursPeriod.Turn {
        let child = try trouble.map { trouble throws(Failure) in
            try ChildProcess([File.ownPath, "trouble", "\(address)", trouble.rawValue, "\(seed)"], withErrors: true)
        }
        if let child {
            guard steady.live(until: { child.line(containing: "in place", seconds: 0) != nil }, seconds: Self.arrival)
            else {
                _ = child.stop()
                throw .unreachable((["those who make trouble did not come"] + child.rest).joined(separator: "\n"))
            }
        }
        let before = Load(hub: hub.pid, trouble: child?.pid)
        var turn = NeighboursPeriod.Turn(delays: steady.measure(seconds: seconds))
        turn.load = Load(hub: hub.pid, trouble: child?.pid).since(before)
        guard let child else { return turn }
        child.signal(SIGTERM)
        _ = steady.live(until: { child.wait(seconds: 0) != nil }, seconds: Self.arrival)
        turn.reports = child.rest.compactMap { AttackReport(line: $0) }
        guard !turn.reports.isEmpty else {
            throw .unreachable((["those who made trouble did not report"] + child.rest).joined(separator: "\n"))
        }
        // What they left behind is seen to before the next period.
        _ = steady.live(until: { false }, seconds: 1)
        return turn
    }
}

/// Processor time of hub, harness and trouble, and when it was; then shares of one processor.
struct Load {
    var hub: Double
    var harness: Double
    var trouble: Double
    private let at = Clock.now

    init(hub: Int32, trouble: Int32?) {
        self.hub = ProcessFigures(pid: hub).cpu
        harness = ProcessFigures(pid: getpid()).cpu
        self.trouble = trouble.map { ProcessFigures(pid: $0).cpu } ?? 0
    }

    func since(_ before: Load) -> Load {
        let seconds = max(at - before.at, 1e-9)
        var share = self
        share.hub = (hub - before.hub) / seconds
        share.harness = (harness - before.harness) / seconds
        share.trouble = (trouble - before.trouble) / seconds
        return share
    }
}
