import HTTPCore
import HubClient
import JSONCore
import SocketIO

/// The app of the demonstration: what no tab says, told to the hub by HTTP, as the server of a school would.
///
/// Nothing is done twice: what a store kept from an earlier start stays as it is. A hub that does not answer, or says no,
/// is asked again the next time; nobody is told, because nobody depends on it.
struct DemoApp {
    private let caller: HubCaller
    var generator = SystemRandomNumberGenerator()
    var interviews = DemoInterviews()
    /// Milliseconds at which the next thing happens; nil = nothing has been planned yet.
    var nextEvent: UInt64?
    var nextCheckIn: UInt64?

    /// Nil where there is no TLS library to speak of; then there is no hub either.
    init?(at address: SocketAddress, token: String) {
        guard let hub = HubAddress("http://\(address)"), let trust = try? TLSTrust() else { return nil }
        caller = HubCaller(hub, token: token, trust: trust, patience: 2_000)
    }

    /// The next thing that is due, if any: one request or a few, so that the class goes on beside it.
    mutating func work(_ now: UInt64, _ people: [DemoPerson]) {
        if interviews.isDue(now) { return interview(now, people) }
        if now >= nextCheckIn ?? 0 {
            nextCheckIn = now + 5_000
            return checkIn(people)
        }
        guard let event = nextEvent, now >= event else {
            nextEvent = nextEvent ?? now + 2_000
            return
        }
        nextEvent = now + UInt64.random(in: 5_000...15_000, using: &generator)
        happen(to: people)
    }

    // MARK: Requests

    /// The answer as JSON; nil where the hub refuses, or is not there.
    func get(_ path: String) -> JSONTree? {
        guard let answer = try? caller.call("GET", path), answer.head.status == 200 else { return nil }
        return answer.json
    }

    /// Whether the hub did it.
    @discardableResult
    func send(_ method: String, _ path: String, _ json: String? = nil) -> Bool {
        guard let answer = try? caller.call(method, path, json: json.map { Array($0.utf8) }) else { return false }
        return (200..<300).contains(answer.head.status)
    }

    /// The path of what belongs to a room.
    func path(_ room: DemoRoom, _ rest: String) -> String { RoomPath.people(room.rawValue) + rest }
}

extension JSONTree {
    /// The elements of a list; none of anything else.
    var elements: [JSONTree] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// The text; nil of anything else.
    var word: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }
}
