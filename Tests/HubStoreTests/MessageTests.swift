import PresenceCore
import Testing

@testable import HubStore

@Suite struct MessageTests {
    private func notification(
        _ number: Int, to user: UserID = "ada", type: String = "review", at seconds: Int64? = nil,
        expires: Int64? = nil
    ) -> Notification {
        Notification(
            id: "n-\(number)", user: user, type: type, title: "Title \(number)", message: "", data: #"{"n":1}"#,
            createdAt: .noon(seconds ?? Int64(number)), expiresAt: expires.map { .noon($0) })
    }

    private func list(
        _ store: SQLiteStore, _ filter: Notifications.Filter = Notifications.Filter(), now: Int64 = 100
    ) async throws -> Notifications.Answer {
        try await store.read(Notifications(user: "ada", filter: filter, now: .noon(now)))
    }

    @Test("notifications are listed newest first, with total and unread")
    func listing() async throws {
        let store = try memoryStore()
        for number in 1...3 { try await store.commit(.notification(notification(number))) }
        try await store.commit(.notification(notification(4, to: "grace")))
        try await store.commit(.readNotification(id: "n-2", user: "ada", at: .noon(50)))
        let answer = try await list(store)
        #expect(answer.page.rows.map(\.id) == ["n-3", "n-2", "n-1"])
        #expect(answer.page.rows.map(\.readAt) == [nil, .noon(50), nil])
        #expect(answer.page.rows.last == notification(1))
        #expect([answer.total, answer.unread] == [3, 2])
    }

    @Test("type, read and dates filter, each alone and together")
    func filters() async throws {
        let store = try memoryStore()
        for number in 1...6 {
            try await store.commit(.notification(notification(number, type: number % 2 == 0 ? "review" : "payment")))
        }
        for id in ["n-1", "n-2"] { try await store.commit(.readNotification(id: id, user: "ada", at: .noon(9))) }
        func ids(_ type: String?, _ read: Bool?, from: Int64 = 0) async throws -> [String] {
            var filter = Notifications.Filter(type: type, read: read)
            filter.from = .noon(from)
            let answer = try await list(store, filter)
            #expect(answer.total == answer.page.rows.count && answer.unread == 4)
            return answer.page.rows.map(\.id)
        }
        #expect(try await ids("review", nil) == ["n-6", "n-4", "n-2"])
        #expect(try await ids(nil, true) == ["n-2", "n-1"])
        #expect(try await ids("payment", false) == ["n-5", "n-3"])
        #expect(try await ids("review", false, from: 5) == ["n-6"])
    }

    @Test("what has expired is neither listed nor counted")
    func expiry() async throws {
        let store = try memoryStore()
        try await store.commit(.notification(notification(1, expires: 50)), .notification(notification(2)))
        #expect(try await list(store, now: 49).total == 2)
        let later = try await list(store, now: 50)
        #expect([later.total, later.unread] == [1, 1])
    }

    @Test("figures count to ten thousand, from an index alone")
    func figures() async throws {
        let store = try memoryStore()
        for start in stride(from: 0, to: 10_500, by: 500) {
            let writes = (start..<start + 500).map { StoreWrite.notification(notification($0)) }
            try await store.keep(StoreCommand(writes))
        }
        let answer = try await list(store, now: 20_000)
        #expect([answer.total, answer.unread] == [Notifications.counted, Notifications.counted])
        let counts = Notifications(user: "ada", filter: .init(type: "review", read: true), now: .noon())
        let connection = try SQLiteConnection(.freshMemory(), mode: .writing)
        try connection.migrate(at: .noon())
        let listener = Listener(connection)
        _ = try counts.answer(from: listener)
        for sql in listener.heard where sql.contains("COUNT(*)") {
            let plan = try connection.plan(of: sql).joined(separator: " ")
            #expect(plan.contains("COVERING INDEX") || plan.contains("INDEX notification_unread"), "\(plan)")
        }
    }

    @Test("what is marked is a thousand at a time, the oldest first, and keeps its first time")
    func crowd() async throws {
        let store = try memoryStore()
        let writes = (0..<1_200).map { StoreWrite.notification(notification($0)) }
        try await store.keep(StoreCommand(writes))
        try await store.commit(.readNotification(id: "n-0", user: "ada", at: .noon(1)))
        try await store.commit(.readNotification(id: "n-0", user: "ada", at: .noon(2)))
        #expect(try await store.commit(.readAllNotifications(user: "ada", at: .noon(2_000))) == .done([1_000]))
        let unread = try await list(store, Notifications.Filter(read: false), now: 3_000)
        #expect(unread.total == 199)
        let places = ["n-0", "n-1000", "n-1001"].map { NotificationNews.Place(user: "ada", id: $0) }
        let news = try await store.read(NotificationNews(places, now: .noon(3_000)))
        #expect(news.map(\.notification?.readAt) == [.noon(1), .noon(2_000), nil])
        #expect(news.map(\.unread) == [199, 199, 199])
    }

    @Test("nobody reads, marks or deletes what is another's")
    func others() async throws {
        let store = try memoryStore()
        try await store.commit(.notification(notification(1)))
        await #expect(throws: StoreError.notFound) {
            try await store.commit(.readNotification(id: "n-1", user: "grace", at: .noon()))
        }
        await #expect(throws: StoreError.notFound) {
            try await store.commit(.deleteNotification(id: "n-1", user: "grace"))
        }
        #expect(try await store.commit(.readAllNotifications(user: "grace", at: .noon())) == .done([0]))
        #expect(try await list(store).unread == 1)
    }

    @Test("all are marked as read with their number, one as unread again, one deleted")
    func marking() async throws {
        let store = try memoryStore()
        for number in 1...3 { try await store.commit(.notification(notification(number))) }
        #expect(try await store.commit(.readAllNotifications(user: "ada", at: .noon(9))) == .done([3]))
        try await store.commit(.readNotification(id: "n-1", user: "ada", at: nil))
        #expect(try await list(store).unread == 1)
        try await store.commit(.deleteNotification(id: "n-1", user: "ada"))
        #expect(try await list(store).total == 2)
    }

    @Test("pages by cursor show each row once while others are added, pages by number count from the newest")
    func pages() async throws {
        let store = try memoryStore()
        // Three of each moment, so that the cursor has to tell them apart.
        for number in 10..<40 { try await store.commit(.notification(notification(number, at: Int64(number / 3)))) }
        var seen: [String] = []
        var after: Cursor?
        repeat {
            let page = try await store.read(
                Notifications(user: "ada", page: PageRequest(after: after, limit: 7), now: .noon(99))
            ).page
            seen += page.rows.map(\.id)
            after = try page.next.map { try #require(Cursor($0.text)) }
            try await store.commit(.notification(notification(1_000 + seen.count, at: 90)))
        } while after != nil
        #expect(seen == (10..<40).reversed().map { "n-\($0)" })
        let second = try await store.read(
            Notifications(user: "ada", page: PageRequest(limit: 5), offset: 10, now: .noon(99)))
        #expect(second.page.rows.map(\.id) == ["n-34", "n-33", "n-32", "n-31", "n-30"])
    }

    @Test("a request that comes twice is done once, and answered alike; another under its key is refused")
    func idempotency() async throws {
        let store = try memoryStore()
        func key(_ fingerprint: String, answer: String) -> Idempotency {
            Idempotency(owner: "app", key: "k", fingerprint: fingerprint, answer: answer, at: .noon())
        }
        #expect(
            try await store.commit(.notification(notification(1)), idempotency: key("a", answer: "n-1")) == .done([1]))
        #expect(
            try await store.commit(.notification(notification(2)), idempotency: key("a", answer: "n-2"))
                == .replayed(answer: "n-1"))
        await #expect(throws: StoreError.keyReused) {
            try await store.commit(.notification(notification(3)), idempotency: key("b", answer: "n-3"))
        }
        #expect(try await list(store).total == 1)
    }

    @Test("a room's feed replays the last ones, and its retained state is the last of each key")
    func rooms() async throws {
        let store = try memoryStore()
        for number in 1...5 {
            try await store.commit(
                .activity(
                    ActivityEntry(
                        id: "a-\(number)", room: "algebra", user: "ada", type: "done", at: .noon(Int64(number)))))
        }
        let feed = try await store.read(ActivityFeed(room: "algebra", page: PageRequest(limit: 2)))
        #expect(feed.rows.map(\.id) == ["a-5", "a-4"])
        let rest = try await store.read(ActivityFeed(room: "algebra", page: PageRequest(after: feed.next)))
        #expect(rest.rows.map(\.id) == ["a-3", "a-2", "a-1"] && rest.next == nil)

        for payload in ["1", "2"] {
            try await store.commit(
                .retainedState(RetainedState(room: "algebra", key: "stats", payload: payload, updatedAt: .noon())))
        }
        #expect(try await store.read(RetainedStates(room: "algebra")).map(\.payload) == ["2"])
        try await store.commit(.removeRetainedState(room: "algebra", key: "stats"))
        #expect(try await store.read(RetainedStates(room: "algebra")).isEmpty)
    }

    private func state(_ key: String, octets: Int) -> StoreWrite {
        let payload = String(repeating: "7", count: octets)
        return .retainedState(RetainedState(room: "algebra", key: key, payload: payload, updatedAt: .noon()))
    }

    @Test("a room keeps at most 32 keys; the last of them may still be changed")
    func stateKeys() async throws {
        let store = try memoryStore()
        for number in 1...RetainedState.keyLimit { try await store.commit(state("key-\(number)", octets: 1)) }
        await #expect(throws: StoreError.tooMuchState(keys: 33, octets: 33)) {
            try await store.commit(state("one more", octets: 1))
        }
        try await store.commit(state("key-32", octets: 2))
        #expect(try await store.read(RetainedStates(room: "algebra")).count == 32)
    }

    @Test("a room keeps at most 64 KiB of state, and what does not fit changes nothing")
    func stateOctets() async throws {
        let store = try memoryStore()
        for key in 1...4 { try await store.commit(state("key-\(key)", octets: RetainedState.payloadLimit)) }
        await #expect(throws: StoreError.tooMuchState(keys: 5, octets: 65_537)) {
            try await store.commit(state("key-5", octets: 1))
        }
        try await store.commit(state("key-1", octets: 1))
        try await store.commit(state("key-5", octets: 1))
        let sizes = try await store.read(RetainedStates(room: "algebra")).map(\.payload.utf8.count)
        #expect(sizes == [1, 16_384, 16_384, 16_384, 1])
    }
}
