import HTTPCore
import HubIdentity
import LimitCore
import Testing

@testable import HubHTTP

@Suite struct SiteTests {
    @Test(
        "a refusal is problem JSON with a stable code",
        arguments: [
            ("GET", "/nothing", "404 RouteNotFound"), ("GET", "/api/v1/rooms/%zz", "400 BadPath"),
            ("DELETE", "/api/v1/rooms", "405 MethodNotAllowed"), ("GET", "/api/broadcast", "405 MethodNotAllowed"),
            ("GET", "/api/v1/rooms/lobby", "404 RoomNotFound"), ("GET", "/api/v1/rooms/%07", "422 InvalidRoomName"),
            ("GET", "/api/v1/rooms/__proto__", "422 InvalidRoomName"),
            ("GET", "/api/v1/rooms/counts%3A%2A", "422 InvalidRoomName"),
            ("POST", "/api/broadcast", "415 UnsupportedMediaType"),
            ("POST", "/api/v1/rooms/algebra/kick", "401 MissingToken"),
            ("GET", "/dashboard/no.js", "404 RouteNotFound"),
        ])
    func refusals(method: String, target: String, refusal: String) async throws {
        let answer = try await TestSite().ask(method, target)
        #expect(try answer.refusal == refusal + " application/problem+json")
        #expect(answer.field("x-content-type-options") == "nosniff")
    }

    @Test("405 names the methods that are allowed (RFC 9110 15.5.6)")
    func allow() async throws {
        let answer = try await TestSite().ask("DELETE", "/api/v1/rooms")
        #expect(answer.field("allow") == "GET, HEAD, OPTIONS")
    }

    @Test("before the hub runs, the process is alive and everything else is not ready")
    func starting() async throws {
        let site = Site()
        #expect(try await TestSite.ask(site, "GET", "/healthz").status == 200)
        #expect(try await TestSite.ask(site, "GET", "/").status == 200)
        for path in ["/readyz", "/metrics", "/api/v1/rooms"] {
            #expect(try await TestSite.ask(site, "GET", path).refusal == "503 NotReady application/problem+json")
        }
    }

    @Test("a draining hub is alive and not ready")
    func draining() async throws {
        let site = TestSite(hub: FakeHub(isReady: false))
        #expect(try await site.ask("GET", "/healthz").text == "ok\n")
        #expect(try await site.ask("GET", "/readyz").status == 503)
        #expect(try await TestSite().ask("GET", "/readyz").text == "ready\n")
    }

    @Test("rooms are listed with users, sessions and subscribers")
    func rooms() async throws {
        let answer = try await TestSite().ask("GET", "/api/v1/rooms")
        #expect(answer.text == #"{"rooms":[{"name":"algebra","users":2,"sessions":3,"subscribers":4}]}"#)
        #expect(answer.field("content-type") == "application/json")
        #expect(answer.field("cache-control") == "no-store")
    }

    @Test(
        "a room's people come with what their tabs track, spliced",
        arguments: ["/api/v1/rooms/algebra", "/api/v1/rooms/realtime%3Aalgebra"])
    func people(target: String) async throws {
        let answer = try await TestSite().ask("GET", target)
        let ada =
            #"{"user":"ada \"countess\"","status":"active","role":"member","sessions":2,"since_ms":1700000000123,"#
            + #""last_active_ms":1700000009000,"is_counted":true,"#
            + #""metas":[{"name":"Ada"},{}]}"#
        #expect(answer.text == #"{"name":"algebra","people":["# + ada + "]}")
        #expect(try answer.json()["people"] != nil)
    }

    @Test("a name with an encoded slash is one segment")
    func encodedSlash() async throws {
        let answer = try await TestSite().ask("GET", "/api/v1/rooms/room%3Aa%2Fb")
        #expect(try answer.json()["name"] as? String == "room:a/b")
    }

    // MARK: Other origins

    @Test("a page of another origin may read the API, refusals too, and nothing else")
    func origins() async throws {
        let site = TestSite()
        for path in ["/api/v1/rooms", "/api/v1/rooms/lobby", "/api/v1/nothing", "/realtime/v1/api/broadcast"] {
            #expect(try await site.ask("GET", path).field("access-control-allow-origin") == "*")
        }
        for path in ["/", "/healthz", "/metrics", "/dashboard/app.js"] {
            #expect(try await site.ask("GET", path).field("access-control-allow-origin") == nil)
        }
    }

    @Test(
        "with a list of origins the answer names the one that asked, and no cache takes it for another's",
        arguments: [
            ("https://app.example.org", "https://app.example.org"),
            ("https://a.school.example", "https://a.school.example"),
            ("https://evil.example", nil), ("null", nil), (nil, nil),
        ] as [(String?, String?)])
    func listedOrigins(origin: String?, allowed: String?) async throws {
        var configuration = SiteConfiguration()
        configuration.origins = try OriginRules(["https://app.example.org", "https://*.school.example"])
        let site = TestSite(configuration)
        let fields = origin.map { ["origin": $0] } ?? [:]
        for (method, path) in [("GET", "/api/v1/rooms"), ("OPTIONS", "/api/broadcast"), ("GET", "/api/v1/nothing")] {
            let answer = try await site.ask(method, path, fields)
            #expect(answer.field("access-control-allow-origin") == allowed)
            #expect(answer.field("vary") == "Origin")
        }
        #expect(try await site.ask("GET", "/healthz", fields).field("vary") == nil)
    }

    @Test("too many requests of an address: 429 as a problem that the page can read")
    func tooManyRequests() throws {
        let octets = Array("GET /api/v1/rooms HTTP/1.1\r\nhost: localhost\r\n\r\n".utf8)
        let (head, _) = try #require(try HeadParser.parse(octets.span))
        let answer = TestSite().site.tooManyRequests(head)
        #expect(answer.status == 429)
        #expect(answer.field("content-type") == "application/problem+json")
        #expect(answer.field("retry-after") == "1")
        #expect(answer.field("access-control-allow-origin") == "*")
        #expect(try answer.json()["code"] as? String == "RequestRateLimitReached")
    }

    @Test(
        "a browser may ask before it sends",
        arguments: [
            ("/api/broadcast", "OPTIONS, POST"), ("/realtime/v1/api/broadcast/algebra/events/e", "OPTIONS, POST"),
            ("/api/v1/rooms", "GET, HEAD, OPTIONS"),
        ])
    func preflight(path: String, methods: String) async throws {
        // With tokens on, too: a preflight never carries one.
        let site = TestSite(try TestSite.guarded())
        let answer = try await site.ask("OPTIONS", path, ["origin": "https://school.example"])
        #expect(answer.status == 204)
        #expect(answer.field("access-control-allow-origin") == "*")
        #expect(answer.field("access-control-allow-methods") == methods)
        let headers = try #require(answer.field("access-control-allow-headers"))
        for name in ["apikey", "authorization", "content-type", "x-client-info"] { #expect(headers.contains(name)) }
    }

    // MARK: Rights

    @Test("with a verifier every read needs a good token")
    func reads() async throws {
        let site = TestSite(try TestSite.guarded())
        let missing = try await site.ask("GET", "/api/v1/rooms/algebra")
        #expect(try missing.refusal == "401 MissingToken application/problem+json")
        #expect(missing.field("www-authenticate") == "Bearer")

        let student = try TestSite.token(role: "student")
        let late = try TestSite.token(role: "student", expiresAt: 900_000)
        #expect(
            try await site.ask("GET", "/api/v1/rooms/algebra", ["authorization": "Bearer \(student)"]).status == 200)
        #expect(try await site.ask("GET", "/api/v1/rooms/algebra", ["apikey": student]).status == 200)
        #expect(try await site.ask("GET", "/api/v1/rooms/algebra?apikey=\(student)&vsn=2.0.0").status == 200)
        #expect(
            try await site.ask("GET", "/api/v1/rooms/algebra", ["authorization": "Bearer \(late)"]).refusal
                == "401 InvalidJWTToken application/problem+json")
        #expect(
            try await site.ask("GET", "/api/v1/rooms/algebra", ["authorization": "Bearer x.y.z"]).status == 401)
        #expect(try await site.ask("GET", "/api/v1/rooms/algebra", ["apikey": "sb_publishable_1"]).status == 401)
    }

    @Test("all rooms are for the roles that may see all counts")
    func dashboards() async throws {
        let admin = AdminToken()
        let site = TestSite(try TestSite.guarded(admin: admin))
        for (token, status) in [
            (try TestSite.token(role: "student"), 403), (try TestSite.token(role: "teacher"), 200), (admin.text, 200),
        ] {
            #expect(try await site.ask("GET", "/api/v1/rooms", ["authorization": "Bearer \(token)"]).status == status)
        }
    }

    @Test("health, metrics and the page need no token")
    func open() async throws {
        let site = TestSite(try TestSite.guarded())
        for path in ["/healthz", "/readyz", "/metrics", "/", "/dashboard/", "/favicon.svg"] {
            #expect(try await site.ask("GET", path).status == 200)
        }
    }
}
