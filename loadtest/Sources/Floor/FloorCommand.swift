import CFloor
import Glibc

/// `loadtest floor`: what a broadcast costs the server, as a ratio to a bare C send() loop in the same run.
///
/// Both servers are pinned to processor 0 and send the same octets to the same receiver on processor 1, turn by turn.
struct FloorCommand {
    private let subscribers: Int
    private let rooms: Int
    private let messages: Int
    private let inFlight: Int
    private let pairs: Int
    private let loops: Int
    private let sleeps: Bool
    private let reference: String?
    private let isJSON: Bool

    /// A difference between our floor and `ref send` up to which both count as the same.
    private static let tolerance = 0.05

    private static let slicesPerPair = 10

    init(_ arguments: Arguments) throws(Failure) {
        subscribers = try arguments.number("subscribers", in: 1...9500) ?? 1000
        rooms = try arguments.number("rooms", in: 1...min(1000, subscribers)) ?? 1
        messages =
            try arguments.number("messages", in: 1...1_000_000) ?? max(20, 400_000 * rooms / subscribers)
        inFlight = try arguments.number("in-flight", in: 1...16) ?? 1
        pairs = try arguments.number("pairs", in: 1...100) ?? 5
        loops = try arguments.number("loops", in: 1...64) ?? 1
        sleeps = FloorCrowd.sleeps(arguments)
        reference = arguments.text("check-ref")
        isJSON = arguments.has("json")
    }

    func run() throws(Failure) -> Int32 {
        if sysconf(Int32(_SC_NPROCESSORS_ONLN)) < 2 || process_prepare(1) != 0 {
            say("loadtest: fewer than two processors: server and receiver disturb each other, the ratio is coarse")
        }
        if let reference { return try checkReference(reference) }
        return try compareHub()
    }

    // MARK: Rollcall against the floor

    private func compareHub() throws(Failure) -> Int32 {
        let servers = try FanOutServers(subscribers: subscribers, rooms: rooms, sleeps: sleeps, loops: loops)
        defer { servers.stop() }
        let gauges = HubGauges(servers.hub)
        let before = try gauges.read()
        try alternate([(servers.floor, servers.floorMessages), (servers.rollcall, servers.rollcallMessages)])
        let after = try gauges.read()
        let frames = { (metrics: Metrics) in metrics.value(#"rollcall_frames_sent_total{opcode="text"}"#) ?? 0 }
        let report = FloorReport(
            floor: servers.floor, other: servers.rollcall, subscribers: subscribers, rooms: rooms, messages: messages,
            inFlight: inFlight, frame: servers.rollcallMessages.frameOctets,
            framesSent: Int(frames(after) - frames(before)))
        report.show(isJSON: isJSON)
        return 0
    }

    // MARK: The floor against ref.c

    private func checkReference(_ path: String) throws(Failure) -> Int32 {
        guard access(path, X_OK) == 0 else {
            throw .usage(
                "there is no program \(path); build wsbench's reference with: cc -O2 -o ref peers/ref.c -luring")
        }
        let port = try Port.free()
        let process = try ChildProcess([path, "send", "\(port)"], cpu: 0)
        defer { _ = process.stop() }
        guard process.line(containing: "listening", seconds: 5) != nil else {
            throw .unreachable("\(path) send \(port) does not listen")
        }
        let ref = try side("ref send", process, port)
        let child = try ChildProcess([File.ownPath, "floor-server"], cpu: 0)
        defer { _ = child.stop() }
        let floor = try side("floor", child, HubProcess.port(of: child, seconds: 10))
        let messages = try FloorMessages.bare(FloorMessages.payload(size: 128))
        try alternate([(floor, messages), (ref, messages)])
        let report = FloorReport(
            floor: floor, other: ref, subscribers: subscribers, rooms: rooms, messages: self.messages,
            inFlight: inFlight, frame: messages.frameOctets)
        report.show(isJSON: isJSON)
        let difference = abs(report.ratio - 1)
        say("loadtest: the floor and ref send differ by \((difference * 100).text(1)) %; 5 % are allowed")
        return difference <= Self.tolerance ? 0 : 1
    }

    // MARK: Both

    private func side(_ name: String, _ process: ChildProcess, _ port: UInt16) throws(Failure) -> FloorSide {
        FloorSide(
            try FloorCrowd(
                name, port: port, dialect: .bare, subscribers: subscribers, rooms: rooms, sleeps: sleeps),
            pid: process.pid)
    }

    /// Each pair is cut into slices that take turns, so that what else the machine does hits both sides alike.
    private func alternate(_ sides: [(FloorSide, FloorMessages)]) throws(Failure) {
        for (side, messages) in sides {
            try side.run(messages, count: max(10, self.messages / 4), inFlight: inFlight)
        }
        let slices = min(Self.slicesPerPair, messages)
        for pair in 1...pairs {
            for (side, _) in sides { side.beginTurn() }
            for slice in 0..<slices {
                Progress.show("pair \(pair) of \(pairs), slice \(slice + 1) of \(slices)")
                let count = messages * (slice + 1) / slices - messages * slice / slices
                for (side, messages) in sides { try side.run(messages, count: count, inFlight: inFlight) }
            }
        }
        Progress.clear()
    }
}
