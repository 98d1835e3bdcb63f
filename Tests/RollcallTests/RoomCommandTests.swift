import HTTPCore
import HubClient
import JSONCore
import SocketIO
import Testing

@testable import rollcall

@Suite struct RoomCommandTests {
    @Test("send takes room, event and payload, kick room and user")
    func operands() throws {
        let send = try parse(SendOptions.self, ["algebra", "--json", "hand", #"{"up":true}"#])
        #expect(send.room == "algebra" && send.event == "hand" && send.payload == #"{"up":true}"# && send.isJSON)
        let kick = try parse(KickOptions.self, ["algebra", "ada", "--seconds", "2m", "--reason", "too loud"])
        #expect(KickCommand(options: kick).order.text == #"{"user":"ada","seconds":120,"reason":"too loud"}"#)
        let plain = try parse(KickOptions.self, ["algebra", "ada"])
        #expect(KickCommand(options: plain).order.text == #"{"user":"ada","seconds":30}"#)
    }

    @Test(
        "what is missing or too much is named",
        arguments: [
            ([], "ROOM is missing"), (["algebra"], "EVENT is missing"), (["algebra", "hand"], "JSON is missing"),
            (["algebra", "hand", "{up}"], "JSON {up}: expected one JSON value"),
            (["algebra", "", "1"], "EVENT (empty): expected"),
            (["algebra", "hand", "1", "2"], "unexpected argument 2"),
        ])
    func wrongSend(arguments: [String], message: String) throws {
        #expect(try complaint(SendOptions.self, arguments).message.hasPrefix(message))
    }

    @Test("a kick lasts whole seconds")
    func wrongKick() throws {
        #expect(
            try complaint(KickOptions.self, ["algebra", "ada", "--seconds", "1500ms"]).message
                == "--seconds 1500ms: expected whole seconds")
    }

    @Test("who asks is said by a flag, a file or the environment, and the flag wins")
    func credentials() throws {
        let environment = ["ROLLCALL_TOKEN": "from-environment"]
        func token(_ arguments: [String]) throws -> String? {
            try parse(WhoOptions.self, ["algebra"] + arguments, environment: environment).hub.token()
        }
        #expect(try token([]) == "from-environment")
        #expect(try token(["--token", "x.y.z"]) == "x.y.z")
        let options = try parse(
            WhoOptions.self, ["algebra", "--token-file", "/nowhere"], environment: environment)
        #expect(options.hub.credential == .file("/nowhere"))
        let link = try parse(WhoOptions.self, ["algebra", "--url", "http://127.0.0.1:4000/#admin=abc"])
        #expect(try link.hub.token() == "abc")
        #expect(throws: Stop(.usage, "/dev/null: expected one token", hint: "rollcall token … > /dev/null")) {
            try parse(WhoOptions.self, ["algebra", "--token-file", "/dev/null"]).hub.token()
        }
    }

    @Test("no complaint shows a token", arguments: [["--token", "a b"], ["--token="], ["--token=ä"]])
    func secret(arguments: [String]) throws {
        #expect(try complaint(WhoOptions.self, ["algebra"] + arguments).message.hasPrefix("--token (hidden)"))
    }

    @Test("names are encoded in paths, so that none leads elsewhere")
    func paths() {
        #expect(RoomPath.people("a/../b ä?#") == "/api/v1/rooms/a%2F..%2Fb%20%C3%A4%3F%23")
        #expect(RoomPath.event("x/y", in: "a%") == "/api/broadcast/a%25/events/x%2Fy")
    }

    @Test("people are a table, those who are not counted told apart")
    func people() throws {
        let text = """
            [{"user":"ada","status":"active","role":"teacher","sessions":2,"since_ms":0,"last_active_ms":119000,
            "is_counted":false},{"user":"\\u001b[2J"}]
            """
        guard case .array(let people) = try JSONTree(parsing: Array(text.utf8)) else { return }
        #expect(
            PeopleTable(people, now: 120_000).table.rows == [
                ["ada", "active", "teacher (not counted)", "2", "2 min", "1 s"],
                ["\u{FFFD}[2J", "?", "?", "?", "?", "?"],
            ])
    }

    @Test(
        "a refusal tells what the hub says, and what to do",
        arguments: [
            (401, "", #"{"detail":"A token is needed."}"#, "answers 401: A token is needed.", "--token"),
            (403, "", #"{"detail":"No right."}"#, "answers 403: No right.", "another token"),
            (404, "", #"{"detail":"There is no room."}"#, "answers 404: There is no room.", nil),
            (301, "Location: https://hub.example/\r\n", "", "answers 301: it is at https://hub.example/", "--url"),
            (429, "Retry-After: 7\r\n", "", "answers 429", "in 7 s"), (500, "", "<html>", "answers 500", nil),
        ] as [(Int, String, String, String, String?)])
    func refusals(status: Int, fields: String, body: String, message: String, hint: String?) throws {
        let hub = try #require(HubAddress("http://127.0.0.1:4000"))
        let head = "HTTP/1.1 \(status) X\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n"
        let stop = Stop(refused: try .reading(head + body), at: hub)
        #expect(stop.code == .failed && stop.message == "http://127.0.0.1:4000 \(message)")
        #expect(hint.map { stop.hint?.contains($0) == true } ?? (stop.hint == nil))
    }

    @Test(
        "a hub that cannot be asked ends with 3",
        arguments: [
            CallError.noSuchHost("hub.example", reason: "Name or service not known"), .ended, .tls(.malformed),
            .timedOut(milliseconds: 3000), .notHTTP(.badStatusLine),
            .cannotConnect(SocketAddress(host: "127.0.0.1", port: 4000), IOError(call: "connect", code: 111)),
            .untrusted(TLSPeer(version: "TLSv1.3", validFrom: 0, validUntil: 0, problem: "self-signed certificate")),
        ])
    func unreachable(error: CallError) throws {
        let stop = Stop(error, at: try #require(HubAddress("https://hub.example")))
        #expect(stop.code == .cannotConnect && stop.message.contains("hub.example") && stop.hint != nil)
    }
}
