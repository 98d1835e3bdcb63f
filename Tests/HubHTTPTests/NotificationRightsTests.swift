import HTTPCore
import HubStore
import Testing

@testable import HubHTTP

/// Whose notifications they are, how many, and who hears of them.
@Suite struct NotificationRightsTests {
    private typealias Desk = NotificationRouteTests.Desk

    @Test("nobody sees, counts, marks or deletes another's, whatever id they guess (mission 72)")
    func others() async throws {
        let desk = try Desk()
        let id = try await desk.create("ada")
        #expect(try await desk.ids("grace") == [])
        #expect(try await desk.meta("grace")["unread"] == 0)
        for path in ["/api/v1/notifications/\(id)", "/api/instructor/notifications/\(id)"] {
            #expect(try await desk.ask("grace", "PUT", path, #"{"action":"read"}"#).status == 404)
            #expect(try await desk.ask("grace", "DELETE", path).status == 404)
        }
        #expect(try await desk.ask("grace", "POST", "/api/v1/notifications/mark-all-read").text.contains(":0}"))
        #expect(try await desk.meta("ada") == ["total": 1, "unread": 1, "page": 1, "limit": 20, "pages": 1])
        for query in ["?user_id=ada", "/unread_count?user_id=ada"] {
            #expect(try await desk.ask("grace", "GET", "/api/v1/notifications\(query)").status == 403)
        }
        #expect(try await desk.ask("nobody", "GET", "/api/v1/notifications?user_id=ada").status == 403)
        #expect(desk.site.hub.broadcasts.count == 1)
    }

    @Test("the app's server names the user it asks for, and only it creates")
    func app() async throws {
        let desk = try Desk()
        let id = try await desk.create("ada")
        #expect(try await desk.ids("app", "?user_id=ada") == [id])
        #expect(try await desk.ask("app", "GET", "/api/v1/notifications").status == 422)
        #expect(try await desk.ask("app", "DELETE", "/api/v1/notifications/\(id)?user_id=grace").status == 404)
        #expect(try await desk.ask("app", "DELETE", "/api/v1/notifications/\(id)?user_id=ada").status == 200)
        let body = #"{"user_id":"ada","type":"t","title":"T"}"#
        #expect(try await desk.ask("ada", "POST", "/api/v1/notifications", body).status == 403)
        #expect(try await desk.ask("app", "POST", "/api/instructor/notifications", body).status == 405)
    }

    @Test("what is created, read and deleted is told in the user's room, with what is unread then (mission 50)")
    func pushes() async throws {
        let desk = try Desk()
        let id = try await desk.create("ada", more: #","data":{"n":1}"#)
        try await desk.create("grace")
        _ = try await desk.ask("ada", "PUT", "/api/v1/notifications/\(id)", #"{"action":"read"}"#)
        _ = try await desk.ask("ada", "PUT", "/api/v1/notifications/\(id)", #"{"action":"unread"}"#)
        _ = try await desk.ask("ada", "POST", "/api/v1/notifications/mark-all-read")
        _ = try await desk.ask("ada", "DELETE", "/api/v1/notifications/\(id)")
        let told = desk.site.hub.broadcasts.filter { !$0.hasPrefix("user:grace ") }
        let changed = "user:ada rollcall:notification_changed"
        #expect(
            told == [
                """
                user:ada rollcall:notification {"id":"\(id)","user_id":"ada","type":"enrollment","title":"T",\
                "message":"","data":{"n":1},"read_at":null,"created_at":"2026-11-21T12:00:01.000Z","unread":1} json
                """,
                #"\#(changed) {"id":"\#(id)","user_id":"ada","read_at":"2026-11-21T12:00:02.000Z","unread":0} json"#,
                #"\#(changed) {"id":"\#(id)","user_id":"ada","read_at":null,"unread":1} json"#,
                #"\#(changed) {"all":true,"user_id":"ada","read_at":"2026-11-21T12:00:02.000Z","unread":0} json"#,
                #"\#(changed) {"id":"\#(id)","user_id":"ada","deleted":true,"unread":0} json"#,
            ])
    }

    @Test("whatever comes at once, what is told last is how it is")
    func agreement() async throws {
        let desk = try Desk()
        var ids: [String] = []
        for _ in 0..<40 { ids.append(try await desk.create("ada")) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for id in ids {
                group.addTask {
                    _ = try await desk.ask("ada", "PUT", "/api/v1/notifications/\(id)", #"{"action":"read"}"#)
                }
            }
            try await group.waitForAll()
        }
        let told = desk.site.hub.broadcasts.dropFirst(40)
            .compactMap { $0.split(separator: #""unread":"#).last.flatMap { Int($0.prefix { $0.isNumber }) } }
        #expect(told.count == 40 && told == told.sorted(by: >) && told.last == 0)
    }

    @Test("one request tells up to a thousand users, each once")
    func crowd() async throws {
        let desk = try Desk()
        let users = (0..<1_000).map { #""u\#($0)""# }.joined(separator: ",")
        func body(_ users: String) -> String { #"{"user_ids":[\#(users)],"type":"t","title":"T"}"# }
        let answer = try await desk.ask("app", "POST", "/api/v1/notifications", body(users))
        #expect(answer.status == 201)
        #expect((try answer.json()["data"] as? [Any])?.count == 1_000)
        #expect(desk.site.hub.broadcasts.count == 1_000)
        #expect(try await desk.meta("u999")["unread"] == 1)
        let twice = try await desk.ask("app", "POST", "/api/v1/notifications", body(#""ada","ada",7"#))
        #expect((try twice.json()["meta"] as? [String: Any])?["created"] as? Int == 2)
        #expect(try await desk.meta("7")["unread"] == 1)
        for wrong in [users + #","ada""#, "", #""""#, "null", #"{}"#] {
            let refused = try await desk.ask("app", "POST", "/api/v1/notifications", body(wrong))
            #expect(refused.status == 422, "\(wrong.suffix(9))")
        }
    }

    @Test(
        "a draft that is not whole is refused",
        arguments: [
            "{}", #"{"user_id":"ada"}"#, #"{"user_id":"ada","type":"t"}"#, #"{"user_id":"ada","title":"T"}"#,
            #"{"user_id":"ada","user_ids":["grace"],"type":"t","title":"T"}"#,
            #"{"user_id":"ada","type":"all","title":"T"}"#,
            #"{"user_id":"ada","type":"t","title":"T","expires_at":"2026-11-21T11:59:59Z"}"#,
            #"{"user_id":"ada","type":"t","title":7,"message":[]}"#,
        ])
    func draft(body: String) async throws {
        let desk = try Desk()
        #expect(try await desk.ask("app", "POST", "/api/v1/notifications", body).status == 422)
    }

    @Test("what has expired is not shown, not counted and not to be marked")
    func expiry() async throws {
        let desk = try Desk()
        let id = try await desk.create("ada", more: #","expires_at":"2026-11-21T12:00:10Z""#)
        #expect(try await desk.ids("ada") == [id])
        desk.clock.advance(10_000)
        #expect(try await desk.ids("ada") == [])
        #expect(try await desk.meta("ada")["unread"] == 0)
        #expect(try await desk.ask("ada", "PUT", "/api/v1/notifications/\(id)", #"{"action":"read"}"#).status == 404)
        #expect(try await desk.ask("ada", "POST", "/api/v1/notifications/mark-all-read").text.contains(":0}"))
    }

    @Test("a request that is sent again is answered as before, and told once")
    func idempotency() async throws {
        let desk = try Desk(perMinute: 1)
        let key = ["idempotency-key": "enrolled-7"]
        let body = #"{"user_id":"ada","type":"t","title":"T"}"#
        let first = try await desk.ask("app", "POST", "/api/v1/notifications", body, key)
        // The only token is gone: what is answered from memory needs none.
        let again = try await desk.ask("app", "POST", "/api/v1/notifications", body, key)
        #expect(first.status == 201 && again.status == 201 && again.text == first.text)
        #expect(again.field("idempotency-replayed") == "true")
        #expect(desk.site.hub.broadcasts.count == 1)
        #expect(try await desk.meta("ada")["total"] == 1)
        let other = try await desk.ask(
            "app", "POST", "/api/v1/notifications", #"{"user_id":"grace","type":"t","title":"T"}"#, key)
        #expect(try other.refusal == "409 idempotency_key_reused application/problem+json")
    }

    @Test("a user is sent so many a minute; others are not held up by it (mission 74)")
    func rate() async throws {
        let desk = try Desk(perMinute: 2)
        let path = "/api/v1/notifications"
        let toAda = #"{"user_id":"ada","type":"t","title":"T"}"#
        for _ in 0..<2 { #expect(try await desk.ask("app", "POST", path, toAda).status == 201) }
        let refused = try await desk.ask("app", "POST", path, toAda)
        #expect(try refused.refusal == "429 NotificationRateLimitReached application/problem+json")
        #expect(refused.field("retry-after") == "30")
        let both = try await desk.ask("app", "POST", path, #"{"user_ids":["ada","grace"],"type":"t","title":"T"}"#)
        #expect(both.text.contains(#""meta":{"created":1,"limited":["ada"]}"#))
        #expect(try await desk.meta("ada")["total"] == 2)
        #expect(try await desk.meta("grace")["total"] == 1)
        let metrics = try await desk.site.ask("GET", "/metrics").text
        #expect(metrics.contains(#"rollcall_limit_exceeded_total{limit="notifications"} 2"#))
        desk.clock.advance(30_000)
        #expect(try await desk.ask("app", "POST", path, toAda).status == 201)
        #expect(try await desk.ask("app", "POST", path, toAda).status == 429)
    }

    @Test(
        "odd names have notifications as well",
        arguments: ["ada \\\"countess\\\"", "ödön/\u{1F600}", "a,b", "%2F", "*"])
    func odd(user: String) async throws {
        let desk = try Desk()
        let id = try await desk.create(user)
        let name = user.replacing("\\\"", with: "\"")
        #expect(try await desk.ids(name) == [id])
        #expect(desk.site.hub.broadcasts.first?.hasPrefix("user:\(name) rollcall:notification ") == true)
    }
}
