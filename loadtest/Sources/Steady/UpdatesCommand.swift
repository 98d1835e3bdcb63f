import CFloor
import Glibc

/// `loadtest updates`: what an update costs that comes alone, 200 of them spread over each second, with windows and without.
struct UpdatesCommand {
    private let subscribers: Int
    private let rate: Int
    private let seconds: Int
    private let isJSON: Bool

    private enum Kind: String, CaseIterable {
        case presence, broadcast
    }

    private struct Row {
        let kind: Kind
        let window: Int
        /// Updates in a second.
        let rate: Int
        /// Microseconds of the hub's processor time for each update.
        let cpu: Double
        /// Share of one processor that the hub used.
        let load: Double
        let seen: LatencyHistogram
        let lone: LatencyHistogram
    }

    init(_ arguments: Arguments) throws(Failure) {
        subscribers = try arguments.number("subscribers", in: 1...9500) ?? 1000
        rate = try arguments.number("rate", in: 1...10_000) ?? 200
        seconds = try arguments.number("duration", in: 1...600) ?? 5
        isJSON = arguments.has("json")
    }

    func run() throws(Failure) -> Int32 {
        _ = process_prepare(1)
        var rows: [Row] = []
        for kind in Kind.allCases {
            // One send for each update is measured where the hub bears it: at its limit updates come together by themselves.
            for (window, rate) in [(0, max(1, rate / 4)), (40, rate)] {
                Progress.show("\(rate) \(kind.rawValue)s a second, window \(window) ms")
                rows.append(try measure(kind, window, rate))
            }
        }
        Progress.clear()
        show(rows)
        return 0
    }

    private func measure(_ kind: Kind, _ window: Int, _ rate: Int) throws(Failure) -> Row {
        var settings = HubProcess.Settings()
        settings.loops = 1
        settings.idleTimeout = 3600
        settings.window = kind == .presence ? window : 40
        settings.configuration =
            #"{"message_rate":100000,"max_per_address":20000,"request_rate":100000,"#
            + #""rooms":[{"match":"*","broadcast_window":\#(kind == .broadcast ? window : 0)}]}"#
        let hub = try HubProcess(settings, cpu: 0)
        defer { _ = hub.stop() }
        let watchers = try Watchers(port: hub.port, full: 20)
        let crowd = try ChildProcess([File.ownPath, "crowd", "\(hub.port)", "listen", "\(subscribers)", "0"])
        defer { _ = crowd.stop(seconds: 5) }
        guard watchers.turn(until: { crowd.line(containing: "ready", seconds: 0) != nil }, seconds: 60) else {
            throw .unreachable("the listeners did not get in within 60 s")
        }
        func act(_ index: Int) {
            if kind == .presence { watchers.track(index) } else { watchers.broadcast(index) }
        }
        // A sender is told of its own presence, not of its own broadcast.
        let hearers = kind == .presence ? 20 : 19
        func settle(_ count: Int) throws(Failure) {
            guard watchers.turn(until: { watchers.received >= count * hearers }, seconds: 60) else {
                throw .unreachable("of \(count * hearers) \(kind.rawValue)s only \(watchers.received) came in 60 s")
            }
        }
        // Everybody is known before updates are measured.
        for index in 0..<20 { act(index) }
        try settle(20)
        watchers.beginAnew()
        for index in 0..<10 {
            _ = watchers.turn(until: { false }, seconds: 0.3)
            act(index)
            try settle(index + 1)
        }
        let lone = watchers.seen
        watchers.beginAnew()

        let count = rate * seconds
        let before = ProcessFigures(pid: hub.pid).cpu
        let start = Clock.now
        for index in 0..<count {
            let due = start + Double(index) / Double(rate)
            _ = watchers.turn(until: { Clock.now >= due }, seconds: 60)
            act(index)
        }
        // Updates of one user within a window are one, so not all of them can be waited for.
        _ = watchers.turn(until: { false }, seconds: 0.2)
        let cpu = HubGauges.settledCPU(of: hub.pid) - before
        return Row(
            kind: kind, window: window, rate: rate, cpu: cpu / Double(count) * 1e6, load: cpu / Double(seconds),
            seen: watchers.seen,
            lone: lone)
    }

    private func show(_ rows: [Row]) {
        if isJSON {
            let members = rows.map { row in
                JSONText.object([
                    ("kind", .text(row.kind.rawValue)), ("window_ms", .integer(row.window)),
                    ("updates_per_second", .integer(row.rate)),
                    ("cpu_us_per_update", .number(row.cpu)), ("p50_ms", .number(row.seen.quantile(0.5) * 1000)),
                    ("p99_ms", .number(row.seen.quantile(0.99) * 1000)),
                    ("lone_p50_ms", .number(row.lone.quantile(0.5) * 1000)),
                ])
            }
            return print(JSONText.object([("command", .text("updates")), ("rows", .list(members))]).description)
        }
        print(
            "Updates, evenly spread, in a room of \(subscribers) full subscribers and 20 who measure, "
                + "\(seconds) s each, 1 loop\n")
        var table = TextTable([
            "", "window ms", "a second", "CPU us an update", "of window 0", "load", "p50 ms", "p99 ms", "alone: p50 ms",
            "max ms",
        ])
        for row in rows {
            let without = rows.first { $0.kind == row.kind && $0.window == 0 }?.cpu ?? row.cpu
            table.add([
                row.kind.rawValue, "\(row.window)", "\(row.rate)", row.cpu.text(0), (row.cpu / without).text(3),
                "\((row.load * 100).text(0)) %", (row.seen.quantile(0.5) * 1000).text(1),
                (row.seen.quantile(0.99) * 1000).text(1), (row.lone.quantile(0.5) * 1000).text(1),
                (row.lone.maximum * 1000).text(1),
            ])
        }
        print(table.text)
    }
}
