import HTTPCore
import HubIdentity
import HubStore
import Synchronization
import Testing

@testable import HubHTTP
@testable import HubRuntime
@testable import PresenceCore

@Suite struct AdminRouteTests {
    private static let history: [StoreWrite] = [
        StoreWrite.stay("ada", from: 600), StoreWrite.stay("grace", from: 200), StoreWrite.stay("alan", from: 30),
        StoreWrite.stay("kay", from: 600, for: 10),
    ].flatMap { $0 }

    private func count(_ answer: Response) throws -> Int? { try answer.json()["count"] as? Int }

    @Test(
        "a dry run tells what would go and leaves it; the clean-up gives up just that, and is audited (mission 37, 101)"
    )
    func cleanUp() async throws {
        let site = try await HistorySite(Self.history)
        let dry = try await site.ask("POST", "/api/v1/admin/cleanup?dry_run=true")
        #expect(try count(dry) == 2 && dry.json()["dry_run"] as? Bool == true)
        let sessions = try #require(try dry.json()["sessions"] as? [[String: Any]])
        #expect(sessions.map { $0["user_id"] as? String } == ["ada", "grace"])
        #expect(try dry.json()["before"] as? String == "2026-11-21T09:00:00.000Z")
        #expect(try await site.audit().isEmpty)
        #expect(try count(try await site.ask("POST", "/api/v1/admin/cleanup", body: #"{"hours":5}"#)) == 1)
        #expect(try count(try await site.ask("POST", "/api/v1/admin/cleanup")) == 1)
        #expect(try count(try await site.ask("POST", "/api/v1/admin/cleanup")) == 0, "what has gone cannot go again")
        let ancient = try await site.ask("POST", "/api/v1/admin/cleanup?dry_run=true", body: #"{"hours":876000}"#)
        #expect(try ancient.json()["before"] as? String == "1970-01-01T00:00:00.000Z")
        let audit = try await site.audit()
        #expect(audit.map(\.action) == Array(repeating: "abandon_silent_sessions", count: 3))
        #expect(audit.allSatisfy { $0.actor == "admin" })
        let rows = try await site.ask("GET", "/api/v1/sessions?status=abandoned").json()["sessions"]
        #expect((rows as? [[String: Any]])?.allSatisfy { $0["end_reason"] as? String == "silent" } == true)
    }

    @Test("every kind can be cleaned up by age or moment, and says how many", arguments: StoreJob.Kind.allCases)
    func kinds(kind: StoreJob.Kind) async throws {
        let site = try await HistorySite()
        for body in [
            #"{"kind":"\#(kind.rawValue)","hours":1}"#, #"{"kind":"\#(kind.rawValue)","before":"2026-11-01"}"#,
        ] {
            let answer = try await site.ask("POST", "/api/v1/admin/cleanup", body: body)
            #expect(answer.status == 200)
            #expect(try answer.json()["kind"] as? String == kind.rawValue && count(answer) == 0)
        }
    }

    @Test(
        "a clean-up that is not said well is refused with a rule",
        arguments: [
            #"{"kind":"all"}"#, #"{"hours":-1}"#, #"{"hours":"x"}"#, #"{"kind":"delete_sessions"}"#,
            #"{"hours":1,"before":"2026-11-01"}"#, #"{"before":"2027-01-01"}"#, "[]",
        ])
    func wrong(body: String) async throws {
        #expect(try await HistorySite().ask("POST", "/api/v1/admin/cleanup", body: body).status == 422)
    }

    @Test("forcing somebody offline ends all tabs or one, here or everywhere, and is audited first (mission 96)")
    func offline() async throws {
        let site = try await HistorySite()
        let bodies = [
            #"{"user_id":"ada"}"#,
            #"{"user_id":"ada","room_id":"realtime:algebra","session_id":"tab-1","reason":"left open"}"#,
        ]
        for body in bodies {
            let answer = try await site.ask("POST", "/api/v1/admin/offline", body: body)
            #expect(try answer.status == 200 && answer.json()["sessions"] as? Int == 2)
        }
        #expect(site.hub.offline.withLock { $0 } == ["ada - -", "ada tab-1 algebra"])
        let audit = try await site.audit()
        #expect(audit.map(\.action) == ["force_offline", "force_offline"] && audit.allSatisfy { $0.target == "ada" })
        #expect(Set(audit.map(\.detail)) == ["{}", #"{"reason":"left open"}"#])
        site.store.close()
        #expect(try await site.ask("POST", "/api/v1/admin/offline", body: bodies[0]).status == 503)
        #expect(site.hub.offline.withLock(\.count) == 2, "no deed without its entry")
    }

    @Test("health tells all, online and stale users, and how the store is; reading cleans nothing (mission 105, 107)")
    func health() async throws {
        let site = try await HistorySite(Self.history)
        let json = try await site.ask("GET", "/api/v1/admin/health").json()
        #expect(json["total_users"] as? Int == 4 && json["online_users"] as? Int == 2)
        #expect(json["stale_users"] as? Int == 1 && json["rooms"] as? Int == 1)
        #expect(json["active_sessions"] as? Int == 3 && json["silent_sessions"] as? Int == 3)
        #expect((json["store"] as? [String: Any])?["dropped"] as? Int == 0)
        #expect(json["uptime_s"] is Int)
        #expect(try await site.audit().isEmpty)
    }

    @Test("the audit log by room, actor, action and time, in parts, and as CSV (mission 102)")
    func audit() async throws {
        let entries = (1...5).map { number in
            StoreWrite.audit(
                AuditEntry(
                    id: "e\(number)", at: HistorySite.noon.advanced(by: Int64(number) * 1_000), actor: "grace",
                    action: number < 3 ? "kick" : "mute", room: RoomName("algebra"), target: "=cmd()",
                    detail: #"{"seconds":30}"#))
        }
        let site = try await HistorySite(entries)
        func ids(_ query: String) async throws -> [String] {
            let rows = try await site.ask("GET", "/api/v1/admin/audit\(query)").json()["audit"] as? [[String: Any]]
            return try #require(rows).compactMap { $0["event_id"] as? String }
        }
        #expect(try await ids("") == ["e5", "e4", "e3", "e2", "e1"])
        #expect(try await ids("?action=kick") == ["e2", "e1"])
        #expect(try await ids("?actor=ada") == [])
        #expect(try await ids("?from=2026-11-21T12:00:03Z&to=2026-11-21T12:00:05Z") == ["e4", "e3"])
        let first = try await site.ask("GET", "/api/v1/admin/audit?limit=4").json()
        let next = try #require(first["next"] as? String)
        #expect(try await ids("?limit=4&after=\(next)") == ["e1"])
        let csv = try await site.ask("GET", "/api/v1/admin/audit?action=kick&limit=1&format=csv")
        #expect(
            csv.text == "event_id,at,actor,action,room_id,target,detail\r\n"
                + #"e2,2026-11-21T12:00:02.000Z,grace,kick,algebra,"'=cmd()","{""seconds"":30}""# + "\r\n")
        #expect(csv.field("link")?.contains("after=") == true)
    }

    private static let asked: [(String, String, body: String, moderator: Int)] = [
        ("POST", "/api/v1/admin/cleanup", "", 403), ("POST", "/api/v1/admin/offline", #"{"user_id":"ada"}"#, 403),
        ("POST", "/api/v1/admin/offline", #"{"user_id":"ada","room_id":"algebra"}"#, 200),
        ("POST", "/api/v1/admin/offline", #"{"user_id":"ada","room_id":"lobby"}"#, 403),
        ("GET", "/api/v1/admin/audit", "", 403), ("GET", "/api/v1/admin/audit?room=algebra", "", 200),
        ("GET", "/api/v1/admin/audit?room=lobby", "", 403), ("GET", "/api/v1/admin/health", "", 403),
    ]

    @Test("the operator and the app may do all, a moderator what is the room's, a user nothing", arguments: asked)
    func rights(method: String, target: String, body: String, moderator: Int) async throws {
        let site = try await HistorySite(guarded: true)
        let teacher = try TestSite.token(role: "teacher", [.init("algebra", .all)])
        let pupil = try TestSite.token(role: "member")
        #expect(try await site.ask(method, target, body: body).status == 200)
        #expect(try await site.ask(method, target, token: teacher, body: body).status == moderator)
        #expect(try await site.ask(method, target, token: pupil, body: body).status == 403)
        #expect(try await site.test.ask(method, target, body: body).status == 401)
    }

    @Test("in development, too, deeds need the admin token: a page of another site must not do them")
    func development() async throws {
        let site = try await HistorySite()
        for path in ["cleanup", "offline"] {
            #expect(try await site.test.ask("POST", "/api/v1/admin/\(path)", body: "{}").status == 401)
        }
    }
}
