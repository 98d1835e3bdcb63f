import Glibc
import HubStore
import HubTesting
import PresenceCore

/// A history of a school, the same for the same seed: 500 rooms, 20,000 users, most in few rooms.
struct History {
    let sessions: Int
    let seed: UInt64

    /// The history ends here, and began a session's distance for each before: about 11 s for a million in 130 days.
    static let end = Timestamp(milliseconds: 1_795_262_400_000)
    static let spacing: Int64 = 11_232

    /// Every hundredth of the last 1,000,000 is still there.
    static let activeOf = 100

    func write(to path: String) throws {
        var configuration = StoreConfiguration()
        configuration.queueLimit = 100_000
        configuration.groupRows = 50_000
        configuration.groupMilliseconds = 5_000
        let store = try SQLiteStore.open(path, configuration)
        var generator = SeededGenerator(seed: seed)
        let began = Clock.milliseconds
        for number in 0..<sessions {
            let (key, writes) = session(number, &generator)
            for write in writes { write.hand(to: store) }
            if number % 10 == 0 { try messages(number, key, store) }
            if (number + 1) % 100_000 == 0 {
                print("\(number + 1) sessions, \(Int(Clock.milliseconds - began) / 1_000) s")
                fflush(nil)
            }
        }
        store.close()
        let figures = store.figures
        print(
            "\(figures.writes) writes in \(figures.transactions) transactions, \(figures.failed) failed, "
                + "\(figures.droppedNormal) dropped, \(Int(Clock.milliseconds - began)) ms")
        var file = stat()
        stat(path, &file)
        print(
            "\(file.st_size) bytes, \(Int(file.st_size) / max(1, sessions)) for each session with its share of the rest"
        )
    }

    /// Small numbers come more often, as some rooms and users do.
    private static func skewed(_ count: Int, _ generator: inout SeededGenerator) -> Int {
        let fraction = Double.random(in: 0..<1, using: &generator)
        return Int(fraction * fraction * Double(count))
    }

    static func room(_ number: Int) -> RoomName? { RoomName("course-\(number)") }
    static func user(_ number: Int) -> UserID? { UserID("user-\(number)") }

    private func session(_ number: Int, _ generator: inout SeededGenerator) -> (SessionKey, [StoreWrite]) {
        let startedAt = Self.end.advanced(by: -Self.spacing * Int64(sessions - number))
        guard let room = Self.room(Self.skewed(500, &generator)), let user = Self.user(Self.skewed(20_000, &generator)),
            let session = SessionID("\(startedAt.milliseconds)-\(String(number, radix: 36))")
        else { preconditionFailure("a name that is no name") }
        let key = SessionKey(room: room, user: user, session: session, startedAt: startedAt)
        let languages = ["en", "de", "nl", "tr", "sq", "hi"]
        let details = SessionDetails(
            language: languages[number % languages.count], page: "/course/lesson-\(number % 40)",
            activity: number % 20 == 0 ? "interview" : nil, userAgent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/144.0")
        let length = Int64.random(in: 1_000...5_400_000, using: &generator)
        let reasons: [EndReason] = [.leave(.left), .leave(.closed), .leave(.lost), .leave(.completed)]
        let ending = SessionEnding(at: startedAt.advanced(by: length), reason: reasons[number % reasons.count])
        let isActive = number >= sessions - 1_000_000 && number % Self.activeOf == 0
        let start = StoreWrite.sessionStarted(key, details)
        return (key, isActive ? [start] : [start, .sessionEnded(key, ending)])
    }

    /// What belongs to every tenth session: a notification, a feed entry, a minute, a place in the roster.
    private func messages(_ number: Int, _ key: SessionKey, _ store: SQLiteStore) throws {
        let types = ["enrollment", "review", "payment", "completion"]
        let minute = RoomMinute(
            room: key.room, minute: key.startedAt, joins: 3, leaves: 2, peak: number % 300, userSeconds: 900)
        StoreWrite.roomMinute(minute).hand(to: store)
        let writes: [StoreWrite] = [
            .notification(
                Notification(
                    id: "n-\(number)", user: key.user, type: types[number % types.count], title: "New \(number)",
                    message: "Something happened in \(key.room)", data: #"{"course":\#(number)}"#,
                    createdAt: key.startedAt, readAt: number % 3 == 0 ? nil : key.startedAt)),
            .activity(
                ActivityEntry(
                    id: "a-\(number)", room: key.room, user: key.user, name: "User", type: "lesson_done",
                    at: key.startedAt)),
            .participant(ParticipantChange(room: key.room, user: key.user, newID: "p-\(number)")),
            .audit(
                AuditEntry(
                    id: "h-\(number)", at: key.startedAt, actor: key.user.value, action: "kick", room: key.room)),
        ]
        while store.figures.waiting > 60_000 { usleep(500) }
        store.commit(StoreCommand(writes)) { result in
            if case .failure(let error) = result { print("not kept: \(error)") }
        }
    }
}

extension StoreWrite {
    /// Waits for room first: a history has time.
    fileprivate func hand(to store: SQLiteStore) {
        while store.figures.waiting > 60_000 { usleep(500) }
        store.write(self)
    }
}
