import Glibc
import HubStore
import HubTesting
import PresenceCore

/// Asks each question many times, of rooms, users and moments by chance.
struct Measurement {
    let path: String
    let rounds: Int

    /// Milliseconds that the slowest of a hundred may take.
    static let bound = 50.0

    /// Whether all questions keep within the bound.
    func run() throws -> Bool {
        let began = Clock.milliseconds
        let store = try SQLiteStore.open(path)
        print("open: \(Clock.text(Clock.milliseconds - began)), \(store.abandoned) sessions given up")
        defer { store.close() }
        try fillRooms(store)
        var isWithin = true
        for question in questions(store) {
            var generator = SeededGenerator(seed: 7)
            var times: [Double] = []
            for _ in 0..<rounds {
                let begin = Clock.milliseconds
                try question.ask(&generator)
                times.append(Clock.milliseconds - begin)
            }
            times.sort()
            let p99 = times[min(times.count - 1, times.count * 99 / 100)]
            isWithin = isWithin && p99 < Self.bound
            let padding = String(repeating: " ", count: max(1, 26 - question.name.count))
            print(
                "\(question.name)\(padding)p50 \(Clock.text(times[times.count / 2]))  p99 \(Clock.text(p99))  max \(Clock.text(times.last ?? 0))"
            )
        }
        return isWithin
    }

    /// 10,000 people who are there now.
    private func fillRooms(_ store: SQLiteStore) throws {
        for number in 0..<10_000 {
            guard let room = History.room(number % 500), let user = History.user(number),
                let tab = SessionID("tab-\(number)")
            else { preconditionFailure("a name that is no name") }
            let key = SessionKey(room: room, user: user, session: tab, startedAt: Clock.now)
            store.write(.sessionStarted(key, SessionDetails(language: "en", page: "/exam")))
        }
        try store.keep([])
    }

    private struct Question {
        let name: String
        let ask: (inout SeededGenerator) throws -> Void

        init(_ name: String, _ ask: @escaping (inout SeededGenerator) throws -> Void) {
            self.name = name
            self.ask = ask
        }
    }

    private func questions(_ store: SQLiteStore) -> [Question] {
        [
            Question("sessions") { _ in _ = try store.ask(Sessions()) },
            Question("sessions, deep page") { _ in try deep(.all, store) },
            Question("sessions of a room") { g in _ = try store.ask(Sessions(.room(room(&g)))) },
            Question("sessions of a user") { g in _ = try store.ask(Sessions(.user(user(&g)))) },
            Question("active sessions") { g in _ = try store.ask(ActiveSessions(room: room(&g))) },
            Question("session health") { _ in _ = try store.ask(SessionHealth(silentSince: History.end)) },
            Question("time machine") { g in _ = try store.ask(MembersAt(room: room(&g), moment: moment(&g))) },
            Question("roster") { g in _ = try store.ask(Roster(room: room(&g))) },
            Question("participant") { g in _ = try store.ask(ParticipantOf(room: room(&g), user: user(&g))) },
            Question("attendance figures") { g in _ = try store.ask(AttendanceFigures(room: room(&g))) },
            Question("attendance totals") { g in _ = try store.ask(AttendanceTotals(room: room(&g))) },
            Question("notifications") { g in _ = try store.ask(Notifications(user: user(&g), now: History.end)) },
            Question("notifications, unread") { g in
                let filter = Notifications.Filter(type: "review", read: false)
                _ = try store.ask(Notifications(user: user(&g), filter: filter, now: History.end))
            },
            Question("activity feed") { g in _ = try store.ask(ActivityFeed(room: room(&g))) },
            Question("audit log") { _ in _ = try store.ask(AuditLog()) },
            Question("audit log of a room") { g in _ = try store.ask(AuditLog(room: room(&g))) },
            Question("sessions per hour, a day") { _ in _ = try store.ask(SessionHours(day(130))) },
            Question("hours of a room, 130 days") { g in
                let all = Period(from: .distantPast, to: .distantFuture)
                _ = try store.ask(SessionHours(room: room(&g), all))
            },
            Question("minutes of a room, a day") { g in
                _ = try store.ask(RoomFigures(room: room(&g), by: .minute, day(60)))
            },
        ]
    }

    /// The page after a session in the middle of the history.
    private func deep(_ scope: Sessions.Scope, _ store: SQLiteStore) throws {
        let middle = History.end.milliseconds - History.spacing * 500_000
        let cursor = Cursor("\(middle)\u{1F}a\u{1F}a\u{1F}a")
        _ = try store.ask(Sessions(scope, page: PageRequest(after: cursor)))
    }
}

private func room(_ generator: inout SeededGenerator) -> RoomName {
    History.room(.random(in: 0..<500, using: &generator)) ?? { preconditionFailure("no room") }()
}

private func user(_ generator: inout SeededGenerator) -> UserID {
    History.user(.random(in: 0..<20_000, using: &generator)) ?? { preconditionFailure("no user") }()
}

/// A moment of the last 100 days.
private func moment(_ generator: inout SeededGenerator) -> Timestamp {
    History.end.advanced(by: -.random(in: 0..<8_640_000_000, using: &generator))
}

/// The n-th day of the history.
private func day(_ number: Int64) -> Period {
    let from = History.end.advanced(by: (number - 131) * 86_400_000)
    return Period(from: from, to: from.advanced(by: 86_400_000))
}
