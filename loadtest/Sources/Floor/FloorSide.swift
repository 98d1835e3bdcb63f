import CFloor
import Glibc

/// One of the two servers that are compared: its process, its subscribers, and what its turns cost.
final class FloorSide {
    /// How a server is spoken to: bare texts or Phoenix frames.
    struct Dialect {
        let path: String
        let subscribe: String
        let joinPublisher: String?
        let ready: String
        let heartbeat: String?

        /// What ref.c of wsbench and our floor understand.
        static let bare = Dialect(path: "/", subscribe: "S0", joinPublisher: nil, ready: "ok", heartbeat: nil)

        /// A plain Phoenix client that takes broadcasts and no presence.
        static let phoenix = Dialect(
            path: "/socket/websocket?vsn=2.0.0",
            subscribe: join, joinPublisher: join, ready: #""phx_reply",{"status":"ok""#,
            heartbeat: #"[null,"9","phoenix","heartbeat",{}]"#)

        private static let join =
            #"["1","1","room:floor","phx_join",{"config":{"broadcast":{"self":false,"ack":false},"#
            + #""presence":{"enabled":false,"mode":"off"}}}]"#
    }

    /// What the slices of one turn cost together; seconds of processor time and of the clock.
    struct Turn {
        var cpu = 0.0
        var user = 0.0
        var system = 0.0
        var softirq = 0.0
        var elapsed = 0.0
        var deliveries = 0
        var octets = 0

        func perMillion(_ seconds: Double) -> Double { seconds / (Double(max(1, deliveries)) / 1e6) }
        var deliveriesPerSecond: Double { Double(deliveries) / max(elapsed, 1e-9) }
        var octetsPerDelivery: Double { Double(octets) / Double(max(1, deliveries)) }
    }

    let name: String
    let pid: Int32
    let dialect: Dialect
    private let receiver: OpaquePointer
    private let subscribers: Int
    private var lastHeartbeat = Clock.now
    private(set) var turns: [Turn] = []

    init(_ name: String, pid: Int32, port: UInt16, dialect: Dialect, subscribers: Int) throws(Failure) {
        self.name = name
        self.pid = pid
        self.dialect = dialect
        self.subscribers = subscribers
        // The plan keeps the pointers for as long as the receiver lives.
        var plan = floor_plan(
            port: port, subscribers: Int32(subscribers), path: strdup(dialect.path),
            subscribe: strdup(dialect.subscribe),
            join_publisher: dialect.joinPublisher.map { UnsafePointer(strdup($0)) }, ready: strdup(dialect.ready),
            timeout_ms: 60_000)
        var error = [CChar](repeating: 0, count: 256)
        guard let receiver = floor_open(&plan, &error, error.count) else {
            throw .unreachable("\(name): " + String(decoding: error.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self))
        }
        self.receiver = receiver
    }

    deinit { floor_close(receiver) }

    /// Publishes once and returns the text that arrives.
    func probe(_ text: String) throws(Failure) -> String {
        var frame = [CChar](repeating: 0, count: 4096)
        let count = floor_probe(receiver, text, &frame, frame.count, 10_000)
        guard count > 0 else {
            throw .unreachable("\(name): a first message did not reach all subscribers within 10 s")
        }
        return String(decoding: frame[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Says `text` on every connection and waits for all answers.
    func sayEverywhere(_ text: String) throws(Failure) {
        guard floor_heartbeat(receiver, text, 60_000) == 0 else {
            throw .unreachable("\(name): not every connection was answered within 60 s")
        }
        lastHeartbeat = Clock.now
    }

    /// Begins a new turn, to which the following slices count.
    func beginTurn() { turns.append(Turn()) }

    /// One closed loop; before the first turn it only warms up.
    func run(_ messages: FloorMessages, count: Int, inFlight: Int) throws(Failure) {
        // Heartbeats come between the turns, so that none of their cost is measured.
        if let heartbeat = dialect.heartbeat, Clock.now - lastHeartbeat > 20 { try sayEverywhere(heartbeat) }
        let before = ProcessFigures(pid: pid)
        let softirqBefore = ProcessFigures.softirq
        var result = floor_result()
        let failed = messages.published.withCString { published in
            messages.delivered.withCString { delivered in
                var run = floor_run(
                    published: published, published_number: messages.publishedNumber, delivered: delivered,
                    delivered_number: messages.deliveredNumber, messages: Int32(count), in_flight: Int32(inFlight),
                    timeout_ms: 120_000)
                return floor_publish(receiver, &run, &result)
            }
        }
        guard failed == 0, result.wrong == 0, result.lost == 0, result.deliveries == UInt64(count * subscribers) else {
            throw .unreachable(
                "\(name): \(result.deliveries) of \(count * subscribers) deliveries, \(result.wrong) wrong frames, "
                    + "\(result.lost) connections lost")
        }
        guard !turns.isEmpty else { return }
        let after = ProcessFigures(pid: pid)
        var turn = turns.removeLast()
        turn.cpu += after.cpu - before.cpu
        turn.user += after.user - before.user
        turn.system += after.system - before.system
        turn.softirq += ProcessFigures.softirq - softirqBefore
        turn.elapsed += Double(result.nanoseconds) / 1e9
        turn.deliveries += Int(result.deliveries)
        turn.octets += Int(result.octets)
        turns.append(turn)
    }
}

/// What is published and what arrives, each with its place for the message's number.
struct FloorMessages {
    static let number = "0000000000"

    let published: String
    let publishedNumber: Int
    let delivered: String
    let deliveredNumber: Int

    init(published: String, delivered: String) throws(Failure) {
        guard let inPublished = Self.place(in: published), let inDelivered = Self.place(in: delivered) else {
            throw .unreachable("the number of a message is not once in what was delivered: \(delivered)")
        }
        self.published = published
        self.delivered = delivered
        publishedNumber = inPublished
        deliveredNumber = inDelivered
    }

    /// A JSON object of exactly `size` octets that holds the number.
    static func payload(size: Int) -> String {
        let frame = #"{"number":"\#(number)","text":""}"#
        return frame.dropLast(2) + String(repeating: "x", count: size - frame.utf8.count) + #""}"#
    }

    private static func place(in text: String) -> Int? {
        let octets = Array(text.utf8)
        let wanted = Array(number.utf8)
        let places = octets.indices.filter { octets[$0...].starts(with: wanted) }
        return places.count == 1 ? places[0] : nil
    }
}
