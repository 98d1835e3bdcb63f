import CFloor
import Glibc

/// `loadtest connect`: processor time from a TCP connection to its `presence_state`, as a ratio to the floor's handshake and hello.
struct ConnectCommand {
    private let connections: Int
    private let pairs: Int
    private let loops: Int
    private let isJSON: Bool

    /// Seconds of processor time of one turn of all connections.
    private struct Turn {
        var cpu = 0.0
        var user = 0.0
        var softirq = 0.0
        var elapsed = 0.0
    }

    init(_ arguments: Arguments) throws(Failure) {
        connections = try arguments.number("connections", in: 10...10_000) ?? 10_000
        pairs = try arguments.number("pairs", in: 1...100) ?? 5
        loops = try arguments.number("loops", in: 1...64) ?? 1
        isJSON = arguments.has("json")
    }

    func run() throws(Failure) -> Int32 {
        if sysconf(Int32(_SC_NPROCESSORS_ONLN)) < 2 || process_prepare(1) != 0 {
            say("loadtest: fewer than two processors: server and receiver disturb each other, the ratio is coarse")
        }
        var settings = HubProcess.Settings()
        settings.loops = loops
        settings.idleTimeout = 600
        settings.graceClose = 0
        settings.graceLost = 0
        settings.configuration = ConnectFixture.configuration
        let hub = try HubProcess(settings, cpu: loops == 1 ? 0 : nil)
        defer { _ = hub.stop() }
        let process = try ChildProcess([File.ownPath, "floor-server"], cpu: 0)
        defer { _ = process.stop() }
        let floorPort = try HubProcess.port(of: process, seconds: 10)
        let gauges = HubGauges(hub)
        var floors: [Turn] = []
        var hubs: [Turn] = []
        // The first pair warms up.
        for pair in 0...pairs {
            Progress.show("\(connections) connections each, pair \(pair) of \(pairs)")
            let floor = try turn("floor", process.pid, floorPort, .bare) { () throws(Failure) in
                _ = HubGauges.settledCPU(of: process.pid)
            }
            let rollcall = try turn("rollcall", hub.pid, hub.port, ConnectFixture.dialect) { () throws(Failure) in
                try gauges.wait(for: ["rollcall_websockets": 0, "rollcall_rooms": 0])
                _ = HubGauges.settledCPU(of: hub.pid)
            }
            guard pair > 0 else { continue }
            floors.append(floor)
            hubs.append(rollcall)
        }
        Progress.clear()
        show(floors, hubs)
        return 0
    }

    /// All connect, as many at once as the receiver has under way; then all go, and `settle` waits for that.
    private func turn(
        _ name: String, _ pid: Int32, _ port: UInt16, _ dialect: Dialect, settle: () throws(Failure) -> Void
    ) throws(Failure) -> Turn {
        let before = ProcessFigures(pid: pid)
        let softirqBefore = ProcessFigures.softirq
        let start = Clock.now
        var turn = Turn()
        do {
            let crowd = try FloorCrowd(
                name, port: port, dialect: dialect, subscribers: connections,
                rooms: max(1, connections / ConnectFixture.roomSize), hasPublishers: false)
            turn.elapsed = Clock.now - start
            turn.cpu = HubGauges.settledCPU(of: pid) - before.cpu
            turn.user = ProcessFigures(pid: pid).user - before.user
            turn.softirq = ProcessFigures.softirq - softirqBefore
            withExtendedLifetime(crowd) {}
        }
        try settle()
        return turn
    }

    private func show(_ floors: [Turn], _ hubs: [Turn]) {
        let ratios = zip(floors, hubs).map { ($1.cpu + $1.softirq) / max($0.cpu + $0.softirq, 1e-9) }
        let interval = ratios.medianInterval
        if isJSON {
            let members: [(String, JSONText)] = [
                ("command", .text("connect")), ("connections", .integer(connections)), ("loops", .integer(loops)),
                ("floor_cpu_s", .list(floors.map { .number($0.cpu + $0.softirq) })),
                ("rollcall_cpu_s", .list(hubs.map { .number($0.cpu + $0.softirq) })), ("ratio", .number(ratios.median)),
            ]
            return print(JSONText.object(members).description)
        }
        print(
            "\(connections) connections: upgrade and hello at the floor; upgrade, join in a room of "
                + "\(ConnectFixture.roomSize) and presence_state at rollcall; \(ratios.count) pairs\n")
        var table = TextTable(["CPU", "us for each", "of it user", "s for all", "ksoftirqd s", "connections/s"])
        for (name, turns) in [("floor", floors), ("rollcall", hubs)] {
            let each = 1e6 / Double(connections)
            table.add([
                name, (turns.map(\.cpu).median * each).text(1), (turns.map(\.user).median * each).text(1),
                turns.map(\.cpu).median.text(2), turns.map(\.softirq).median.text(2),
                (Double(connections) / max(turns.map(\.elapsed).median, 1e-9)).text(0),
            ])
        }
        print(table.text)
        print(
            "\nrollcall / floor: \(ratios.median.text(2)) (median of the pairs, ksoftirqd included; 95 % interval "
                + "\(interval.lowerBound.text(2)) to \(interval.upperBound.text(2)))")
    }
}
