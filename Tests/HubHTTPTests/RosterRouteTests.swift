import Foundation
import HTTPCore
import HubStore
import Testing

@testable import HubHTTP
@testable import HubRuntime
@testable import PresenceCore

@Suite struct RosterRouteTests {
    private static func users(_ answer: Response) throws -> [String] {
        try answer.rows("participants").compactMap { $0["userId"] as? String }
    }

    @Test("the roster is the union of who is registered and who is here, each once (mission 82)")
    func union() async throws {
        let desk = try RosterDesk(present: [
            RosterDesk.person("zoe", #"{"name":"Zoë"}"#), RosterDesk.person("ada"),
            RosterDesk.person("grace", role: "teacher", isCounted: false),
        ])
        try await desk.ask("app", "PUT", "/participants/ada", #"{"role":"HOST","canSpeak":true,"name":"Ada"}"#)
        try await desk.ask("app", "PUT", "/participants/alan")
        let answer = try await desk.ask("ada", "GET", "/participants")
        #expect(try Self.users(answer) == ["ada", "alan", "grace", "zoe"])
        let json = try answer.json()
        #expect(json["onlineCount"] as? Int == 3 && json["totalCount"] as? Int == 4)
        let rows = try answer.rows("participants").map { row in
            ["name", "role", "status"].map { row[$0] as? String ?? "-" } + ["\(row["isOnline"] as? Bool == true)"]
        }
        #expect(
            rows == [
                ["Ada", "HOST", "JOINED", "true"], ["alan", "VIEWER", "INVITED", "false"],
                ["grace", "TEACHER", "JOINED", "true"], ["Zoë", "VIEWER", "JOINED", "true"],
            ])
    }

    @Test("a row has S3's names, and what is not known is null (mission 79, 80)")
    func shape() async throws {
        let desk = try RosterDesk()
        try await desk.ask("app", "PUT", "/participants/ada", #"{"name":"Ada","avatar":"/ada.png"}"#)
        let text = try await desk.ask("ada", "GET", "/participants").text
        let id = try #require(try await desk.row("ada")).id
        #expect(
            text == """
                {"room_id":"algebra","onlineCount":0,"totalCount":1,"participants":[{"id":"\(id)","streamId":"algebra","userId":"ada","identity":"ada",\
                "name":"Ada","user":{"id":"ada","username":"Ada","imageUrl":"/ada.png"},"role":"VIEWER",\
                "status":"INVITED","canSpeak":false,"canVideo":false,"leftAt":null,\
                "checkedInAt":null,"mutedUntil":null,"isOnline":false,"version":1,\
                "joinedAt":null,"lastJoinedAt":null}]}
                """)
    }

    @Test("parts of any size make the whole roster, whoever of it is here", arguments: 1...8)
    func pages(limit: Int) async throws {
        // In the order of their octets, which is not that of an alphabet.
        let all = ["Zed", "ada", "alan", "é", "grace", "ｚ", "𐀀"].sorted {
            Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8))
        }
        let desk = try RosterDesk(
            present: all.enumerated().filter { $0.offset % 3 != 1 }.map { RosterDesk.person($0.element) }.reversed())
        for (index, user) in all.enumerated() where index % 3 != 0 {
            let name = try #require(user.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
            let path = "/participants/\(name)"
            #expect(try await desk.ask("app", "PUT", path).status == 201)
        }
        var (found, target): ([String], String) = ([], "/participants?limit=\(limit)")
        while true {
            let answer = try await desk.ask("ada", "GET", target)
            let users = try Self.users(answer)
            #expect(users.count <= limit)
            #expect(try answer.json()["totalCount"] as? Int == all.count)
            found += users
            guard let next = try answer.json()["next"] as? String else { break }
            target = "/participants?limit=\(limit)&after=\(next)"
        }
        #expect(found == all)
    }

    @Test("pages poll with the entity tag, and hear 304 until something has changed")
    func polling() async throws {
        let desk = try RosterDesk()
        try await desk.ask("app", "PUT", "/participants/ada")
        let tag = try #require(try await desk.ask("ada", "GET", "/participants").field("etag"))
        #expect(tag.hasPrefix("W/"))
        let again = try await desk.ask("ada", "GET", "/participants", "", ["if-none-match": tag])
        #expect(again.status == 304 && again.body.isEmpty)
        try await desk.ask("app", "PATCH", "/participants/ada", #"{"canSpeak":true}"#)
        #expect(try await desk.ask("ada", "GET", "/participants", "", ["if-none-match": tag]).status == 200)
    }

    @Test("the tag is the same whatever the milliseconds since when somebody unregistered is here are reckoned to")
    func jitter() async throws {
        var tags: [String?] = []
        for drift in [0, 1] as [Int64] {
            let desk = try RosterDesk(present: [RosterDesk.person("zoe", sinceDrift: drift)])
            tags.append(try await desk.ask("ada", "GET", "/participants").field("etag"))
        }
        #expect(tags[0] != nil && tags[0] == tags[1])
    }

    @Test("who came back since the record says it left has joined; who said that it left while here has left")
    func staleStatus() async throws {
        for (seconds, status) in [(-120, "JOINED"), (0, "LEFT")] as [(Int64, String)] {
            // Ada is here since a minute ago.
            let desk = try RosterDesk(present: [RosterDesk.person("ada")])
            desk.pass(seconds: seconds)
            try await desk.ask("app", "POST", "/participants/ada/status", #"{"status":"LEFT"}"#)
            let row = try #require(try await desk.ask("app", "GET", "/participants").rows("participants").first)
            #expect(row["status"] as? String == status && row["isOnline"] as? Bool == true)
        }
    }

    @Test("PUT says all anew, PATCH changes what it names; each grows the version, which is the entity tag")
    func changes() async throws {
        let desk = try RosterDesk()
        let path = "/participants/ada"
        let first = try await desk.ask("grace", "PUT", path, #"{"role":"HOST","canSpeak":true,"name":"Ada"}"#)
        #expect(first.status == 201 && first.field("etag") == "\"1\"")
        let patched = try await desk.ask("grace", "PATCH", path, #"{"canVideo":true}"#)
        #expect(patched.status == 200 && patched.field("etag") == "\"2\"")
        let row = try #require(try await desk.row("ada"))
        #expect(row.role == "host" && row.canSpeak && row.canVideo && row.name == "Ada")
        try await desk.ask("grace", "PATCH", path, #"{"name":null}"#)
        #expect(try await desk.row("ada")?.name == nil)
        try await desk.ask("grace", "PUT", path, #"{"canSpeak":true}"#)
        let last = try #require(try await desk.row("ada"))
        #expect(last.role == nil && last.canSpeak && !last.canVideo && last.version == 4 && last.id == row.id)
    }

    @Test(
        "a change for an old version is refused with the version that is (mission 86)",
        arguments: [
            (#"{"version":1,"canSpeak":true}"#, [:]), (#"{"canSpeak":true}"#, ["if-match": "\"1\""]),
            (#"{"canSpeak":true}"#, ["if-match": "1"]), (#"{"version":0}"#, [:]),
        ] as [(String, [String: String])])
    func conflict(body: String, fields: [String: String]) async throws {
        let desk = try RosterDesk()
        for _ in 1...2 { try await desk.ask("app", "PATCH", "/participants/ada") }
        for method in ["PUT", "PATCH", "DELETE"] {
            let answer = try await desk.ask("grace", method, "/participants/ada", body, fields)
            #expect(try answer.refusal == "409 version_conflict application/problem+json")
            #expect(try answer.json()["version"] as? Int == 2)
        }
        #expect(try await desk.row("ada")?.version == 2)
        #expect(try desk.pushes("roster").count == 2)
        #expect(
            try await desk.ask("grace", "PATCH", "/participants/ada", #"{"version":2}"#, ["if-match": "\"2\""])
                .status == 200)
    }

    @Test("everybody in the room hears a change as a whole record, and the room enforces it (mission 85)")
    func told() async throws {
        let desk = try RosterDesk()
        try await desk.ask(
            "grace", "PUT", "/participants/ada", #"{"role":"CO_HOST","canSpeak":true,"status":"JOINED"}"#)
        let push = try #require(try desk.pushes("roster").first)
        #expect(push["room_id"] as? String == "algebra" && push["user_id"] as? String == "ada")
        #expect(push["role"] as? String == "co_host" && push["can_speak"] as? Bool == true)
        #expect(push["status"] as? String == "joined" && push["joined_at"] as? String == "2026-11-21T12:00:00.000Z")
        #expect(push["version"] as? Int == 1 && push["banned_until"] == nil)
        let member = RegisteredMember(UserID("ada")!, role: Role("co_host")!, version: 1)
        #expect(desk.site.hub.memories == [.change(member, room: "algebra")])
    }

    @Test("who is taken off the roster is told as removed, once; who is not on it is not found")
    func removal() async throws {
        let desk = try RosterDesk()
        try await desk.ask("app", "PUT", "/participants/ada")
        desk.pass(seconds: 1)
        #expect(try await desk.ask("grace", "DELETE", "/participants/ada", "", ["if-match": "\"1\""]).status == 204)
        #expect(
            try await desk.ask("grace", "DELETE", "/participants/ada").refusal
                == "404 not_found application/problem+json")
        let push = try #require(try desk.pushes("roster").last)
        #expect(push["user_id"] as? String == "ada" && push["removed"] as? Bool == true)
        #expect(desk.site.hub.memories.last == .change(.removed(UserID("ada")!), room: "algebra"))
        let audits = try await desk.audits()
        #expect(
            audits == [
                "app change_participant ada {\"role\":null,\"can_speak\":false,\"can_video\":false}",
                "grace remove_participant ada",
            ])
    }

    @Test(
        "what is no role, status, name or version is refused by its name",
        arguments: [
            #"{"role":"__proto__"}"#, #"{"role":""}"#, #"{"status":"GONE"}"#, #"{"canSpeak":"yes"}"#, #"{"name":""}"#,
            #"{"version":-1}"#, #"{"version":"1"}"#, "[]", "{",
        ])
    func wrong(body: String) async throws {
        let desk = try RosterDesk()
        for method in ["PUT", "PATCH"] {
            let answer = try await desk.ask("app", method, "/participants/ada", body)
            #expect(try answer.refusal == "422 InvalidBody application/problem+json")
        }
        #expect(try await desk.row("ada") == nil)
        let field = try await desk.ask("app", "PATCH", "/participants/ada", "{}", ["if-match": "W/x"])
        #expect(field.status == 422)
        let both = try await desk.ask("app", "PATCH", "/participants/ada", #"{"version":1}"#, ["if-match": "2"])
        #expect(both.status == 422)
    }

    @Test("until when somebody is banned is for those who keep order")
    func bans() async throws {
        let desk = try RosterDesk()
        try await desk.ask("grace", "POST", "/ban", #"{"user":"ada","seconds":60}"#)
        let moderator = try await desk.ask("grace", "GET", "/participants").rows("participants")
        #expect(moderator.first?["bannedUntil"] as? String == "2026-11-21T12:01:00.000Z")
        let pupil = try await desk.ask("alan", "GET", "/participants").rows("participants")
        #expect(pupil.first?["bannedUntil"] == nil)
    }
}
