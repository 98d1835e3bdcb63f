import HTTPCore
import HubIdentity
import Testing

@testable import HubHTTP
@testable import HubRuntime
@testable import PresenceCore

/// Presence by HTTP: what pages without a socket send, and what they may poll.
@Suite struct HeartbeatRouteTests {
    private static let json = ["content-type": "application/json"]

    @Test("a heartbeat in the seeds' shape says who is where, and its answer brings the session id and a goodbye")
    func beat() async throws {
        let site = TestSite()
        let body =
            #"{"room_id":"algebra","is_in_competition":true,"competition_id":7,"session_id":"17-abc","page":"3"}"#
        let answer = try await site.ask("PUT", "/api/participants/ada/heartbeat", Self.json, body: body)
        #expect(answer.status == 200)
        let row = try answer.json()
        #expect(row["user_id"] as? String == "ada" && row["room_id"] as? String == "algebra")
        #expect(row["is_in_competition"] as? Bool == true && row["current_competition_id"] as? Int == 7)
        #expect(row["session_id"] as? String == "17-abc" && row["last_active"] as? String == "2023-11-14T22:13:29.000Z")
        let beat = try #require(site.hub.beats.first)
        #expect(beat.user.value == "ada" && beat.session?.value == "17-abc")
        guard case .present(let meta?, nil) = beat.sign else { throw Missing() }
        #expect(
            String(decoding: meta.payload, as: UTF8.self)
                == #"{"is_in_competition":true,"competition_id":7,"page":"3"}"#)
    }

    @Test("without a session id the hub makes one")
    func fresh() async throws {
        let site = TestSite()
        let answer = try await site.ask(
            "PUT", "/api/participants/ada/heartbeat", Self.json, body: #"{"room_id":"algebra"}"#)
        let session = try #require(try answer.json()["session_id"] as? String)
        #expect(session.count > 10 && site.hub.beats.first?.session?.value == session)
        guard case .present(nil, nil)? = site.hub.beats.first?.sign else { throw Missing() }
    }

    @Test("a beacon with the answer's goodbye, and nothing else, ends that session; a goodbye tells nobody anything")
    func beacon() async throws {
        let site = TestSite()
        let answer = try await site.ask(
            "PUT", "/api/participants/ada/heartbeat", Self.json, body: #"{"room_id":"algebra","session_id":"a"}"#)
        let goodbye = try #require(try answer.json()["goodbye"] as? String)
        let said = try await site.ask("POST", "/api/user-disconnect", ["content-type": "text/plain"], body: goodbye)
        #expect(said.status == 204)
        let beat = try #require(site.hub.beats.last)
        #expect(beat.user.value == "ada" && beat.session?.value == "a")
        #expect(beat.sign == .goodbye(after: Instant(milliseconds: 5_000)))
        for wrong in ["", "ada", goodbye + "x", #"{"user_id":"ada","session_id":"a"}"#] {
            let refused = try await site.ask(
                "POST", "/api/user-disconnect", ["content-type": "text/plain"], body: wrong)
            #expect(try refused.refusal == "401 InvalidGoodbye application/problem+json")
        }
        #expect(site.hub.beats.count == 2)
    }

    @Test("`is_in_competition: false` is a goodbye, DELETE a leave")
    func leaving() async throws {
        let site = TestSite()
        let body = #"{"room_id":"algebra","session_id":"a","is_in_competition":false,"competition_id":null}"#
        #expect(try await site.ask("PUT", "/api/participants/ada/heartbeat", Self.json, body: body).status == 200)
        #expect(try await site.ask("DELETE", "/api/participants/ada/heartbeat", Self.json, body: body).status == 204)
        #expect(site.hub.beats.map(\.sign) == [.goodbye(after: nil), .left(.left)])
    }

    @Test("with tokens the user is the token's, whatever path and body say; so is the role in what the session says")
    func verified() async throws {
        let admin = AdminToken()
        let site = TestSite(try TestSite.guarded(admin: admin))
        let body = #"{"room_id":"algebra","role":"owner","user_id":"grace","is_in_competition":true}"#
        var fields = Self.json
        #expect(try await site.ask("PUT", "/api/participants/grace/heartbeat", fields, body: body).status == 401)
        fields["authorization"] = "Bearer \(try TestSite.token(role: "student"))"
        _ = try await site.ask("PUT", "/api/participants/grace/heartbeat", fields, body: body)
        #expect(site.hub.beats.last?.user.value == "ada" && site.hub.beats.last?.role.value == "student")
        fields["authorization"] = "Bearer \(admin.text)"
        _ = try await site.ask("PUT", "/api/participants/grace/heartbeat", fields, body: body)
        #expect(site.hub.beats.last?.user.value == "grace", "the application speaks for its users")
        fields["authorization"] = "Bearer \(try TestSite.token(role: "student", []))"
        let refused = try await site.ask("PUT", "/api/participants/heartbeat", fields, body: body)
        #expect(try refused.refusal == "403 Unauthorized application/problem+json")
    }

    @Test(
        "what is wrong with a heartbeat is said",
        arguments: [
            ("", "InvalidBody"), ("[]", "InvalidBody"), ("{}", "InvalidBody"), (#"{"room_id":true}"#, "InvalidBody"),
            (#"{"room_id":""}"#, "InvalidRoomName"), (#"{"room_id":"a","session_id":""}"#, "InvalidBody"),
            (#"{"room_id":"a","is_in_competition":1}"#, "InvalidBody"),
            (#"{"room_id":"a","competition_id":{}}"#, "InvalidBody"),
            (#"{"room_id":"a","interval_ms":0}"#, "InvalidBody"),
            (#"{"room_id":"a","room_id":"b"}"#, "InvalidBody"),
        ])
    func wrong(body: String, code: String) async throws {
        let site = TestSite()
        let answer = try await site.ask("PUT", "/api/participants/ada/heartbeat", Self.json, body: body)
        #expect(try answer.refusal == "422 \(code) application/problem+json")
        #expect(site.hub.beats.isEmpty)
    }

    @Test("a room that is full says so")
    func full() async throws {
        let answer = try await TestSite().ask(
            "PUT", "/api/participants/ada/heartbeat", Self.json, body: #"{"room_id":"full"}"#)
        #expect(try answer.refusal == "409 RoomFull application/problem+json")
    }

    @Test("the active list has everybody who is counted, once, and no session id")
    func active() async throws {
        let answer = try await TestSite().ask("GET", "/api/participants/active/staff")
        #expect(
            answer.text == #"[{"user_id":"ada \"countess\"","room_id":"staff","role":"member","status":"active","#
                + #""is_in_competition":false,"current_competition_id":null,"sessions":2,"#
                + #""since":"2023-11-14T22:13:20.123Z","last_active":"2023-11-14T22:13:29.000Z"}]"#)
        let others = try await TestSite().ask(
            "GET", "/api/participants/active/staff?exclude_creator_id=ada%20%22countess%22")
        #expect(others.text == "[]")
        #expect(try await TestSite().ask("GET", "/api/participants/active/nobody").text == "[]")
    }

    @Test("a poll that knows the list is told so (RFC 9110 13.1.2)")
    func notModified() async throws {
        let site = TestSite()
        let tag = try #require(try await site.ask("GET", "/api/participants/active/algebra").field("etag"))
        #expect(tag.hasPrefix("W/"))
        let again = try await site.ask("GET", "/api/participants/active/algebra", ["if-none-match": tag])
        #expect(again.status == 304 && again.body.isEmpty && again.field("etag") == tag)
        let other = try await site.ask("GET", "/api/participants/active/geometry", ["if-none-match": tag])
        #expect(other.status == 200)
    }

    @Test("the people of one competition, over all rooms or in one")
    func competition() async throws {
        let site = TestSite()
        let text = try await site.ask("GET", "/api/competitions/7/active").text
        #expect(text.contains(#""user_id":"alan""#) && text.contains(#""current_competition_id":7,"#))
        #expect(!text.contains("countess"))
        #expect(try await site.ask("GET", "/api/competitions/7/active?room_id=geometry").text == "[]")
        #expect(try await site.ask("GET", "/api/competitions/8/active").text == "[]")
    }

    private struct Missing: Error {}
}
