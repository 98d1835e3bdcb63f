import HTTPCore
import HubIdentity
import Testing

@testable import HubHTTP
@testable import HubRuntime
@testable import PresenceCore

@Suite struct ModerationRouteTests {
    private let admin = AdminToken()

    private func site() throws -> TestSite {
        var configuration = SiteConfiguration()
        configuration.adminToken = admin
        configuration.store = try RosterDesk.store()
        return TestSite(configuration)
    }

    private func ask(_ site: TestSite, _ action: String, _ body: String, token: String?) async throws -> Response {
        var fields = ["content-type": "application/json"]
        if let token { fields["authorization"] = "Bearer \(token)" }
        return try await site.ask("POST", "/api/v1/rooms/algebra/\(action)", fields, body: body)
    }

    @Test(
        "a user is taken out of a room for as long as the request says, or half a minute",
        arguments: [(#"{"user":"ada"}"#, 30_000), (#"{"user":"ada","seconds":5}"#, 5_000)] as [(String, UInt64)])
    func kick(body: String, milliseconds: UInt64) async throws {
        let site = try site()
        #expect(try await ask(site, "kick", body, token: admin.text).status == 202)
        #expect(
            site.hub.removals == [
                FakeHub.Removal(user: "ada", room: "algebra", milliseconds: milliseconds, text: nil)
            ])
    }

    @Test("a ban is the room's to enforce, from what is kept of it")
    func ban() async throws {
        let site = try site()
        #expect(
            try await ask(site, "ban", #"{"seconds":86400,"user":"ada"}"#, token: admin.text).status == 202)
        guard case .change(let member, "algebra")? = site.hub.memories.first else { throw NotTold() }
        #expect(member.user == UserID("ada")! && member.bannedUntil != nil)
        #expect(site.hub.removals == [])
    }

    private struct NotTold: Error {}

    @Test("the admin token is needed, and no other will do, also in development")
    func rights() async throws {
        let site = try site()
        let body = #"{"user":"ada","seconds":5}"#
        #expect(try await ask(site, "ban", body, token: nil).refusal == "401 MissingToken application/problem+json")
        #expect(
            try await ask(site, "ban", body, token: AdminToken().text).refusal
                == "403 Unauthorized application/problem+json")
        let teacher = try TestSite.token(role: "admin")
        #expect(try await ask(site, "kick", body, token: teacher).status == 403)
        #expect(try await ask(TestSite(), "kick", body, token: "").status == 401)
        #expect(try await ask(TestSite(), "kick", body, token: admin.text).status == 403)
        #expect(site.hub.removals.isEmpty)
    }

    @Test(
        "a body that does not say whom, or how long, is refused",
        arguments: [
            ("kick", ""), ("kick", "[]"), ("kick", "{}"), ("kick", #"{"user":true}"#), ("kick", #"{"user":""}"#),
            ("kick", #"{"user":"__proto__"}"#), ("kick", #"{"user":"ada","seconds":0}"#),
            ("kick", #"{"user":"ada","seconds":-1}"#), ("kick", #"{"user":"ada","seconds":1.5}"#),
            ("kick", #"{"user":"ada","seconds":"30"}"#), ("kick", #"{"user":"ada","seconds":99999999999999999999}"#),
            ("ban", #"{"user":"ada"}"#),
        ])
    func wrongBody(action: String, body: String) async throws {
        let site = try site()
        #expect(
            try await ask(site, action, body, token: admin.text).refusal == "422 InvalidBody application/problem+json")
        #expect(site.hub.removals.isEmpty)
    }
}
