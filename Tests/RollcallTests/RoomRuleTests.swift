import PresenceCore
import Testing

@testable import rollcall

@Suite struct RoomRuleTests {
    private func rules(_ json: String) throws -> ServeOptions {
        try parse(["--dev", "--config", "hub.json"], file: #"{"rooms": \#(json)}"#)
    }

    @Test("every key of a rule is read, and what is left out stays open")
    func allKeys() throws {
        let options = try rules(
            """
            [{"match": "exam-*", "exclude_roles": ["teacher", "guest, invited"], "owner": "ada", "exclude_owner": true,
              "capacity": 30, "grace_close": 0, "grace_lost": "20s", "lease": 75, "stale_after": "30s",
              "window": 100, "count_interval": 250, "broadcast_window": "50ms", "labels": ["language"],
              "private": true, "anonymous": "read"},
             {"match": "*"}]
            """)
        #expect(
            options.rooms == [
                RoomRule(
                    match: "exam-*", excludeRoles: ["teacher", "guest, invited"], owner: "ada", excludeOwner: true,
                    capacity: 30, graceClose: .zero, graceLost: .seconds(20), lease: .seconds(75),
                    staleAfter: .seconds(30), window: .milliseconds(100), countInterval: .milliseconds(250),
                    broadcastWindow: .milliseconds(50), labels: ["language"], isPrivate: true, anonymous: .read),
                RoomRule(match: "*"),
            ])
    }

    @Test(
        "a wrong rule is refused with its index and key",
        arguments: [
            (#"{"match":"*"}"#, "hub.json: rooms: expected a list of objects", "rollcall help rooms"),
            (#"[{"match":"*"},7]"#, "hub.json: rooms[1]: expected an object", "rollcall help rooms"),
            (#"[{"capacity":3}]"#, "hub.json: rooms[0].match is missing", "a room's name, or a pattern such as exam-*"),
            (
                #"[{"match":"*"},{"match":"*","capcity":3}]"#, "unknown key hub.json: rooms[1].capcity",
                "did you mean capacity?"
            ),
            (
                #"[{"match":"*","capacity":0}]"#,
                "hub.json: rooms[0].capacity 0: expected a whole number, 1 to 10000000", "rollcall help rooms"
            ),
            (#"[{"match":""}]"#, "hub.json: rooms[0].match \"\": expected a text", "rollcall help rooms"),
            (#"[{"match":"*","labels":[1,{}]}]"#, "hub.json: rooms[0].labels [1,{}]: expected", "rollcall help rooms"),
            (
                #"[{"match":"*","private":"yes"}]"#, "hub.json: rooms[0].private \"yes\": expected",
                "rollcall help rooms"
            ),
            (
                #"[{"match":"*","anonymous":"all"}]"#,
                "hub.json: rooms[0].anonymous \"all\": expected one of none, read, write", "rollcall help rooms"
            ),
            (#"[{"match":"*","lease":0}]"#, "hub.json: rooms[0].lease 0: expected 1s to 1d", "rollcall help rooms"),
        ])
    func wrong(json: String, message: String, hint: String) throws {
        let stop = try #require(throws: Stop.self) { try rules(json) }
        #expect(stop.code == .usage)
        #expect(stop.message.hasPrefix(message))
        #expect(stop.hint == hint)
    }
}
