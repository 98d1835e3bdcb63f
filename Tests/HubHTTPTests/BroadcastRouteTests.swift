import HTTPCore
import Testing

@testable import HubHTTP

/// Broadcasts by REST (wire.md 6).
@Suite struct BroadcastRouteTests {
    static let json = ["content-type": "application/json"]

    @Test("a batch is published in its order, from either base", arguments: ["", "/realtime/v1"])
    func batch(base: String) async throws {
        let site = TestSite()
        let messages = [
            #"{"topic":"algebra","event":"e","payload":{"x": 1}}"#, #"{"topic":"room:l","event":"f","payload":[]}"#,
        ]
        let body = #"{"messages":[\#(messages.joined(separator: ","))]}"#
        let answer = try await site.ask("POST", base + "/api/broadcast", Self.json, body: body)
        #expect(answer.status == 202)
        #expect(answer.body.isEmpty)
        #expect(site.hub.broadcasts == [#"algebra e {"x": 1} json"#, "room:l f [] json"])
    }

    @Test(
        "one event is published; its topic and name are decoded after the path was split",
        arguments: [
            ("algebra/events/hi", "application/json", "algebra hi [1] json"),
            ("a%2Fb/events/h%20i", "application/json; charset=utf-8", "a/b h i [1] json"),
            ("room%3Aa/events/%C3%A9?private=true", "Application/JSON", "room:a é [1] json"),
            ("realtime%3Aalgebra/events/hi", "application/json", "algebra hi [1] json"),
            ("algebra/events/hi", "application/octet-stream", "algebra hi [1] binary"),
        ])
    func single(target: String, type: String, told: String) async throws {
        let site = TestSite()
        let answer = try await site.ask("POST", "/api/broadcast/" + target, ["content-type": type], body: "[1]")
        #expect(answer.status == 202)
        #expect(site.hub.broadcasts == [told])
    }

    @Test(
        "a wrong batch is refused whole, with its code",
        arguments: [
            ("{", "MalformedJSON"), ("[]", "MalformedJSON"), ("{}", "MalformedMessage"),
            (#"{"messages":{}}"#, "MalformedMessage"), (#"{"messages":[1]}"#, "MalformedMessage"),
            (#"{"messages":[{"event":"e","payload":{}}]}"#, "MalformedMessage"),
            (#"{"messages":[{"topic":"a","event":"e"}]}"#, "MalformedMessage"),
            (#"{"messages":[{"topic":"a","payload":{}}]}"#, "BroadcastWithoutEvent"),
            (#"{"messages":[{"topic":"a","event":"presence_state","payload":{}}]}"#, "ReservedEvent"),
            (#"{"messages":[{"topic":"a","event":"e","payload":"0123456789"}]}"#, "PayloadTooLarge"),
            (
                #"{"messages":[{"topic":"a","event":"e","payload":1},{"topic":"__proto__","event":"e","payload":1}]}"#,
                "InvalidRoomName"
            ),
        ])
    func wrongBatch(body: String, code: String) async throws {
        var configuration = SiteConfiguration()
        configuration.maxPayloadBytes = 8
        let site = TestSite(configuration)
        let answer = try await site.ask("POST", "/api/broadcast", Self.json, body: body)
        #expect(try answer.refusal == "422 \(code) application/problem+json")
        #expect(site.hub.broadcasts.isEmpty)
    }

    @Test(
        "a wrong event is refused with its code",
        arguments: [
            ("algebra/events/e", "application/json", "{", "422 MalformedJSON"),
            ("algebra/events/e", "application/json", "", "422 MalformedJSON"),
            ("algebra/events/phx_close", "application/json", "{}", "422 ReservedEvent"),
            ("algebra/events/system", "application/octet-stream", "x", "422 ReservedEvent"),
            ("algebra/events/e", "text/plain", "{}", "415 UnsupportedMediaType"),
            ("algebra/events/e", "application/json", #""0123456789""#, "413 PayloadTooLarge"),
            ("constructor/events/e", "application/json", "{}", "422 InvalidRoomName"),
            ("/events/e", "application/json", "{}", "404 RouteNotFound"),
        ])
    func wrongEvent(target: String, type: String, body: String, refusal: String) async throws {
        var configuration = SiteConfiguration()
        configuration.maxPayloadBytes = 8
        let site = TestSite(configuration)
        let answer = try await site.ask("POST", "/api/broadcast/" + target, ["content-type": type], body: body)
        #expect(try answer.refusal == refusal + " application/problem+json")
        #expect(site.hub.broadcasts.isEmpty)
    }

    @Test("with a verifier a broadcast needs a good token, in the header of either name")
    func tokens() async throws {
        let site = TestSite(try TestSite.guarded())
        let token = try TestSite.token(role: "student")
        func status(_ fields: [String: String]) async throws -> Int {
            let fields = fields.merging(Self.json) { $1 }
            return try await site.ask("POST", "/api/broadcast/algebra/events/e", fields, body: "{}").status
        }
        #expect(try await status([:]) == 401)
        #expect(try await status(["authorization": "Bearer nonsense"]) == 401)
        #expect(try await status(["authorization": "bearer \(token)"]) == 202)
        #expect(try await status(["apikey": token]) == 202)
    }
}
