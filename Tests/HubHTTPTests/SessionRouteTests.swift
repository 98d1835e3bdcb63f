import HTTPCore
import HubIdentity
import HubStore
import Testing

@testable import HubHTTP
@testable import HubRuntime
@testable import PresenceCore

@Suite struct SessionRouteTests {
    private static let noon = Timestamp(milliseconds: 1_795_262_400_000)

    private func store() throws -> SQLiteStore {
        let incarnation = Incarnation(node: "test", startedAt: Self.noon, random: 1)
        return try SQLiteStore(.freshMemory(), incarnation: incarnation, now: Self.noon)
    }

    /// Ada twice and Grace in algebra, Ada in lobby; the first of Ada's has left.
    private func filled() async throws -> SQLiteStore {
        let store = try store()
        let people = [("ada", "algebra"), ("ada", "algebra"), ("grace", "algebra"), ("ada", "lobby")]
        for (index, (user, room)) in people.enumerated() {
            let start = Self.noon.advanced(by: Int64(index) * 1_000)
            let key = SessionKey(
                room: RoomName(room)!, user: UserID(user)!, session: SessionID("tab-\(index)")!, startedAt: start)
            store.write(
                .sessionStarted(key, SessionDetails(language: "tr", page: "learn", labels: #"{"page":"learn"}"#)))
            if index == 0 {
                store.write(.sessionEnded(key, SessionEnding(at: start.advanced(by: 60_000), reason: .leave(.lost))))
            }
        }
        // Answered after what was written before it.
        let entry = AuditEntry(id: "e", at: Self.noon, actor: nil, action: "test")
        _ = await withCheckedContinuation { done in
            store.commit(StoreCommand([.audit(entry)])) { done.resume(returning: $0) }
        }
        return store
    }

    private func site(guarded: Bool = false) async throws -> TestSite {
        var configuration = guarded ? try TestSite.guarded() : SiteConfiguration()
        configuration.store = try await filled()
        return TestSite(configuration)
    }

    private static func ids(_ answer: Response) throws -> [String] {
        try #require(try answer.json()["sessions"] as? [[String: Any]]).compactMap { $0["session_id"] as? String }
    }

    private static let filters: [(String, [String])] = [
        ("", ["tab-3", "tab-2", "tab-1", "tab-0"]), ("?room=algebra", ["tab-2", "tab-1", "tab-0"]),
        ("?room=realtime:lobby", ["tab-3"]), ("?user=ada", ["tab-3", "tab-1", "tab-0"]),
        ("?room=algebra&user=ada", ["tab-1", "tab-0"]), ("?status=left", ["tab-0"]),
        ("?room=algebra&status=active", ["tab-2", "tab-1"]), ("?user=ada&status=active", ["tab-3", "tab-1"]),
        ("?room=algebra&user=ada&status=active", ["tab-1"]), ("?room=nowhere", []), ("?status=completed", []),
    ]

    @Test("sessions by room, user and status, the last started first", arguments: filters)
    func filter(query: String, ids: [String]) async throws {
        let answer = try await site().ask("GET", "/api/v1/sessions\(query)")
        #expect(answer.status == 200)
        #expect(try Self.ids(answer) == ids)
        #expect(try answer.json()["next"] is String == false)
    }

    @Test("a row says where, on which page, since when, and how it ended")
    func row() async throws {
        let answer = try await site().ask("GET", "/api/v1/sessions?status=left")
        let row = try #require((try answer.json()["sessions"] as? [[String: Any]])?.first)
        #expect(row["room_id"] as? String == "algebra" && row["user_id"] as? String == "ada")
        #expect(row["language_code"] as? String == "tr" && row["current_page"] as? String == "learn")
        #expect((row["labels"] as? [String: String]) == ["page": "learn"])
        #expect(row["started_at"] as? String == "2026-11-21T12:00:00.000Z")
        #expect(row["ended_at"] as? String == "2026-11-21T12:01:00.000Z" && row["end_reason"] as? String == "lost")
    }

    @Test("parts follow each other by their cursor until there is none")
    func pages() async throws {
        let site = try await site()
        var ids: [String] = []
        var target = "/api/v1/sessions?limit=1"
        while true {
            let answer = try await site.ask("GET", target)
            ids += try Self.ids(answer)
            guard let next = try answer.json()["next"] as? String else { break }
            target = "/api/v1/sessions?limit=1&after=\(next)"
        }
        #expect(ids == ["tab-3", "tab-2", "tab-1", "tab-0"])
    }

    @Test(
        "what cannot be asked is refused with a rule",
        arguments: [
            "status=gone", "limit=0", "limit=1001", "limit=x", "after=!", "after=YQ", "room=realtime:", "user=%07",
        ])
    func wrong(query: String) async throws {
        let answer = try await site().ask("GET", "/api/v1/sessions?\(query)")
        #expect(answer.status == 422)
    }

    @Test("a user reads their own, a moderator the room's, nobody all")
    func rights() async throws {
        let site = try await site(guarded: true)
        let pupil = try TestSite.token(role: "member")
        let moderator = try TestSite.token(role: "teacher", [.init("algebra", .all)])
        let asked: [(String, String, Int)] = [
            (pupil, "?user=ada", 200), (pupil, "?user=ada&room=algebra", 200), (pupil, "?user=grace", 403),
            (pupil, "?room=algebra", 403), (pupil, "", 403), (moderator, "?room=algebra", 200),
            (moderator, "?room=algebra&user=grace", 200), (moderator, "?room=lobby", 403), (moderator, "", 403),
        ]
        for (token, query, status) in asked {
            let answer = try await site.ask("GET", "/api/v1/sessions\(query)", ["authorization": "Bearer \(token)"])
            #expect(answer.status == status, "\(query)")
        }
        #expect(try await site.ask("GET", "/api/v1/sessions").status == 401)
    }

    @Test(
        "the path names the session that ends, whatever the body says; its end has a reason of its own",
        arguments: [("complete", LeaveReason.completed), ("abandon", .abandoned)])
    func ending(verb: String, reason: LeaveReason) async throws {
        let site = try await site()
        let answer = try await site.ask(
            "POST", "/api/v1/sessions/tab%2D1/\(verb)",
            body: #"{"room_id":"algebra","user_id":"ada","session_id":"other"}"#)
        #expect(answer.status == 204)
        let beat = try #require(site.hub.beats.first)
        #expect(beat.session?.value == "tab-1" && beat.user.value == "ada" && beat.sign == .left(reason))
        #expect(try await site.ask("POST", "/api/v1/sessions/tab-1/\(verb)", body: "{}").status == 422)
    }

    @Test("a session that is started is a heartbeat, and its answer brings the id that the hub made")
    func start() async throws {
        let site = try await site()
        let answer = try await site.ask(
            "POST", "/api/v1/sessions", body: #"{"room_id":"algebra","user_id":"ada","language_code":"tr"}"#)
        #expect(answer.status == 200)
        #expect(try answer.json()["session_id"] is String)
        guard case .present(let meta?, nil) = try #require(site.hub.beats.first).sign else { throw NoMeta() }
        #expect(String(decoding: meta.payload, as: UTF8.self) == #"{"language_code":"tr"}"#)
    }

    private struct NoMeta: Error {}

    @Test("a page turned by HTTP is told to the session, which must be there (mission 36)")
    func page() async throws {
        let site = try await site()
        let json = ["content-type": "application/json"]
        let body = #"{"room_id":"algebra","user_id":"ada","page":"/exam"}"#
        #expect(try await site.ask("PUT", "/api/v1/sessions/tab-1/page", json, body: body).status == 204)
        let beat = try #require(site.hub.beats.first)
        #expect(beat.session?.value == "tab-1" && beat.sign == .turned(page: "/exam"))
        let absent = #"{"room_id":"empty","user_id":"ada","page":"/exam"}"#
        let refusal = try await site.ask("PUT", "/api/v1/sessions/tab-1/page", json, body: absent).refusal
        #expect(refusal == "404 SessionNotFound application/problem+json")
        for body in [#"{"room_id":"algebra","user_id":"ada"}"#, #"{"user_id":"ada","page":"/exam"}"#] {
            #expect(try await site.ask("PUT", "/api/v1/sessions/tab-1/page", json, body: body).status == 422)
        }
    }

    @Test("browser and address of a heartbeat are the request's, an app's word for its user's before them (mission 95)")
    func visitor() async throws {
        let site = try await site()
        let fields = ["user-agent": "Firefox"]
        _ = try await site.ask(
            "POST", "/api/v1/sessions", fields, body: #"{"room_id":"algebra","user_id":"ada"}"#)
        let said = #"{"room_id":"algebra","user_id":"ada","user_agent":"Safari","ip_address":"192.0.2.1","page":1}"#
        _ = try await site.ask("POST", "/api/v1/sessions", fields, body: said)
        let visitors = site.hub.beats.map(\.visitor)
        #expect(visitors.map { $0?.userAgent } == ["Firefox", "Safari"])
        #expect(visitors.allSatisfy { $0?.address == nil }, "no address unless the operator wants them")
        guard case .present(let meta?, _) = site.hub.beats[1].sign else { throw NoMeta() }
        #expect(String(decoding: meta.payload, as: UTF8.self) == #"{"page":1}"#, "others do not see them")
    }

    @Test("a store that cannot answer says so with its code: closed, or none at all", arguments: [true, false])
    func closed(isThere: Bool) async throws {
        var configuration = SiteConfiguration()
        if isThere {
            let store = try store()
            store.close()
            configuration.store = store
        }
        let answer = try await TestSite(configuration).ask("GET", "/api/v1/sessions")
        #expect(try answer.refusal == "503 store_closed application/problem+json")
    }
}
