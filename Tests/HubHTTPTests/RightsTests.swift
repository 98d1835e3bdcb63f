import HTTPCore
import HubIdentity
import PresenceCore
import Synchronization
import Testing

@testable import HubHTTP
@testable import HubRuntime

/// What a token opens over REST; `algebra` is the one room there is, and private.
@Suite struct RightsTests {
    private let admin = AdminToken()

    private func site(_ configure: (inout SiteConfiguration) -> Void = { _ in }) throws -> TestSite {
        var configuration = try TestSite.guarded(admin: admin)
        configuration.store = try RosterDesk.store()
        var policy = RoomPolicy()
        policy.isPrivate = true
        configuration.policies = RoomPolicies(rules: [.init(pattern: "algebra", policy: policy)])
        configure(&configuration)
        return TestSite(configuration)
    }

    private func ask(
        _ site: TestSite, _ method: String, _ target: String, _ token: String, body: String = ""
    ) async throws -> Response {
        try await site.ask(
            method, target, ["authorization": "Bearer \(token)", "content-type": "application/json"], body: body)
    }

    @Test(
        "each request needs its own right in its room",
        arguments: [
            (nil, "000"), ([.init("algebra", .join)], "100"), ([.init("*", .broadcast)], "010"),
            ([.init("alg*", .moderate)], "001"), ([.init("algebra", .all)], "111"), ([.init("lobby", .all)], "000"),
        ] as [([RoomGrants.Grant]?, String)])
    func rights(grants: [RoomGrants.Grant]?, open: String) async throws {
        let site = try site()
        let token = try TestSite.token(role: "teacher", grants)
        let read = try await ask(site, "GET", "/api/v1/rooms/algebra", token)
        let told = try await ask(site, "POST", "/api/broadcast/algebra/events/e", token, body: "{}")
        let kicked = try await ask(site, "POST", "/api/v1/rooms/algebra/kick", token, body: #"{"user":"grace"}"#)
        let answers = [(read, 200), (told, 202), (kicked, 202)]
        #expect(answers.map { $0.0.status == $0.1 ? "1" : "0" }.joined() == open)
        for (answer, good) in answers where answer.status != good {
            #expect(try answer.refusal == "403 Unauthorized application/problem+json")
        }
        let list = try await ask(site, "GET", "/api/v1/rooms", token).text
        #expect(list.contains("algebra") == open.hasPrefix("1"))
        #expect(site.hub.removals.count == (open.hasSuffix("1") ? 1 : 0))
    }

    @Test("a batch with one room that is closed is refused as a whole")
    func batch() async throws {
        let site = try site()
        let messages = ["lobby", "algebra"].map { #"{"topic":"\#($0)","event":"e","payload":{}}"# }
        let body = #"{"messages":[\#(messages.joined(separator: ","))]}"#
        let answer = try await ask(site, "POST", "/api/broadcast", try TestSite.token(role: "teacher"), body: body)
        #expect(answer.status == 403)
        #expect(site.hub.broadcasts.isEmpty)
        #expect(try await ask(site, "POST", "/api/broadcast", admin.text, body: body).status == 202)
    }

    @Test("who kicked or banned whom, where and for how long is told to the log, once it is done")
    func audit() async throws {
        let heard = Mutex<[Audit]>([])
        let site = try site { $0.audit = { audit in heard.withLock { $0.append(audit) } } }
        let path = "/api/v1/rooms/algebra"
        let moderator = try TestSite.token(role: "teacher", [.init("algebra", .moderate)])
        _ = try await ask(site, "POST", path + "/kick", moderator, body: #"{"user":"grace"}"#)
        _ = try await ask(site, "POST", path + "/ban", admin.text, body: #"{"user":"alan","seconds":60}"#)
        _ = try await ask(site, "POST", path + "/ban", moderator, body: #"{"user":"alan"}"#)
        _ = try await ask(site, "POST", path + "/kick", try TestSite.token(role: "teacher"), body: #"{"user":"a"}"#)
        #expect(
            heard.withLock { $0 } == [
                Audit(deed: "kick", room: "algebra", user: "grace", seconds: 30, by: "ada"),
                Audit(deed: "ban", room: "algebra", user: "alan", seconds: 60, by: "admin"),
            ])
    }

    @Test("a moderator's token stands in the header; a bad one is told so")
    func header() async throws {
        let site = try site()
        let token = try TestSite.token(role: "teacher", [.init("algebra", .moderate)])
        let inQuery = try await site.ask("POST", "/api/v1/rooms/algebra/kick?token=\(token)", body: "{}")
        #expect(inQuery.status == 401)
        #expect(try await ask(site, "POST", "/api/v1/rooms/algebra/kick", "a.b.c", body: "{}").status == 401)
    }
}
