import CFloor
import Glibc

/// `loadtest peers`: what a delivery costs Rollcall and six others, each as a ratio to the bare floor beside it.
///
/// All deliver the same text to the same receiver; each peer's turn is cut into slices that alternate with the floor's.
struct PeersCommand {
    private static let slices = 8

    private let subscribers: Int
    private let rooms: Int
    private let inFlight: Int
    private let repeats: Int
    private let messages: Int
    private let sleeps: Bool
    private let isJSON: Bool
    private let only: String?

    init(_ arguments: Arguments) throws(Failure) {
        subscribers = try arguments.number("subscribers", in: 1...9500) ?? 1000
        rooms = try arguments.number("rooms", in: 1...min(1000, subscribers)) ?? 1
        inFlight = try arguments.number("in-flight", in: 1...16) ?? 1
        repeats = try arguments.number("pairs", in: 1...100) ?? 3
        messages = try arguments.number("messages", in: 1...1_000_000) ?? max(16, 200_000 * rooms / subscribers)
        sleeps = FloorCrowd.sleeps(arguments)
        isJSON = arguments.has("json")
        only = arguments.text("only")
    }

    func run() throws(Failure) -> Int32 {
        if sysconf(Int32(_SC_NPROCESSORS_ONLN)) < 2 || process_prepare(1) != 0 {
            say("loadtest: fewer than two processors: server and receiver disturb each other, the ratio is coarse")
        }
        let delivered = try FanOutServers.deliveredText()
        let process = try ChildProcess([File.ownPath, "floor-server"], cpu: 0)
        defer { _ = process.stop() }
        let port = try HubProcess.port(of: process, seconds: 10)
        let floor = FloorSide(
            try FloorCrowd("floor", port: port, dialect: .bare, subscribers: subscribers, rooms: rooms, sleeps: sleeps),
            pid: process.pid)
        var results = ([Peer.rollcall] + Peer.all).filter { only == nil || only == $0.name }.map { PeerResult($0) }
        // Repeats are outermost, so that what else the machine does at some time hits all of them.
        for turn in 1...repeats {
            for index in results.indices {
                Progress.show("\(results[index].peer.name), turn \(turn) of \(repeats)")
                do throws(Failure) {
                    try measure(&results[index], delivered, beside: floor)
                } catch {
                    // What another server cannot do, or says besides, leaves it out of this turn and nobody else.
                    guard results[index].peer.name != Peer.rollcall.name else { throw error }
                    results[index].failures.append("\(error)")
                }
            }
        }
        Progress.clear()
        let report = PeersReport(
            results: results, subscribers: subscribers, rooms: rooms, messages: messages, inFlight: inFlight,
            octets: delivered.utf8.count)
        report.show(isJSON: isJSON)
        return 0
    }

    private func measure(_ result: inout PeerResult, _ delivered: String, beside floor: FloorSide) throws(Failure) {
        let peer = result.peer
        let process = try peer.start()
        defer { process.stop() }
        // The first connection loads and builds what is there once.
        _ = try FloorCrowd(peer.name, port: process.port, dialect: peer.dialect, subscribers: 1)
        usleep(200_000)
        let before = ProcessFigures(tree: process.pid)
        let side = FloorSide(
            try FloorCrowd(
                peer.name, port: process.port, dialect: peer.dialect, subscribers: subscribers, rooms: rooms,
                sleeps: sleeps),
            pid: process.pid)
        try side.crowd.listen(seconds: 0.5)
        let opened = ProcessFigures(tree: process.pid)
        let connections = Double(subscribers + rooms)
        result.octets.append(Double(opened.memory - before.memory) / connections)
        result.handshakes.append((opened.cpu - before.cpu) / connections)

        let texts = try peer.messages(delivered)
        let floorTexts = try FloorMessages.bare(delivered)
        _ = try side.crowd.probe(texts.published)
        try side.run(texts, count: max(4, messages / 8), inFlight: inFlight)
        try floor.run(floorTexts, count: max(4, messages / 8), inFlight: inFlight)
        side.beginTurn()
        floor.beginTurn()
        let slices = min(Self.slices, messages)
        for slice in 0..<slices {
            let count = messages * (slice + 1) / slices - messages * slice / slices
            try floor.run(floorTexts, count: count, inFlight: inFlight)
            try side.run(texts, count: count, inFlight: inFlight)
        }
        result.turns.append((floor.turns[floor.turns.count - 1], side.turns[0]))
    }
}

/// What the turns of one peer found.
struct PeerResult {
    let peer: Peer
    var turns: [(floor: FloorSide.Turn, peer: FloorSide.Turn)] = []
    /// Of memory, for each idle subscriber.
    var octets: [Double] = []
    /// Seconds of processor time for an upgrade with the peer's hello and subscription.
    var handshakes: [Double] = []
    /// Of the turns that it did not come through.
    var failures: [String] = []

    init(_ peer: Peer) { self.peer = peer }

    var ratios: [Double] { turns.map { $0.peer.cost / max($0.floor.cost, 1e-9) } }
}
