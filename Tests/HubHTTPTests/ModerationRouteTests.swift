import HTTPCore
import HubIdentity
import Testing

@testable import HubHTTP

@Suite struct ModerationRouteTests {
    private let admin = AdminToken()

    private func site() -> TestSite {
        var configuration = SiteConfiguration()
        configuration.adminToken = admin
        return TestSite(configuration)
    }

    private func ask(_ site: TestSite, _ action: String, _ body: String, token: String?) async throws -> Response {
        var fields = ["content-type": "application/json"]
        if let token { fields["authorization"] = "Bearer \(token)" }
        return try await site.ask("POST", "/api/v1/rooms/algebra/\(action)", fields, body: body)
    }

    @Test(
        "a user is taken out of a room for as long as the request says",
        arguments: [
            ("kick", #"{"user":"ada"}"#, 30_000), ("kick", #"{"user":"ada","seconds":5}"#, 5_000),
            ("ban", #"{"seconds":86400,"user":"ada"}"#, 86_400_000),
        ] as [(String, String, UInt64)])
    func removal(action: String, body: String, milliseconds: UInt64) async throws {
        let site = site()
        #expect(try await ask(site, action, body, token: admin.text).status == 202)
        let expected = FakeHub.Removal(
            user: "ada", room: "algebra", milliseconds: milliseconds, isBan: action == "ban")
        #expect(site.hub.removals == [expected])
    }

    @Test("the admin token is needed, and no other will do, also in development")
    func rights() async throws {
        let site = site()
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
            ("kick", ""), ("kick", "[]"), ("kick", "{}"), ("kick", #"{"user":7}"#), ("kick", #"{"user":""}"#),
            ("kick", #"{"user":"__proto__"}"#), ("kick", #"{"user":"ada","seconds":0}"#),
            ("kick", #"{"user":"ada","seconds":-1}"#), ("kick", #"{"user":"ada","seconds":1.5}"#),
            ("kick", #"{"user":"ada","seconds":"30"}"#), ("kick", #"{"user":"ada","seconds":99999999999999999999}"#),
            ("ban", #"{"user":"ada"}"#),
        ])
    func wrongBody(action: String, body: String) async throws {
        let site = site()
        #expect(
            try await ask(site, action, body, token: admin.text).refusal == "422 InvalidBody application/problem+json")
        #expect(site.hub.removals.isEmpty)
    }
}
