import HTTPCore
import HubStore
import Testing

@testable import HubHTTP
@testable import HubRuntime
@testable import PresenceCore

@Suite struct StateRouteTests {
    @Test(
        "any JSON is kept under its key, told, and listed (mission 56, 65)",
        arguments: [
            (#"{ "total_enrollments" : 40 }"#, #"{"total_enrollments":40}"#), ("[1, 2]", "[1,2]"), ("4.50", "4.50"),
            (#""open""#, #""open""#), ("false", "false"),
        ])
    func values(body: String, value: String) async throws {
        let desk = try RosterDesk()
        #expect(try await desk.ask("app", "PUT", "/state/course_stats", body).status == 204)
        let state = KeptState(
            key: "course_stats", value: Array(value.utf8), updatedAt: RosterDesk.noon.milliseconds)
        #expect(desk.site.hub.memories == [.keep(state, room: "algebra")])
        #expect(
            try await desk.ask("ada", "GET", "/state").text == """
                {"room_id":"algebra","states":[{"key":"course_stats","value":\(value),\
                "updated_at":"2026-11-21T12:00:00.000Z"}]}
                """)
    }

    @Test("the last value of a key stands; a key that is removed is told and gone")
    func removal() async throws {
        let desk = try RosterDesk()
        for body in ["1", "2"] { try await desk.ask("app", "PUT", "/state/round", body) }
        #expect(try await desk.ask("ada", "GET", "/state").rows("states").map { $0["value"] as? Int } == [2])
        #expect(try await desk.ask("app", "DELETE", "/state/round").status == 204)
        #expect(
            desk.site.hub.memories.last == .forget("round", at: RosterDesk.noon.milliseconds, room: "algebra"))
        #expect(try await desk.ask("ada", "GET", "/state").rows("states").isEmpty)
        #expect(
            try await desk.ask("app", "DELETE", "/state/round").refusal == "404 not_found application/problem+json")
    }

    @Test("pages poll with the entity tag")
    func polling() async throws {
        let desk = try RosterDesk()
        try await desk.ask("app", "PUT", "/state/round", "1")
        let tag = try #require(try await desk.ask("ada", "GET", "/state").field("etag"))
        #expect(try await desk.ask("ada", "GET", "/state", "", ["if-none-match": tag]).status == 304)
    }

    @Test("limits have names: a value, the keys of a room, all of it together")
    func limits() async throws {
        let desk = try RosterDesk()
        let long = "\"\(String(repeating: "a", count: 16_382))\""
        #expect(try await desk.ask("app", "PUT", "/state/long", long).status == 204)
        #expect(
            try await desk.ask("app", "PUT", "/state/long", "\"a" + long.dropFirst()).refusal
                == "413 PayloadTooLarge application/problem+json")
        for key in 2...4 { try await desk.ask("app", "PUT", "/state/key-\(key)", long) }
        #expect(
            try await desk.ask("app", "PUT", "/state/more", "1").refusal
                == "409 state_limit_reached application/problem+json")
        #expect(desk.site.hub.memories.count == 4)
    }

    @Test(
        "what is no JSON, no value or no key is refused",
        arguments: [
            ("round", "{"), ("round", "null"), ("__proto__", "1"), ("a%0Ab", "1"), ("round", #"{"a":1,"a":2}"#),
        ])
    func wrong(key: String, body: String) async throws {
        let answer = try await RosterDesk().ask("app", "PUT", "/state/\(key)", body)
        #expect(try answer.refusal == "422 InvalidBody application/problem+json")
    }
}
