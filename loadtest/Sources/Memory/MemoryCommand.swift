import CFloor
import Glibc

/// `loadtest memory`: anonymous memory of the hub for each connection, in each state of it, and what is left when they are gone.
struct MemoryCommand {
    private let connections: Int
    private let rooms: Int
    private let loops: Int
    /// Tabs that join in a second, and that track; 0: all at once.
    private let pace: Int
    private let isSecure: Bool
    private let compresses: Bool
    private let store: String
    private let isJSON: Bool

    /// Growth in octets for each connection since the hub had none.
    private struct Cycle {
        var connected = 0.0
        var joined = 0.0
        var tracked = 0.0
        /// Octets in all when everybody has gone.
        var afterwards = 0
    }

    init(_ arguments: Arguments) throws(Failure) {
        connections = try arguments.number("connections", in: 1...19_000) ?? 10_000
        rooms = try arguments.number("rooms", in: 1...1000) ?? min(100, connections)
        loops = try arguments.number("loops", in: 1...64) ?? 2
        pace = try arguments.number("pace", in: 0...1_000_000) ?? 2000
        isSecure = arguments.has("tls")
        compresses = arguments.has("compress")
        store = arguments.text("store") ?? "disk"
        guard store == "disk" || store == "memory" else { throw .usage("--store \(store): disk or memory") }
        isJSON = arguments.has("json")
    }

    func run() throws(Failure) -> Int32 {
        _ = process_prepare(-1)
        var settings = MemoryFixture.hub
        settings.loops = loops
        // As hubs run that people use: the record of sessions is on the disk.
        let database = try TemporaryFile("", name: "store.db")
        if store == "disk" { settings.store = "sqlite:\(database.path)" }
        settings.certificate = isSecure ? try Certificate.selfSigned() : nil
        let hub = try HubProcess(settings)
        defer {
            _ = hub.stop()
            settings.certificate?.remove()
            database.remove()
            for end in ["-wal", "-shm", ".lock"] { unlink(database.path + end) }
        }
        let gauges = HubGauges(hub)
        try gauges.wait(for: ["rollcall_websockets": 0])
        let start = gauges.steadyMemory()
        let first = try cycle(hub, gauges, start)
        let second = try cycle(hub, gauges, start)
        show(start, first, second)
        return 0
    }

    private func cycle(_ hub: HubProcess, _ gauges: HubGauges, _ start: Int) throws(Failure) -> Cycle {
        var cycle = Cycle()
        func growth() -> Double { Double(gauges.steadyMemory() - start) / Double(connections) }
        do {
            Progress.show("\(connections) connections")
            var dialect = MemoryFixture.dialect
            dialect.isSecure = isSecure
            dialect.compresses = compresses
            let crowd = try FloorCrowd(
                "rollcall", port: hub.securePort ?? hub.port, dialect: dialect, subscribers: connections, rooms: rooms,
                hasPublishers: false)
            try gauges.wait(for: ["rollcall_websockets": connections])
            cycle.connected = growth()
            Progress.show("\(connections) join \(rooms) rooms")
            try crowd.sayEverywhere(MemoryFixture.join, perSecond: pace)
            try gauges.wait(for: ["rollcall_websockets": connections, "rollcall_subscribers": connections])
            cycle.joined = growth()
            Progress.show("\(connections) track")
            try crowd.sayEverywhere(MemoryFixture.track, perSecond: pace)
            // The last diffs are read, or they would wait at the hub.
            try crowd.listen(seconds: 0.5)
            try gauges.wait(for: ["rollcall_users": connections, "rollcall_sessions": connections])
            cycle.tracked = growth()
        }
        Progress.show("all of them go")
        try gauges.wait(for: ["rollcall_websockets": 0, "rollcall_rooms": 0, "rollcall_sessions": 0])
        cycle.afterwards = gauges.steadyMemory()
        Progress.clear()
        return cycle
    }

    private func show(_ start: Int, _ first: Cycle, _ second: Cycle) {
        let cycles = [("first", first), ("second", second)]
        if isJSON {
            let members = cycles.map { name, cycle in
                (
                    name,
                    JSONText.object([
                        ("octets_per_connected", .number(cycle.connected)),
                        ("octets_per_joined", .number(cycle.joined)),
                        ("octets_per_tracked", .number(cycle.tracked)),
                        ("octets_afterwards", .integer(cycle.afterwards)),
                    ])
                )
            }
            let head: [(String, JSONText)] = [
                ("command", .text("memory")), ("connections", .integer(connections)), ("rooms", .integer(rooms)),
                ("loops", .integer(loops)), ("pace", .integer(pace)), ("tls", .flag(isSecure)),
                ("compress", .flag(compresses)),
                ("store", .text(store)), ("octets_at_start", .integer(start)),
            ]
            return print(JSONText.object(head + members).description)
        }
        print(
            "\(connections) connections in \(rooms) rooms, "
                + (pace == 0 ? "all at once" : "\(pace) a second") + ", \(loops) loops"
                + (isSecure ? ", over TLS" : "") + (compresses ? ", permessage-deflate" : "")
                + (store == "memory" ? ", no record on the disk" : "")
                + ", \((Double(start) / 1e6).text(1)) MB of anonymous memory at the start\n")
        var table = TextTable([
            "octets for each, over the start", "connected", "joined", "and tracked", "gone: MB in all",
        ])
        for (name, cycle) in cycles {
            table.add([
                name + " time", cycle.connected.text(0), cycle.joined.text(0), cycle.tracked.text(0),
                (Double(cycle.afterwards) / 1e6).text(1),
            ])
        }
        print(table.text)
        let growth = Double(second.afterwards - first.afterwards)
        print("\nafter the second time over after the first: \((growth / 1e6).text(2)) MB")
    }
}
