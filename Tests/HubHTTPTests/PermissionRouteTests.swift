import HTTPCore
import HubStore
import Testing

@testable import HubHTTP
@testable import HubRuntime
@testable import PresenceCore

@Suite struct PermissionRouteTests {
    @Test(
        "a status by the app registers whoever is new, and keeps first joined, last joined and left apart (mission 83, 84)"
    )
    func status() async throws {
        let desk = try RosterDesk()
        for status in ["JOINED", "LEFT", "joined", "JOINED"] {
            let answer = try await desk.ask("app", "POST", "/participants/ada/status", #"{"status":"\#(status)"}"#)
            #expect(answer.status == 200)
            let json = try answer.json()
            let participant = try #require(json["participant"] as? [String: Any])
            #expect(json["success"] as? Bool == true && participant["userId"] as? String == "ada")
            #expect(participant["status"] as? String == status.uppercased())
            // Somebody who is back has not left.
            #expect((participant["leftAt"] as? String == nil) == (status != "LEFT"))
            desk.pass(seconds: 10)
        }
        let ada = try #require(try await desk.row("ada"))
        let seconds = [ada.joinedAt, ada.leftAt, ada.lastJoinedAt].map { moment in
            moment.map { ($0.milliseconds - RosterDesk.noon.milliseconds) / 1000 }
        }
        #expect(seconds == [0, 10, 20])
        #expect(try desk.pushes("roster").map { $0["status"] as? String } == ["joined", "left", "joined", "joined"])
    }

    @Test("permissions of somebody without a row make one, live to everyone (mission 85)")
    func permissions() async throws {
        let desk = try RosterDesk()
        let answer = try await desk.ask(
            "grace", "POST", "/participants/ada/permissions", #"{"canSpeak":true,"role":"CO_HOST"}"#)
        let participant = try #require(try answer.json()["participant"] as? [String: Any])
        #expect(participant["canSpeak"] as? Bool == true && participant["canVideo"] as? Bool == false)
        #expect(participant["role"] as? String == "CO_HOST" && participant["streamId"] as? String == "algebra")
        desk.pass(seconds: 1)
        try await desk.ask("grace", "POST", "/participants/ada/permissions", #"{"canVideo":true}"#)
        let ada = try #require(try await desk.row("ada"))
        #expect(ada.canSpeak && ada.canVideo && ada.role == "co_host" && ada.version == 2)
        #expect(try desk.pushes("roster").map { $0["can_video"] as? Bool } == [false, true])
        let audits = try await desk.audits()
        #expect(
            audits == [
                #"grace change_participant ada {"role":"co_host","can_speak":true}"#,
                #"grace change_participant ada {"can_video":true}"#,
            ])
    }

    @Test("users say of themselves that they joined or left, without an entry in the audit log; nobody else may")
    func own() async throws {
        let desk = try RosterDesk()
        for status in ["JOINED", "LEFT"] {
            #expect(
                try await desk.ask("ada", "POST", "/participants/ada/status", #"{"status":"\#(status)"}"#).status == 200
            )
        }
        #expect(try await desk.row("ada")?.status == .left)
        #expect(try await desk.audits() == [])
        let refused = [
            ("ada", "ada", "INVITED"), ("alan", "ada", "JOINED"), ("alan", "ada", "LEFT"),
            // May look, but not be present.
            ("guest", "guest", "JOINED"),
        ]
        for (who, whom, status) in refused {
            let answer = try await desk.ask(who, "POST", "/participants/\(whom)/status", #"{"status":"\#(status)"}"#)
            #expect(try answer.refusal == "403 Unauthorized application/problem+json", "\(who) \(status)")
        }
        #expect(try desk.pushes("roster").count == 2)
        #expect(try await desk.row("guest") == nil)
    }

    @Test("who is banned cannot join by saying so")
    func banned() async throws {
        let desk = try RosterDesk()
        try await desk.ask("grace", "POST", "/ban", #"{"user":"ada","seconds":60}"#)
        let joined = #"{"status":"JOINED"}"#
        #expect(
            try await desk.ask("ada", "POST", "/participants/ada/status", joined).refusal
                == "403 Banned application/problem+json")
        desk.pass(seconds: 60)
        #expect(try await desk.ask("ada", "POST", "/participants/ada/status", joined).status == 200)
    }

    @Test("a body that changes nothing, or has another type, is refused", arguments: ["status", "permissions"])
    func wrong(action: String) async throws {
        let desk = try RosterDesk()
        for body in ["{}", #"{"name":"Ada"}"#, #"{"canSpeak":1,"status":1}"#, #"{"status":null}"#] {
            let answer = try await desk.ask("app", "POST", "/participants/ada/\(action)", body)
            #expect(try answer.refusal == "422 InvalidBody application/problem+json")
        }
        #expect(try await desk.row("ada") == nil)
    }
}
