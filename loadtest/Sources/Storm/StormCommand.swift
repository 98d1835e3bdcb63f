import CFloor
import Glibc

/// `loadtest storm`: thousands join one room within seconds, and later go at once; what it costs the hub, what each is sent, how late.
struct StormCommand {
    private static let grace = 1.0

    private let users: Int
    private let seconds: Int
    private let mode: String
    private let dashboards: Int
    private let loops: Int
    private let isJSON: Bool

    init(_ arguments: Arguments) throws(Failure) {
        users = try arguments.number("users", in: 1...15_000) ?? 9000
        seconds = try arguments.number("duration", in: 1...600) ?? 10
        mode = arguments.text("mode") ?? "count"
        guard mode == "count" || mode == "full" else { throw .usage("--mode \(mode): full or count") }
        dashboards = try arguments.number("subscribers", in: 1...1000) ?? 50
        loops = try arguments.number("loops", in: 1...64) ?? 1
        isJSON = arguments.has("json")
    }

    func run() throws(Failure) -> Int32 {
        _ = process_prepare(1)
        var settings = HubProcess.Settings()
        settings.loops = loops
        settings.idleTimeout = 3600
        settings.graceClose = Self.grace
        settings.graceLost = Self.grace
        settings.configuration = ConnectFixture.configuration
        let hub = try HubProcess(settings, cpu: loops == 1 ? 0 : nil)
        defer { _ = hub.stop() }
        return try storm(hub)
    }

    private func storm(_ hub: HubProcess) throws(Failure) -> Int32 {
        let watchers = try Watchers(port: hub.port, full: dashboards)
        let memoryBefore = ProcessFigures(pid: hub.pid).anonymous
        var peak = memoryBefore
        var lookedAt = Clock.now
        func watch() {
            guard Clock.now > lookedAt + 0.1 else { return }
            lookedAt = Clock.now
            peak = max(peak, ProcessFigures(pid: hub.pid).anonymous)
        }
        Progress.show("\(users) users join within \(seconds) s")
        let before = ProcessFigures(pid: hub.pid)
        let metricsBefore = try HubGauges(hub).read()
        let start = Clock.now
        let crowd = try ChildProcess([
            File.ownPath, "crowd", "\(hub.port)", mode, "\(users)", "\(max(1, users / seconds))",
        ])
        var isReady = false
        let areIn = watchers.turn(
            until: {
                watch()
                isReady = isReady || crowd.line(containing: "ready", seconds: 0) != nil
                return isReady && watchers.users == users...users && watchers.counts.last?.users == users
            }, seconds: Double(seconds) + 120)
        let arrived = Clock.now - start
        let after = ProcessFigures(pid: hub.pid)
        guard areIn else {
            throw .unreachable(
                "after \(arrived.text(0)) s \(watchers.users) of \(users) users are seen, counted "
                    + "\(watchers.counts.last?.users ?? 0)")
        }
        let turns = try HubGauges(hub).read().turns(since: metricsBefore, shares: [0.99, 1])
        let snapshot = try watchers.octetsOfJoin(users: users)

        Progress.show("all \(users) go at once")
        let beforeLeaving = ProcessFigures(pid: hub.pid)
        crowd.signal(SIGTERM)
        var octets = 0
        let areOut = watchers.turn(
            until: {
                watch()
                if octets == 0, let line = crowd.line(containing: "octets ", seconds: 0) {
                    octets = line.split(separator: " ").last.flatMap { Int($0) } ?? 0
                    watchers.leftAt = Clock.now
                }
                return octets > 0 && watchers.users == 0...0 && watchers.counts.last?.users == 0
            }, seconds: 60)
        let gone = ProcessFigures(pid: hub.pid)
        _ = crowd.stop(seconds: 5)
        Progress.clear()
        show(
            watchers, snapshot: snapshot, each: Double(octets) / Double(users), arrived: arrived,
            joins: (after.cpu - before.cpu, after.user - before.user),
            leaves: (gone.cpu - beforeLeaving.cpu, gone.user - beforeLeaving.user), memory: (memoryBefore, peak),
            turns: turns.within)
        for anomaly in watchers.anomalies.prefix(5) { print("INCORRECT: \(anomaly)") }
        if !areOut { print("INCORRECT: \(watchers.users) of \(users) users are still seen after 60 s") }
        return areOut && watchers.anomalies.isEmpty && watchers.isWhole ? 0 : 1
    }

    private func show(
        _ watchers: Watchers, snapshot: Int, each: Double, arrived: Double, joins: (cpu: Double, user: Double),
        leaves: (cpu: Double, user: Double), memory: (before: Int, peak: Int), turns: [Double]
    ) {
        func milliseconds(_ histogram: LatencyHistogram, less: Double = 0) -> [String] {
            [0.5, 0.99].map { ((histogram.quantile($0) - less) * 1000).text(1) }
                + [((histogram.maximum - less) * 1000).text(1), "\(histogram.count)"]
        }
        let each9 = 1e6 / Double(users)
        if isJSON {
            let members: [(String, JSONText)] = [
                ("command", .text("storm")), ("users", .integer(users)), ("mode", .text(mode)),
                ("dashboards", .integer(dashboards)), ("seconds", .number(arrived)),
                ("octets_each", .number(each)), ("octets_of_last_join", .integer(snapshot)),
                ("join_cpu_s", .number(joins.cpu)), ("join_user_us_each", .number(joins.user * each9)),
                ("leave_cpu_s", .number(leaves.cpu)),
                ("seen_p99_ms", .number(watchers.seen.quantile(0.99) * 1000)),
                ("counted_p99_ms", .number(watchers.countDelays().quantile(0.99) * 1000)),
                ("turn_p99_ms", .number(turns[0] * 1000)), ("peak_octets", .integer(memory.peak)),
            ]
            return print(JSONText.object(members).description)
        }
        print(
            "\(users) users join one room in \(mode) mode within \(seconds) s (it took \(arrived.text(1)) s), "
                + "\(dashboards) full dashboards, \(loops) \(loops == 1 ? "loop" : "loops"); then all go at once\n")
        var table = TextTable(["milliseconds", "p50", "p99", "max", "n"])
        table.add(["track -> seen at a dashboard"] + milliseconds(watchers.seen))
        table.add(["track -> counted"] + milliseconds(watchers.countDelays()))
        table.add(["end of grace -> leave seen"] + milliseconds(watchers.leaves, less: Self.grace))
        print(table.text)
        print(
            "\nturns of a loop while they join: p99 within \((turns[0] * 1000).text(1)) ms, "
                + "all within \((turns[1] * 1000).text(1)) ms")
        print("CPU of the hub: join \(joins.cpu.text(2)) s, \((joins.cpu * each9).text(0)) us a member ")
        print(
            "  (user \((joins.user * each9).text(0)) us); leave \(leaves.cpu.text(2)) s, "
                + "\((leaves.cpu * each9).text(0)) us a member")
        print(
            "octets received by a member: \(each.text(0)); by one that joins last: \(snapshot) "
                + "(ratio \((each / Double(snapshot)).text(2)))")
        print(
            "anonymous memory: \((Double(memory.before) / 1e6).text(1)) MB before, "
                + "\((Double(memory.peak) / 1e6).text(1)) MB at most")
    }
}
