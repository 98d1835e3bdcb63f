import CFloor
import Glibc

/// `loadtest idle`: processor time of the hub for connections that do nothing but answer its pings, every 15 s.
struct IdleCommand {
    private let connections: Int
    private let seconds: Int
    private let loops: Int
    private let isJSON: Bool

    init(_ arguments: Arguments) throws(Failure) {
        connections = try arguments.number("connections", in: 1...19_000) ?? 10_000
        seconds = try arguments.number("duration", in: 1...3600) ?? 60
        loops = try arguments.number("loops", in: 1...64) ?? 1
        isJSON = arguments.has("json")
    }

    func run() throws(Failure) -> Int32 {
        _ = process_prepare(1)
        var settings = MemoryFixture.hub
        settings.loops = loops
        // A ping goes out after 0.6 of it.
        settings.idleTimeout = 25
        let hub = try HubProcess(settings, cpu: loops == 1 ? 0 : nil)
        defer { _ = hub.stop() }
        let gauges = HubGauges(hub)
        Progress.show("\(connections) connections join and track")
        let crowd = try FloorCrowd(
            "rollcall", port: hub.port, dialect: MemoryFixture.dialect, subscribers: connections,
            rooms: min(100, connections), hasPublishers: false)
        try crowd.sayEverywhere(MemoryFixture.join)
        try crowd.sayEverywhere(MemoryFixture.track)
        try crowd.listen(seconds: 1)
        try gauges.wait(for: ["rollcall_websockets": connections, "rollcall_sessions": connections])
        Progress.show("nothing happens for \(seconds) s")
        let before = ProcessFigures(pid: hub.pid).cpu
        let switchesBefore = ProcessFigures.switches(pid: hub.pid)
        let start = Clock.now
        try crowd.listen(seconds: Double(seconds))
        let elapsed = Clock.now - start
        let cpu = ProcessFigures(pid: hub.pid).cpu - before
        // Threads of pools come and go, the loops stay.
        let switches =
            ProcessFigures.switches(pid: hub.pid).reduce(0.0) { sum, thread in
                sum + Double(thread.value - (switchesBefore[thread.key] ?? 0))
            } / elapsed
        try gauges.wait(for: ["rollcall_websockets": connections])
        Progress.clear()
        let each = cpu / elapsed / Double(connections) * 1e6
        if isJSON {
            let members: [(String, JSONText)] = [
                ("command", .text("idle")), ("connections", .integer(connections)), ("seconds", .number(elapsed)),
                ("cpu_us_per_connection_second", .number(each)), ("wakeups_per_second", .number(switches)),
            ]
            print(JSONText.object(members).description)
        } else {
            print(
                "\(connections) idle connections in \(min(100, connections)) rooms, a ping to each every 15 s, "
                    + "\(elapsed.text(0)) s: \(each.text(2)) us of CPU for a connection and second "
                    + "(\((cpu / elapsed * 100).text(2)) % of a processor), \(switches.text(0)) wake-ups a second")
        }
        return 0
    }
}
