import HTTPCore
import HubStore
import Testing

@testable import HubHTTP
@testable import HubRuntime

/// Who may do what to a room's members: the whole table, since anyone could call S3's server actions (trap 16).
@Suite struct RosterRightsTests {
    /// What only the app and those who moderate the room may do; last, whether development opens it to anybody.
    private static let orders: [(method: String, path: String, body: String, inDevelopment: Bool)] = [
        ("PUT", "/participants/alan", "{}", true), ("PATCH", "/participants/alan", #"{"role":"HOST"}"#, true),
        ("DELETE", "/participants/alan", "", true),
        ("POST", "/participants/alan/status", #"{"status":"LEFT"}"#, true),
        ("POST", "/participants/alan/permissions", #"{"canSpeak":true}"#, true),
        ("POST", "/attendance/alan/check-in", "", true), ("DELETE", "/attendance/alan/check-in", "", true),
        ("POST", "/activity", #"{"type":"done"}"#, true), ("PUT", "/state/stats", "{}", true),
        ("DELETE", "/state/stats", "", true), ("POST", "/kick", #"{"user":"alan"}"#, false),
        ("POST", "/ban", #"{"user":"alan","seconds":9}"#, false), ("POST", "/unban", #"{"user":"alan"}"#, false),
        ("POST", "/mute", #"{"user":"alan","seconds":9}"#, false), ("POST", "/unmute", #"{"user":"alan"}"#, false),
    ]

    private static func prepare() async throws -> RosterDesk {
        let desk = try RosterDesk()
        try await desk.ask("app", "PUT", "/participants/alan")
        try await desk.ask("app", "PUT", "/state/stats", "1")
        return desk
    }

    @Test(
        "a user without `moderate` is refused everywhere, and nothing has happened (mission 91)",
        arguments: orders.indices)
    func refused(index: Int) async throws {
        let order = Self.orders[index]
        let desk = try await Self.prepare()
        let (audits, broadcasts, memories) = (
            try await desk.audits(), desk.site.hub.broadcasts, desk.site.hub.memories
        )
        for who in ["ada", "alan", "guest"] where who != "alan" || !order.path.hasSuffix("status") {
            let answer = try await desk.ask(who, order.method, order.path, order.body)
            #expect(try answer.refusal == "403 Unauthorized application/problem+json", "\(who)")
        }
        // Who moderates another room has no say in this one.
        let elsewhere = try await desk.ask("grace", order.method, "/api/v1/rooms/lobby\(order.path)", order.body)
        #expect(elsewhere.status == 403)
        let nobody = try await desk.site.ask(order.method, "/api/v1/rooms/algebra\(order.path)", body: order.body)
        #expect(nobody.status == 401)
        #expect(try await desk.audits() == audits)
        #expect(desk.site.hub.broadcasts == broadcasts && desk.site.hub.memories == memories)
        #expect(desk.site.hub.removals == [])
        #expect(try await desk.row("alan")?.version == 1)
    }

    @Test(
        "the app's server, the admin token and a moderator of the room may", arguments: orders.indices,
        ["app", "admin", "grace"])
    func allowed(index: Int, who: String) async throws {
        let order = Self.orders[index]
        let desk = try await Self.prepare()
        let status = try await desk.ask(who, order.method, order.path, order.body).status
        #expect((200..<300).contains(status), "\(status)")
    }

    @Test("in development anybody may, but for kick, ban and mute", arguments: orders.indices)
    func development(index: Int) async throws {
        let order = Self.orders[index]
        var configuration = SiteConfiguration()
        configuration.store = try RosterDesk.store()
        let site = TestSite(configuration)
        let answers = ["/participants/alan", "/state/stats", order.path]
        var last = 0
        for (method, path, body) in [
            ("PUT", answers[0], "{}"), ("PUT", answers[1], "1"), (order.method, order.path, order.body),
        ] {
            let fields = ["content-type": "application/json"]
            last = try await site.ask(method, "/api/v1/rooms/algebra\(path)", fields, body: body).status
        }
        #expect((200..<300).contains(last) == order.inDevelopment, "\(last)")
    }

    @Test(
        "reading a room's lists needs the right to join it",
        arguments: ["/participants", "/attendance", "/activity", "/state"])
    func reading(path: String) async throws {
        let desk = try RosterDesk()
        for (who, room, status) in [("ada", "algebra", 200), ("guest", "algebra", 200), ("guest", "lobby", 403)] {
            #expect(try await desk.ask(who, "GET", "/api/v1/rooms/\(room)\(path)").status == status)
        }
        #expect(try await desk.site.ask("GET", "/api/v1/rooms/algebra\(path)").status == 401)
    }
}
