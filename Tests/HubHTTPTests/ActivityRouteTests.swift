import HTTPCore
import HubStore
import Testing

@testable import HubHTTP
@testable import HubRuntime
@testable import PresenceCore

@Suite struct ActivityRouteTests {
    @Test("what the app tells is answered, pushed and listed in S2's words (mission 55, 65)")
    func shape() async throws {
        let desk = try RosterDesk()
        let body = #"{"type":"lesson_completed","user_id":"ada","name":"Ada","data":{"lesson":7}}"#
        let answer = try await desk.ask("app", "POST", "/activity", body)
        #expect(answer.status == 201)
        let id = try #require(try answer.json()["id"] as? String)
        #expect(
            answer.text == """
                {"id":"\(id)","room_id":"algebra","user_id":"ada","student_name":"Ada",\
                "activity_type":"lesson_completed","data":{"lesson":7},"created_at":"2026-11-21T12:00:00.000Z"}
                """)
        let entry = FeedEntry(id: id, at: RosterDesk.noon.milliseconds, payload: answer.body)
        #expect(desk.site.hub.memories == [.feed(entry, room: "algebra")])
        #expect(try await desk.ask("alan", "GET", "/activity").text == #"{"activities":[\#(answer.text)]}"#)
    }

    @Test("S2's own names are understood, and who has no name is shown by the id")
    func names() async throws {
        let desk = try RosterDesk()
        let bodies = [
            #"{"activity_type":"joined","student_name":"Ada"}"#, #"{"type":"joined","user_id":"ada"}"#,
            #"{"type":"joined"}"#,
        ]
        for body in bodies {
            #expect(try await desk.ask("grace", "POST", "/activity", body).status == 201)
            desk.pass(seconds: 1)
        }
        let names = try await desk.ask("ada", "GET", "/activity").rows("activities").map {
            $0["student_name"] as? String
        }
        #expect(names.reversed() == ["Ada", "ada", nil])
    }

    @Test("the feed comes newest first, in parts that neither repeat nor leave out", arguments: [1, 2, 3, 50])
    func pages(limit: Int) async throws {
        let desk = try RosterDesk()
        for number in 1...7 {
            try await desk.ask("app", "POST", "/activity", #"{"type":"t-\#(number)"}"#)
            if number.isMultiple(of: 2) { desk.pass(seconds: 1) }
        }
        var (found, target): ([String], String) = ([], "/activity?limit=\(limit)")
        while true {
            let answer = try await desk.ask("ada", "GET", target)
            found += try answer.rows("activities").compactMap { $0["activity_type"] as? String }
            guard let next = try answer.json()["next"] as? String else { break }
            target = "/activity?limit=\(limit)&after=\(next)"
        }
        // Of one millisecond any order will do, so long as each is there once.
        #expect(Set(found) == Set((1...7).map { "t-\($0)" }) && found.count == 7)
        #expect(found.first == "t-7" && Set(found.suffix(2)) == ["t-1", "t-2"])
    }

    @Test("what is sent twice with one key happened once, and is told once")
    func idempotency() async throws {
        let desk = try RosterDesk()
        let fields = ["idempotency-key": "k-1"]
        let first = try await desk.ask("app", "POST", "/activity", #"{"type":"done"}"#, fields)
        let second = try await desk.ask("app", "POST", "/activity", #"{"type":"done"}"#, fields)
        #expect(first.status == 201 && second.status == 201 && first.body == second.body)
        #expect(try await desk.ask("ada", "GET", "/activity").rows("activities").count == 1)
        #expect(desk.site.hub.memories.count == 1)
    }

    @Test(
        "what does not say what happened is refused",
        arguments: [
            "{}", #"{"type":""}"#, #"{"type":true}"#, #"{"name":"Ada"}"#, #"{"type":"t","user_id":"__proto__"}"#,
        ])
    func wrong(body: String) async throws {
        let answer = try await RosterDesk().ask("app", "POST", "/activity", body)
        #expect(try answer.refusal == "422 InvalidBody application/problem+json")
    }
}
