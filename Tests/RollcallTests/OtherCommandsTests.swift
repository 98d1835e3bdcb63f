import HubClient
import HubIdentity
import Testing

@testable import rollcall

@Suite struct OtherCommandsTests {
    @Test("watch takes a room and its options, in any order")
    func watch() throws {
        let options = try parse(
            WatchOptions.self,
            ["--json", "algebra", "--until", "users>=100", "--timeout", "30s", "--token", "x.y.z", "--url=ws://h:1"])
        #expect(options.room == "algebra")
        #expect(options.isJSON && !options.isRaw)
        #expect(options.until == Until("users>=100"))
        #expect(options.timeout == .seconds(30))
        #expect(options.hub.credential == .token("x.y.z"))
        #expect(options.hub.url.description == "http://h:1")
        #expect(try parse(WatchOptions.self, ["--", "--odd"]).room == "--odd")
    }

    @Test(
        "watch needs one room and right values",
        arguments: [
            ([], "ROOM is missing"), ([""], "ROOM (empty): expected"), (["a", "b"], "unexpected argument b"),
            (["a", "--until", "people>3"], "--until people>3: expected users or sessions"),
            (["a", "--url", "algebra"], "--url algebra: expected an address such as ws://"),
            (["a", "--url", "ws://"], "--url ws://: expected"), (["a", "--timeout", "0"], "--timeout 0: expected 1ms"),
            (["a", "--token="], "--token (hidden): expected"),
        ])
    func wrongWatch(arguments: [String], message: String) throws {
        #expect(try complaint(WatchOptions.self, arguments).message.hasPrefix(message))
    }

    @Test(
        "until compares users or sessions with a number",
        arguments: [
            ("users>=2", true), ("users >= 3", false), ("sessions == 5", true), ("sessions<5", false),
            (" sessions<=5 ", true), ("users>1", true), ("users<2", false), ("users==0", false),
        ])
    func until(text: String, isMet: Bool) throws {
        #expect(try #require(Until(text)).isMet(users: 2, sessions: 5) == isMet)
    }

    @Test(
        "what is no condition is none",
        arguments: [
            "", "users", "users>", ">3", "users=3", "users!=3", "users>=-1", "users>3 ok",
            "users>=99999999999999999999",
            "Users>3", "users>>3", "   ", "users 3",
        ])
    func noUntil(text: String) {
        #expect(Until(text) == nil)
    }

    @Test("token says what it was told")
    func token() throws {
        let options = try parse(
            TokenOptions.self,
            [
                "--user", "ada", "--role", "teacher", "--name", "Ada L.", "--owner-of", "algebra,lobby", "--owner-of",
                "lab",
            ]
                + ["--ttl", "2m", "--jwt-secret-file", "key"])
        #expect(
            options.claims(now: 1000)
                == Claims(
                    subject: "ada", role: "teacher", name: "Ada L.", ownerOf: ["algebra", "lobby", "lab"],
                    expiresAt: 1120))
    }

    @Test("token says what the user may do in which rooms")
    func tokenRooms() throws {
        let options = try parse(
            TokenOptions.self,
            [
                "--user", "ada", "--jwt-secret-file", "key", "--rooms", "exam-*=join+track,lobby=join", "--rooms",
                "lobby=broadcast", "--rooms", "a=b=moderate",
            ])
        #expect(
            options.claims(now: 0).rooms
                == RoomGrants([
                    .init("exam-*", [.join, .track]), .init("lobby", [.join, .broadcast]), .init("a=b", .moderate),
                ]))
        for wrong in ["lobby", "lobby=", "=join", "lobby=read", "lobby=join+", "lobby=join track"] {
            #expect(try complaint(TokenOptions.self, ["--rooms", wrong]).message.contains("expected PATTERN=RIGHTS"))
        }
    }

    @Test("token needs a key, and a user unless it is made for an application")
    func incompleteToken() throws {
        #expect(try complaint(TokenOptions.self, ["--user", "ada"]).message == "--jwt-secret-file is missing")
        #expect(try complaint(TokenOptions.self, ["--jwt-secret-file", "key"]).message == "--user is missing")
        #expect(throws: Never.self) {
            try parse(TokenOptions.self, ["--role", "anon", "--jwt-secret-file", "key"])
        }
        #expect(try complaint(TokenOptions.self, ["--owner-of", "a,,b"]).message.contains("none empty"))
    }

    @Test("a secret file that cannot serve is named with the reason")
    func secretFile() throws {
        let short = try #require(throws: Stop.self) { try Secret(file: "/dev/null") }
        #expect(short.message == "/dev/null: a secret needs at least 32 bytes, this one has 0")
        #expect(try #require(short.hint).contains("/dev/urandom"))
        let missing = try #require(throws: Stop.self) { try Secret(file: "/nowhere/key") }
        #expect(missing.message == "/nowhere/key: No such file or directory")
    }

    @Test(
        "a slip of the finger is recognised, another word is not",
        arguments: [
            ("serv", "serve"), ("sevre", "serve"), ("wacth", "watch"), ("tokens", "token"), ("stop", nil), ("", nil),
        ] as [(String, String?)])
    func slips(word: String, command: String?) {
        #expect(nearest(to: word, among: ["serve", "watch", "token", "version"]) == command)
    }
}
