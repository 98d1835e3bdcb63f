import HTTPCore
import HubStore
import Synchronization
import Testing

@testable import HubHTTP
@testable import HubRuntime
@testable import PresenceCore

/// What of moderation is kept, and what the room and the audit log hear of it.
@Suite struct SanctionTests {
    private func member(_ version: Int, banned: Int64? = nil, muted: Int64? = nil) -> FakeHub.Remembered {
        let noon = RosterDesk.noon.milliseconds
        return .change(
            RegisteredMember(
                UserID("ada")!, role: nil, version: version, bannedUntil: banned.map { noon + $0 },
                mutedUntil: muted.map { noon + $0 }), room: "algebra")
    }

    @Test("bans and mutes are in the roster and enforced by the room, until their time or until they are lifted")
    func kept() async throws {
        let desk = try RosterDesk()
        for (action, body) in [
            ("ban", #"{"user":"ada","seconds":60}"#), ("mute", #"{"user":"ada","seconds":5}"#),
            ("unban", #"{"user":"ada"}"#), ("unmute", #"{"user":"ada"}"#),
        ] {
            #expect(try await desk.ask("grace", "POST", "/\(action)", body).status == 202)
        }
        #expect(
            desk.site.hub.memories == [
                member(1, banned: 60_000), member(2, banned: 60_000, muted: 5_000), member(3, muted: 5_000), member(4),
            ])
        let pushes = try desk.pushes("roster").map { $0["muted_until"] as? String }
        #expect(pushes == [nil, "2026-11-21T12:00:05.000Z", "2026-11-21T12:00:05.000Z", nil])
    }

    @Test("each is in the audit log with actor, target, time and reason (mission 102)")
    func audited() async throws {
        let desk = try RosterDesk()
        for (who, action, body) in [
            ("grace", "kick", #"{"user":"ada","reason":"shouting \"fire\""}"#),
            ("admin", "ban", #"{"user":"ada","seconds":60,"reason":"again"}"#),
            ("grace", "mute", #"{"user":"ada","seconds":5}"#), ("app", "unban", #"{"user":"ada","seconds":7}"#),
            ("grace", "unmute", #"{"user":"ada"}"#),
        ] {
            try await desk.ask(who, "POST", "/\(action)", body)
            desk.pass(seconds: 1)
        }
        #expect(
            desk.site.hub.removals == [
                FakeHub.Removal(user: "ada", room: "algebra", milliseconds: 30_000, text: "shouting \"fire\"")
            ])
        let audits = try await desk.audits()
        #expect(
            audits == [
                #"grace kick ada {"seconds":30,"reason":"shouting \"fire\""}"#,
                #"admin ban ada {"seconds":60,"reason":"again"}"#, #"grace mute ada {"seconds":5}"#,
                "app unban ada {}", "grace unmute ada {}",
            ])
    }

    @Test("who was never registered has nothing to lift", arguments: ["unban", "unmute"])
    func nothing(action: String) async throws {
        let desk = try RosterDesk()
        #expect(
            try await desk.ask("grace", "POST", "/\(action)", #"{"user":"ada"}"#).refusal
                == "404 not_found application/problem+json")
        #expect(try await desk.row("ada") == nil)
        #expect(try await desk.audits() == [])
    }

    @Test("what could not be kept is not done", arguments: ["kick", "ban", "mute"])
    func closed(action: String) async throws {
        let desk = try RosterDesk()
        desk.store.close()
        let answer = try await desk.ask("grace", "POST", "/\(action)", #"{"user":"ada","seconds":5}"#)
        #expect(try answer.refusal == "503 store_closed application/problem+json")
        #expect(desk.site.hub.removals == [] && desk.site.hub.memories == [])
    }

    @Test(
        "a mute must say how long, and a reason has up to 256 octets",
        arguments: [
            #"{"user":"ada"}"#, #"{"user":"ada","seconds":0}"#,
            #"{"user":"ada","seconds":5,"reason":"\#(String(repeating: "x", count: 257))"}"#,
        ])
    func wrong(body: String) async throws {
        let desk = try RosterDesk()
        #expect(
            try await desk.ask("grace", "POST", "/mute", body).refusal == "422 InvalidBody application/problem+json")
        #expect(try await desk.row("ada") == nil)
    }
}
