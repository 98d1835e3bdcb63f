import CFloor
import Glibc

/// Thousands of subscribers of one server in C, and a publisher for each room if there are publishers.
final class FloorCrowd {
    let name: String
    let dialect: Dialect
    let subscribers: Int
    let rooms: Int
    private let receiver: OpaquePointer
    private var plan: floor_plan

    init(
        _ name: String, port: UInt16, dialect: Dialect, subscribers: Int, rooms: Int = 1, hasPublishers: Bool = true,
        sleeps: Bool = true
    ) throws(Failure) {
        self.name = name
        self.dialect = dialect
        self.subscribers = subscribers
        self.rooms = rooms
        func copy(_ text: String?) -> UnsafePointer<CChar>? { text.map { UnsafePointer(strdup($0)) } }
        // The plan keeps the pointers for as long as the receiver lives.
        plan = floor_plan(
            port: port, subscribers: Int32(subscribers), rooms: Int32(rooms),
            publishers: hasPublishers ? Int32(rooms) : 0, sleeps: sleeps ? 1 : 0, is_secure: dialect.isSecure ? 1 : 0,
            compresses: dialect.compresses ? 1 : 0, is_binary: dialect.isBinary ? 1 : 0,
            is_stream: dialect.isStream ? 1 : 0, ignored: copy(dialect.ignored), per_second: Int32(dialect.perSecond),
            subscribe_next: copy(dialect.subscribeNext), path: copy(dialect.path),
            publisher_path: copy(dialect.publisherPath), subscribe: copy(dialect.subscribe),
            join_publisher: copy(dialect.joinPublisher), ready: copy(dialect.ready), timeout_ms: 120_000)
        var error = [CChar](repeating: 0, count: 256)
        guard let receiver = floor_open(&plan, &error, error.count) else {
            throw .unreachable("\(name): " + String(decoding: error.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self))
        }
        self.receiver = receiver
    }

    deinit {
        floor_close(receiver)
        let texts = [
            plan.path, plan.publisher_path, plan.subscribe, plan.subscribe_next, plan.join_publisher, plan.ready,
            plan.ignored,
        ]
        for text in texts {
            free(UnsafeMutablePointer(mutating: text))
        }
    }

    /// Whether it sleeps in a run until something comes: if that is asked for, or where it has no processor of its own.
    static func sleeps(_ arguments: Arguments) -> Bool {
        arguments.has("receiver-sleeps") || sysconf(Int32(_SC_NPROCESSORS_ONLN)) < 2
    }

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
    func sayEverywhere(_ text: String, perSecond: Int = 0) throws(Failure) {
        let seconds = 60 + (perSecond == 0 ? 0 : subscribers / perSecond)
        guard floor_say(receiver, text, Int32(perSecond), Int32(seconds * 1000)) == 0 else {
            throw .unreachable("\(name): not every connection was answered within \(seconds) s")
        }
    }

    /// Octets that all have received since they came or since the last run began.
    var octets: Int { Int(floor_octets(receiver)) }

    /// Reads what comes, and answers pings, for so many seconds.
    func listen(seconds: Double) throws(Failure) {
        guard floor_listen(receiver, Int32(seconds * 1000)) == 0 else {
            throw .unreachable("\(name): a connection has ended")
        }
    }

    /// The closed loop; every message reaches everybody in its room once and in order, or it is a failure.
    func publish(_ messages: FloorMessages, count: Int, inFlight: Int) throws(Failure) -> floor_result {
        var result = floor_result()
        let failed = messages.withRun(count: count, inFlight: inFlight) { floor_publish(receiver, $0, &result) }
        let expected = (0..<rooms).reduce(0) { sum, room in
            let members = subscribers / rooms + (room < subscribers % rooms ? 1 : 0)
            return sum + members * (count / rooms + (room < count % rooms ? 1 : 0))
        }
        guard failed == 0, result.wrong == 0, result.lost == 0, result.deliveries == UInt64(expected) else {
            throw .unreachable(
                "\(name): \(result.deliveries) of \(expected) deliveries, \(result.wrong) wrong frames, "
                    + "\(result.lost) connections lost")
        }
        return result
    }
}
