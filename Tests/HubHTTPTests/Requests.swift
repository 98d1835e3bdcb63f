import Foundation
import HTTPCore
import HubIdentity

@testable import HubHTTP
@testable import HubRuntime

/// A site with a fake hub, asked as a connection asks it.
struct TestSite {
    let site: Site
    let hub: FakeHub

    init(_ configuration: SiteConfiguration = SiteConfiguration(), hub: FakeHub = FakeHub()) {
        site = Site(configuration: configuration)
        self.hub = hub
        site.attach(hub)
    }

    func ask(
        _ method: String, _ target: String, _ fields: [String: String] = [:], body: String = ""
    ) async throws -> Response {
        try await TestSite.ask(site, method, target, fields, body: body)
    }

    static func ask(
        _ site: Site, _ method: String, _ target: String, _ fields: [String: String] = [:], body: String = ""
    ) async throws -> Response {
        var text = "\(method) \(target) HTTP/1.1\r\nhost: localhost\r\n"
        for (name, value) in fields { text += "\(name): \(value)\r\n" }
        let octets = Array((text + "\r\n").utf8)
        guard let (head, _) = try HeadParser.parse(octets.span) else { throw URLError(.badServerResponse) }
        return await withCheckedContinuation { done in
            site.handle(HTTPRequest(head: head, body: Array(body.utf8)), Responder { done.resume(returning: $0) })
        }
    }

    /// A configuration that wants tokens, at second 1,000,000.
    static func guarded(admin: AdminToken = AdminToken()) throws -> SiteConfiguration {
        var configuration = SiteConfiguration()
        configuration.verifier = TokenVerifier(secret: try secret())
        configuration.adminToken = admin
        configuration.dashboardRoles = ["teacher"]
        configuration.now = { 1_000_000 }
        return configuration
    }

    /// A token that is good for an hour; with nil it names nobody.
    static func token(
        user: String? = "ada", role: String, _ grants: [RoomGrants.Grant]? = nil, expiresAt: Int64 = 1_003_600
    ) throws -> String {
        let claims = Claims(
            subject: user, role: role, rooms: grants.map { RoomGrants($0) }, expiresAt: expiresAt)
        return TokenSigner(secret: try secret()).sign(claims)
    }

    private static func secret() throws -> Secret {
        try Secret(Array("thirty-two octets for a test, ok?".utf8))
    }
}

extension Response {
    func field(_ name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    func json() throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any] ?? [:]
    }

    /// Status, media type and code of a refusal, in one line.
    var refusal: String {
        get throws {
            let problem = try json()
            let (sentence, repeated) = (problem["detail"] as? String, problem["error"] as? String)
            let isWhole = problem["status"] as? Int == status && sentence != nil && sentence == repeated
            let code = problem["code"] as? String ?? "none"
            return "\(status) \(code) \(isWhole ? field("content-type") ?? "" : "not whole")"
        }
    }
}
