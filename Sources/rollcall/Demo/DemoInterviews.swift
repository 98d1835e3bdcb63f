import JSONCore

/// Interviews with three seats and a queue: who has one, and until when.
struct DemoInterviews {
    private static let askEvery: UInt64 = 3_000
    /// So many wait at most, by themselves.
    static let queue = 3

    static let limit = #"{"scope":"interviews","activity":"interview","max_concurrent":3}"#
    static let path = "/api/v1/seats?room=interviews&activity=interview"

    private var next: UInt64 = 0
    /// When somebody's interview is over, in milliseconds.
    private var ends: [String: UInt64] = [:]

    mutating func isDue(_ now: UInt64) -> Bool {
        guard now >= next else { return false }
        next = now + Self.askEvery
        return true
    }

    /// Those of the `seated` whose time is over; who is new gets 20 to 60 seconds.
    mutating func over(
        _ seated: [String], _ now: UInt64, using generator: inout some RandomNumberGenerator
    ) -> [String] {
        ends = ends.filter { seated.contains($0.key) }
        for user in seated where ends[user] == nil {
            ends[user] = now + UInt64.random(in: 20_000...60_000, using: &generator)
        }
        return seated.filter { now >= ends[$0] ?? .max }
    }
}

extension DemoApp {
    /// Ends interviews whose time is over, and sends the next student into the queue.
    mutating func interview(_ now: UInt64, _ people: [DemoPerson]) {
        guard let state = get(DemoInterviews.path) else { return }
        let users = { (name: String) in (state[name]?.elements ?? []).compactMap { $0["user_id"]?.word } }
        let (seated, waiting) = (users("seats"), users("queue"))
        for user in interviews.over(seated, now, using: &generator) {
            send("POST", "/api/v1/seats/release", order(user, nil))
        }
        guard waiting.count < DemoInterviews.queue else { return }
        let free = people.filter {
            $0.room == .interviews && $0.role == .student && $0.isHere && !seated.contains($0.key)
                && !waiting.contains($0.key)
        }
        // The tab that is in the room holds the seat, so that whoever leaves gives it back.
        guard let student = free.randomElement(using: &generator) else { return }
        send("POST", "/api/v1/seats/acquire", order(student.key, student.session(0)))
    }

    private func order(_ user: String, _ session: String?) -> String {
        let hold = session.map { #","session_id":"\#($0)","wait":true"# } ?? ""
        return #"{"room_id":"interviews","activity":"interview","user_id":"\#(user)"\#(hold)}"#
    }
}
