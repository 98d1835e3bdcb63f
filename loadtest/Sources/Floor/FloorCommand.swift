import CFloor
import Glibc

/// `loadtest floor`: what a broadcast costs the server, as a ratio to a bare C send() loop in the same run.
///
/// Both servers are pinned to processor 0 and send the same octets to the same receiver on processor 1, turn by turn.
struct FloorCommand {
    private let subscribers: Int
    private let messages: Int
    private let inFlight: Int
    private let pairs: Int
    private let loops: Int
    private let reference: String?
    private let isJSON: Bool

    /// A difference between our floor and `ref send` up to which both count as the same.
    private static let tolerance = 0.05

    private static let slicesPerPair = 10

    init(_ arguments: Arguments) throws(Failure) {
        subscribers = try arguments.number("subscribers", in: 1...9500) ?? 1000
        messages =
            try arguments.number("messages", in: 1...1_000_000) ?? max(20, 400_000 / subscribers)
        inFlight = try arguments.number("in-flight", in: 1...16) ?? 1
        pairs = try arguments.number("pairs", in: 1...100) ?? 5
        loops = try arguments.number("loops", in: 1...64) ?? 1
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
        var settings = HubProcess.Settings()
        settings.loops = loops
        settings.idleTimeout = 600
        // The question is what a broadcast costs, not how many are borne.
        settings.configuration = #"{"message_rate":100000}"#
        let hub = try HubProcess(settings, cpu: 0)
        defer { _ = hub.stop() }
        let before = ProcessFigures(pid: hub.pid).anonymous
        let rollcall = try FloorSide(
            "rollcall", pid: hub.pid, port: hub.port, dialect: .phoenix, subscribers: subscribers)
        usleep(300_000)
        let joined = ProcessFigures(pid: hub.pid).anonymous

        let payload = FloorMessages.payload(size: 128)
        let publish = #"["1","2","room:floor","broadcast",{"type":"broadcast","event":"tick","payload":\#(payload)}]"#
        let delivered = try rollcall.probe(publish)
        let (process, floor) = try bareFloor()
        defer { _ = process.stop() }
        try alternate(
            [
                (floor, try FloorMessages(published: "P0 " + delivered, delivered: delivered)),
                (rollcall, try FloorMessages(published: publish, delivered: delivered)),
            ])

        // The same track everywhere: without a key the hub makes one for each connection.
        try rollcall.sayEverywhere(
            #"["1","3","room:floor","presence",{"type":"presence","event":"track","payload":{"name":"Ada"}}]"#)
        usleep(300_000)
        let tracked = ProcessFigures(pid: hub.pid).anonymous
        let perConnection = { (octets: Int) in Double(octets) / Double(subscribers + 1) }
        let report = FloorReport(
            floor: floor, other: rollcall, subscribers: subscribers, messages: messages, inFlight: inFlight,
            frame: delivered.utf8.count + (delivered.utf8.count < 126 ? 2 : 4),
            octetsPerJoined: perConnection(joined - before), octetsPerTracked: perConnection(tracked - before))
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
        let ref = try FloorSide("ref send", pid: process.pid, port: port, dialect: .bare, subscribers: subscribers)
        let (child, floor) = try bareFloor()
        defer { _ = child.stop() }
        let text = FloorMessages.payload(size: 128)
        let messages = try FloorMessages(published: "P0 " + text, delivered: text)
        try alternate([(floor, messages), (ref, messages)])
        let report = FloorReport(
            floor: floor, other: ref, subscribers: subscribers, messages: self.messages, inFlight: inFlight,
            frame: text.utf8.count + 4)
        report.show(isJSON: isJSON)
        let difference = abs(report.ratio - 1)
        say("loadtest: the floor and ref send differ by \((difference * 100).text(1)) %; 5 % are allowed")
        return difference <= Self.tolerance ? 0 : 1
    }

    // MARK: Both

    private func bareFloor() throws(Failure) -> (ChildProcess, FloorSide) {
        let child = try ChildProcess([File.ownPath, "floor-server"], cpu: 0)
        let port = try HubProcess.port(of: child, seconds: 10)
        return (child, try FloorSide("floor", pid: child.pid, port: port, dialect: .bare, subscribers: subscribers))
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
