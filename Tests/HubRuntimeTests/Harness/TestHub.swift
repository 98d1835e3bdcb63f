import CLinux
import ChannelProtocol
import HTTPCore
import LimitCore
import PresenceCore
import SocketIO
import Testing

@testable import HubRuntime

/// A hub of several shards in one thread, whose clock moves by hand and whose mail waits until somebody delivers it.
///
/// Clients are real sockets (`TestClient`), so that tests go from octets to octets; nothing sleeps and nothing races.
final class TestHub {
    let configuration: HubConfiguration
    let cores: [ShardCore]
    let handler: RecordingHandler
    let shared: SharedState

    /// By how much a timer may be late.
    static let tick = TimerWheel<Int>.tick

    /// Milliseconds; the same for all shards.
    private(set) var now: UInt64 = 1_000_000

    /// What waits, by sender and receiver: each such queue keeps its order, and nothing is promised between them.
    private var mail: [Route: ContiguousArray<ShardMessage>] = [:]

    /// What handlers and the program's other threads have posted.
    private let outside = OutsideMail()
    private let pollers: [Poller]
    private var clients: [TestClient] = []

    /// What clients read into.
    let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)

    struct Route: Hashable, Comparable {
        /// The sending shard; -1 = no shard.
        var from: Int
        var to: Int

        static func < (lhs: Route, rhs: Route) -> Bool { (lhs.from, lhs.to) < (rhs.from, rhs.to) }
    }

    /// A hub for development, unless `configure` says otherwise: no token is needed.
    init(shards: Int = 1, _ configure: (inout HubConfiguration) -> Void = { _ in }) throws {
        var configuration = HubConfiguration()
        configuration.loops = shards
        configuration.isDevelopment = true
        configure(&configuration)
        self.configuration = configuration
        let shared = SharedState(configuration)
        self.shared = shared
        let handler = RecordingHandler()
        self.handler = handler
        pollers = try (0..<shards).map { _ in try Poller() }
        var cores: [ShardCore] = []
        for index in 0..<shards {
            cores.append(
                ShardCore(
                    index: index, configuration: configuration, poller: pollers[index], handler: handler,
                    shared: shared, now: now
                ) { [outside] in outside.post($0, to: index) })
        }
        self.cores = cores
    }

    deinit {
        for client in clients { client.reset() }
        for core in cores { for connection in core.front.table.all { Socket.close(connection.fd) } }
        for poller in pollers { poller.close() }
        input.deallocate()
    }

    // MARK: Turns

    /// One turn of a shard.
    func turn(_ shard: Int, ready: [Readiness] = [], taking messages: ContiguousArray<ShardMessage> = []) {
        perform(on: shard) { core in
            for readiness in ready { core.read(readiness) }
            for message in messages { core.take(message) }
        }
    }

    /// One turn of a shard that reads what its clients have sent, in this order.
    func read(_ clients: TestClient...) {
        guard let shard = clients.first?.shard else { return }
        turn(shard, ready: clients.map { Readiness(token: $0.ref.token, isReadable: true) })
    }

    /// The loop stands still, then reads some of what came meanwhile, as after a wait that could not report everything.
    func stall(_ milliseconds: UInt64, thenRead clients: TestClient...) {
        now += milliseconds
        guard let shard = clients.first?.shard else { return }
        perform(on: shard, isCaughtUp: false) { core in
            for client in clients { core.read(Readiness(token: client.ref.token, isReadable: true)) }
        }
    }

    private func perform(on shard: Int, isCaughtUp: Bool = true, _ body: (ShardCore) -> Void) {
        let core = cores[shard]
        core.begin(at: now)
        body(core)
        core.end(isCaughtUp: isCaughtUp)
        _ = core.timeout(from: now)
        core.home.recordDepartures(at: Instant(milliseconds: now))
        for receiver in cores.indices where receiver != shard {
            core.post(to: receiver) { batch in
                if !batch.isEmpty { mail[Route(from: shard, to: receiver), default: []] += batch }
                batch.removeAll()
            }
        }
    }

    // MARK: Mail

    /// Where mail waits.
    var routes: [Route] {
        takeOutsideMail()
        return mail.keys.sorted()
    }

    /// Delivers the oldest item of a route, or several, in a turn of the receiver's own.
    func deliver(_ route: Route, count: Int = 1) {
        takeOutsideMail()
        guard var queue = mail[route] else { return }
        let taken = ContiguousArray(queue.prefix(count))
        queue.removeFirst(taken.count)
        mail[route] = queue.isEmpty ? nil : queue
        turn(route.to, taking: taken)
    }

    /// What the rest of the program posts to a shard, as `Hub` does.
    func post(_ message: ShardMessage, to shard: Int) {
        outside.post(message, to: shard)
    }

    func kick(_ user: String, from room: String, for milliseconds: UInt64 = 30_000, isBan: Bool = false) throws {
        let room = try #require(RoomName(room))
        let user = try #require(UserID(user))
        post(
            .home(.kick(user, room: room, span: milliseconds, reason: isBan ? .banned : .kicked)),
            to: room.home(of: cores.count))
    }

    /// As `Hub.drain`: all homes hear of it before any front does.
    func drain(over spread: UInt64 = 0) {
        for shard in cores.indices { post(.home(.drain), to: shard) }
        for shard in cores.indices { post(.front(.drain(over: spread)), to: shard) }
    }

    private func takeOutsideMail() {
        for (shard, message) in outside.take() { mail[Route(from: -1, to: shard), default: []].append(message) }
    }

    // MARK: Time

    /// Lets shards and clients read, and mail be taken, until nothing more happens; time stands still.
    func run() {
        for _ in 0..<10_000 {
            var isQuiet = true
            for shard in cores.indices {
                let ready = ready(shard)
                let routes = routes.filter { $0.to == shard }
                guard !ready.isEmpty || !routes.isEmpty || cores[shard].front.isBusy else { continue }
                isQuiet = false
                turn(shard, ready: ready)
                for route in routes { deliver(route, count: .max) }
            }
            for client in clients where client.pump() { isQuiet = false }
            if isQuiet { return }
        }
        Issue.record("the hub does not come to rest")
    }

    /// Lets time pass: whatever falls due on the way happens at its own time.
    func advance(_ milliseconds: UInt64) {
        let end = now + milliseconds
        run()
        while let next = cores.compactMap({ $0.timeout(from: now) }).min(), now + next < end {
            now += max(next, 1)
            pass()
        }
        now = end
        pass()
    }

    /// Lets time pass at a single stroke: sockets are read and timers fire, but mail waits.
    func jump(_ milliseconds: UInt64) {
        now += milliseconds
        for shard in cores.indices { poll(shard) }
    }

    /// One turn of a shard that reads whatever its sockets have.
    func poll(_ shard: Int) {
        turn(shard, ready: ready(shard))
    }

    private func pass() {
        for shard in cores.indices { turn(shard) }
        run()
    }

    /// What the kernel says of a shard's sockets, in the order of their slots.
    private func ready(_ shard: Int) -> [Readiness] {
        var ready: ContiguousArray<Readiness> = []
        pollers[shard].wait(into: &ready, timeout: 0)
        ready += cores[shard].front.takeReadingOn()
        return ready.sorted { $0.token < $1.token }
    }

    // MARK: Clients

    /// A socket to one shard, nothing sent yet.
    func open(
        _ kind: TestClient.Kind = .packets, to shard: Int = 0, from address: NetworkAddress? = nil
    ) throws -> TestClient {
        let pair = try kind.makePair()
        var ref: ConnectionRef?
        perform(on: shard) { ref = $0.front.open(pair.server, from: address) }
        let client = TestClient(fd: pair.client, kind: kind, shard: shard, ref: ref, hub: self)
        clients.append(client)
        return client
    }

    /// Takes over a socket of the TLS listener.
    func openSecure(_ fd: Int32, to shard: Int = 0) -> ConnectionRef? {
        var ref: ConnectionRef?
        perform(on: shard) { ref = $0.front.open(fd, isSecure: true) }
        return ref
    }

    /// A WebSocket to one shard.
    func connect(
        _ kind: TestClient.Kind = .packets, to shard: Int = 0, path: String = "/realtime/v1/websocket?vsn=2.0.0"
    ) throws -> TestClient {
        let client = try open(kind, to: shard)
        client.send(TestClient.upgrade(path))
        read(client)
        try client.becomeWebSocket(version: path.contains("vsn=2") ? .v2 : .v1)
        return client
    }

    /// A topic whose room lives at the given shard.
    func topic(at shard: Int) throws -> String {
        for number in 0..<1_000 {
            let topic = "room:algebra-\(number)"
            if try #require(RoomName(topic)).home(of: cores.count) == shard { return topic }
        }
        Issue.record("no room lives at shard \(shard)")
        return "room:algebra"
    }

    /// The shard whose room this is.
    func home(of topic: String) -> Int? { RoomName(topic)?.home(of: cores.count) }

    func room(_ topic: String) throws -> Room? {
        let name = try #require(RoomName(topic))
        return cores[name.home(of: cores.count)].home.rooms[name]
    }

    var metrics: HubMetrics {
        var sum = HubMetrics()
        for core in cores { sum.add(core.metrics()) }
        return sum
    }
}

extension TestHub {
    /// A WebSocket that has joined a room, with everything read.
    func joined(
        _ name: String, _ topic: String = "room:algebra", at shard: Int = 0, _ kind: TestClient.Kind = .packets,
        _ wish: (inout JoinRequest) -> Void = { _ in }
    ) throws -> TestClient {
        let client = try connect(kind, to: shard)
        client.join(topic, as: name, wish)
        run()
        _ = client.received()
        return client
    }
}
