import HTTPCore
import HubIdentity
import HubStore
import LimitCore
import PresenceCore
import Synchronization
import Testing

@testable import HubHTTP

@Suite struct NotificationRouteTests {
    static let noon = Timestamp(milliseconds: 1_795_262_400_000)

    /// A site that wants tokens, with a store, at noon; and how to ask it.
    struct Desk {
        let site: TestSite
        let store: SQLiteStore
        let clock: Clock

        init(perMinute: Int = 1_000) throws {
            let clock = Clock()
            var configuration = try TestSite.guarded(admin: AdminToken())
            let incarnation = Incarnation(node: "test", startedAt: noon, random: 1)
            store = try SQLiteStore(.freshMemory(), incarnation: incarnation, now: noon)
            configuration.store = store
            configuration.notificationPace = NotificationPace(perMinute: perMinute)
            configuration.moment = { noon.advanced(by: Int64(clock.milliseconds)) }
            configuration.uptime = { clock.milliseconds }
            site = TestSite(configuration)
            self.clock = clock
        }

        /// - Parameter who: a user, or `app` for the app's server.
        func ask(
            _ who: String, _ method: String, _ target: String, _ body: String = "", _ fields: [String: String] = [:]
        ) async throws -> Response {
            var fields = fields
            fields["authorization"] = "Bearer \(try Self.token(who))"
            if method == "POST", !body.isEmpty { fields["content-type"] = "application/json" }
            return try await site.ask(method, target, fields, body: body)
        }

        /// Told by the app to a user; its id.
        @discardableResult
        func create(_ user: String, _ type: String = "enrollment", more: String = "") async throws -> String {
            clock.advance(1_000)
            let answer = try await ask(
                "app", "POST", "/api/v1/notifications",
                #"{"user_id":"\#(user)","type":"\#(type)","title":"T"\#(more)}"#)
            let row = try #require((try answer.json()["data"] as? [[String: Any]])?.first)
            return try #require(row["id"] as? String)
        }

        func ids(_ user: String, _ query: String = "") async throws -> [String] {
            let answer = try await ask(user, "GET", "/api/instructor/notifications\(query)")
            #expect(answer.status == 200, "\(answer.text)")
            return try #require(try answer.json()["data"] as? [[String: Any]]).compactMap { $0["id"] as? String }
        }

        func meta(_ user: String, _ query: String = "") async throws -> [String: Int] {
            let meta = try await ask(user, "GET", "/api/v1/notifications\(query)").json()["meta"] as? [String: Any]
            return try #require(meta).compactMapValues { $0 as? Int }
        }

        private static func token(_ who: String) throws -> String {
            if who == "app" { return try TestSite.token(user: nil, role: "service_role") }
            if who == "nobody" { return try TestSite.token(user: nil, role: "anon") }
            return try TestSite.token(user: who, role: "member")
        }
    }

    final class Clock: Sendable {
        private let now = Mutex<UInt64>(0)
        var milliseconds: UInt64 { now.withLock { $0 } }
        func advance(_ by: UInt64) { now.withLock { $0 += by } }
    }

    @Test("a page has S2's shape, member by member (mission 47) (mission 51) (mission 60)")
    func shape() async throws {
        let desk = try Desk()
        let id = try await desk.create("ada", more: #","message":"Hi","data":{"course_id": "123"}"#)
        let answer = try await desk.ask("ada", "GET", "/api/instructor/notifications?limit=20")
        #expect(
            answer.text == """
                {"success":true,"data":[{"id":"\(id)","user_id":"ada","type":"enrollment","title":"T","message":"Hi",\
                "data":{"course_id":"123"},"read_at":null,"created_at":"2026-11-21T12:00:01.000Z"}],\
                "meta":{"total":1,"unread":1,"page":1,"limit":20,"pages":1}}
                """)
    }

    @Test(
        "type, read and dates filter; an empty value is none (mission 60) (mission 67)",
        arguments: [
            ("", [4, 3, 2, 1]), ("?type=", [4, 3, 2, 1]),
            ("?type=all&read=all", [4, 3, 2, 1]), ("?type=review", [4, 2]),
            ("?read=true", [1]), ("?read=read", [1]), ("?read=false", [4, 3, 2]), ("?read=unread&type=review", [4, 2]),
            ("?read=&dateFrom=&dateTo=", [4, 3, 2, 1]),
            ("?dateFrom=2026-11-21T12:00:03Z", [4, 3]),
            ("?dateTo=2026-11-21T12:00:02Z", [2, 1]), ("?dateTo=2026-11-21", [4, 3, 2, 1]), ("?dateTo=2026-11-20", []),
            ("?dateFrom=2026-11-22", []), ("?page=2&limit=3", [1]), ("?page=3&limit=2", []), ("?limit=2", [4, 3]),
        ] as [(String, [Int])])
    func filters(query: String, numbers: [Int]) async throws {
        let desk = try Desk()
        var ids: [String] = []
        for type in ["payment", "review", "enrollment", "review"] { ids.append(try await desk.create("ada", type)) }
        _ = try await desk.ask("ada", "PUT", "/api/v1/notifications/\(ids[0])", #"{"action":"read"}"#)
        #expect(try await desk.ids("ada", query) == numbers.map { ids[$0 - 1] })
    }

    @Test("the figures beside a page count what passes the filter, and all that is unread")
    func figures() async throws {
        let desk = try Desk()
        for type in ["payment", "review", "review"] { try await desk.create("ada", type) }
        let meta = try await desk.meta("ada", "?type=review&limit=1&page=2")
        #expect(meta == ["total": 2, "unread": 3, "page": 2, "limit": 1, "pages": 2])
        #expect(try await desk.meta("grace") == ["total": 0, "unread": 0, "page": 1, "limit": 20, "pages": 0])
        let count = try await desk.ask("ada", "GET", "/api/v1/notifications/unread_count")
        #expect(count.text == #"{"success":true,"data":{"unread":3}}"#)
    }

    @Test("pages follow each other by `next` where page numbers would shift or end")
    func cursor() async throws {
        let desk = try Desk()
        var ids: [String] = []
        for _ in 0..<5 { ids.insert(try await desk.create("ada"), at: 0) }
        var seen: [String] = []
        var query = "?limit=2"
        while true {
            let answer = try await desk.ask("ada", "GET", "/api/v1/notifications\(query)").json()
            seen += try #require(answer["data"] as? [[String: Any]]).compactMap { $0["id"] as? String }
            guard let next = (answer["meta"] as? [String: Any])?["next"] as? String else { break }
            try await desk.create("ada")
            query = "?limit=2&after=\(next)"
        }
        #expect(seen == ids)
    }

    @Test(
        "what cannot be asked is refused with a rule",
        arguments: [
            "read=maybe", "limit=0", "limit=101", "page=0", "page=x", "dateFrom=soon", "page=501&limit=20", "after=!",
            "after=MQ&page=2", "user_id=%01",
        ])
    func wrong(query: String) async throws {
        let desk = try Desk()
        #expect(try await desk.ask("ada", "GET", "/api/v1/notifications?\(query)").status == 422)
    }

    @Test("read, unread and delete, with a body as the seed's pages send it (mission 61) (mission 62)")
    func marking() async throws {
        let desk = try Desk()
        let id = try await desk.create("ada")
        let path = "/api/instructor/notifications/\(id)"
        let plain = ["content-type": "text/plain;charset=UTF-8"]
        let read = try await desk.ask("ada", "PUT", path, #"{"action":"read"}"#, plain)
        #expect((try read.json()["data"] as? [String: Any])?["read_at"] as? String == "2026-11-21T12:00:01.000Z")
        desk.clock.advance(9)
        let again = try await desk.ask("ada", "PUT", path, #"{"action":"read"}"#, plain)
        #expect(again.text == read.text)
        #expect(try await desk.meta("ada")["unread"] == 0)
        #expect(try await desk.ask("ada", "PUT", path, #"{"action":"unread"}"#).text.contains(#""read_at":null"#))
        #expect(try await desk.meta("ada")["unread"] == 1)
        for body in ["", "{}", #"{"action":"burn"}"#] {
            #expect(try await desk.ask("ada", "PUT", path, body).status == 422, "\(body)")
        }
        #expect(try await desk.ask("ada", "DELETE", path).text == #"{"success":true,"data":{"id":"\#(id)"}}"#)
        #expect(try await desk.ask("ada", "DELETE", path).refusal == "404 not_found application/problem+json")
        #expect(try await desk.ids("ada") == [])
    }

    @Test("all are marked as read, with their number, be they more than one write marks (mission 63)")
    func markingAll() async throws {
        let desk = try Desk()
        let ada = try #require(UserID("ada"))
        let writes = (0..<2_500).map { number in
            StoreWrite.notification(
                Notification(id: "n-\(number)", user: ada, type: "t", title: "", message: "", createdAt: Self.noon))
        }
        _ = await withCheckedContinuation { done in
            desk.store.commit(StoreCommand(writes)) { done.resume(returning: $0) }
        }
        try await desk.create("grace")
        let answer = try await desk.ask("ada", "POST", "/api/instructor/notifications/mark-all-read")
        #expect(answer.text == #"{"success":true,"data":{"updated_count":2500}}"#)
        #expect(try await desk.meta("ada")["unread"] == 0)
        #expect(try await desk.meta("grace")["unread"] == 1)
        #expect(desk.site.hub.broadcasts.count { $0.hasPrefix("user:ada rollcall:notification_changed") } == 1)
        _ = try await desk.ask("ada", "POST", "/api/instructor/notifications/mark-all-read")
        #expect(desk.site.hub.broadcasts.count { $0.hasPrefix("user:ada rollcall:notification_changed") } == 1)
    }
}
