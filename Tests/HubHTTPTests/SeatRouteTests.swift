import HTTPCore
import HubIdentity
import HubStore
import SeatCore
import Testing

@testable import HubHTTP
@testable import HubRuntime
@testable import PresenceCore

@Suite("Seats over HTTP") struct SeatRouteTests {
    @Test("can_start says whether, and in words why not (mission 34)")
    func canStart() async throws {
        let office = try await SeatOffice(limit: 3)
        for user in ["ada", "grace", "alan"] { #expect(try await office.ask("acquire", user).status == 200) }
        let no = try await office.ask("can_start", "barbara").json()
        #expect(no["can_start"] as? Bool == false)
        #expect(
            no["message"] as? String == "Platform at capacity (3/3 in use). Please try again in a few minutes.")
        #expect(no["limit"] as? Int == 3 && no["in_use"] as? Int == 3 && no["available"] as? Int == 0)
        let again = try await office.ask("can_start", "ada").json()
        #expect(again["can_start"] as? Bool == true && again["state"] as? String == "granted")
        #expect(try await office.ask("release", "ada").json()["released"] as? Bool == true)
        let yes = try await office.ask("can_start", nil).json()
        #expect(yes["can_start"] as? Bool == true && yes["message"] as? String == "You may start (2/3 in use).")
        #expect(yes["state"] == nil, "nobody in particular has nothing")
    }

    @Test("acquire grants, refuses, or takes into the queue, in one step (mission 34)")
    func acquire() async throws {
        let office = try await SeatOffice(limit: 1)
        let granted = try await office.ask("acquire", "ada", #","session_id":"tab-1","lease_ms":20000"#)
        #expect(granted.status == 200)
        let seat = try granted.json()
        #expect(seat["state"] as? String == "granted" && seat["can_start"] as? Bool == true)
        #expect(seat["session_id"] as? String == "tab-1" && seat["lease_ms"] as? Int == 20_000)
        #expect(seat["activity"] as? String == "interview" && seat["in_use"] as? Int == 1)

        let full = try await office.ask("acquire", "grace")
        #expect(try full.refusal == "409 SeatsTaken application/problem+json")
        #expect(try full.json()["limit"] as? Int == 1)
        #expect(try full.json()["in_use"] as? Int == 1)

        let waiting = try await office.ask("acquire", "grace", #","wait":true"#)
        #expect(waiting.status == 202)
        #expect(try waiting.json()["position"] as? Int == 1)
        #expect(try await office.ask("acquire", "alan", #","wait":true"#).json()["position"] as? Int == 2)
        #expect(try await office.ask("release", "grace").json()["released"] as? Bool == true)
        #expect(try await office.ask("acquire", "alan", #","wait":true"#).json()["position"] as? Int == 1)
        #expect(
            try office.told() == [
                "ada granted", "grace waiting 1", "alan waiting 2", "grace gave_up completed", "alan waiting 1",
            ])
    }

    @Test("renewing keeps a seat, and who has lost it is told so")
    func renew() async throws {
        let office = try await SeatOffice(limit: 1)
        #expect(try await office.ask("renew", "ada").refusal == "404 SeatNotFound application/problem+json")
        _ = try await office.ask("acquire", "ada")
        await office.pass(59_999)
        #expect(try await office.ask("renew", "ada", #","lease_ms":5000"#).status == 200)
        await office.pass(5_000)
        #expect(try office.told() == ["ada granted", "ada released expired"])
        #expect(try await office.ask("renew", "ada").status == 404)
    }

    @Test("a tab in the room holds its seat; when it is lost the next gets it, without asking again")
    func presence() async throws {
        let office = try await SeatOffice(limit: 1)
        await office.note("ada")
        _ = try await office.ask("acquire", "ada", #","session_id":"tab-1""#)
        _ = try await office.ask("acquire", "grace", #","wait":true,"lease_ms":3600000"#)
        await office.pass(600_000)
        #expect(try office.told() == ["ada granted", "grace waiting 1"])
        await office.note("ada", end: .lost)
        #expect(try office.told().suffix(2) == ["ada released left", "grace granted"])
    }

    @Test("rooms are asked who is in them for the first limit, the first seat, or those brought back; else never")
    func following() async throws {
        let store = try SeatOffice.freshStore()
        let quiet = try await SeatOffice(store: store)
        _ = try await quiet.site.ask("GET", "/api/v1/seats")
        _ = try await quiet.site.ask("GET", "/metrics")
        await quiet.pass(60_000)
        #expect(quiet.rollCalls == 0)
        let asked = try await SeatOffice(store: store)
        for user in ["ada", "grace"] { _ = try await asked.ask("acquire", user) }
        #expect(asked.rollCalls == 1)
        #expect(try await SeatOffice(store: store).rollCalls == 1, "for the seats that it found")
        #expect(try await SeatOffice(limit: 3).rollCalls == 1)
    }

    @Test("rooms hear at most every 250 ms how many seats are taken, and then the last of it")
    func announcements() async throws {
        let office = try await SeatOffice(limit: 3)
        await office.pass(250)
        #expect(try office.announced() == [], "nobody is anywhere")
        _ = try await office.ask("acquire", "ada")
        #expect(try office.announced() == ["algebra * 1/3 +0"])
        for user in ["grace", "alan", "barbara", "donald"] {
            _ = try await office.ask("acquire", user, #","wait":true"#)
        }
        #expect(try office.announced().count == 1)
        await office.pass(249)
        #expect(try office.announced().count == 1)
        await office.pass(1)
        #expect(try office.announced() == ["algebra * 1/3 +0", "algebra * 3/3 +2"])
        await office.pass(250)
        #expect(try office.announced().count == 2, "nothing new")
    }

    @Test("a raised limit lets the queue in, over a room and over all (mission 34, 39)")
    func limits() async throws {
        let office = try await SeatOffice()
        let set = #"{"scope":"algebra","max_concurrent":1}"#
        let answer = try await office.post("limits", set, method: "PUT")
        #expect(answer.status == 200)
        #expect(
            answer.text
                == #"{"scope":"algebra","activity":"interview","limit":1,"in_use":0,"available":1,"waiting":0}"#)
        for user in ["ada", "grace", "alan"] { _ = try await office.ask("acquire", user, #","wait":true"#) }
        #expect(
            try await office.post("limits", #"{"scope":"algebra","max_concurrent":2}"#, method: "PUT").status == 200)
        await office.settled()
        #expect(try office.told().suffix(2) == ["grace granted", "alan waiting 1"])
        let removal = try await office.site.ask("DELETE", "/api/v1/seats/limits?scope=algebra")
        #expect(removal.status == 204)
        await office.settled()
        #expect(try office.told().last == "alan granted")
        let again = try await office.site.ask("DELETE", "/api/v1/seats/limits?scope=algebra")
        #expect(try again.refusal == "404 not_found application/problem+json")
    }

    @Test("who was granted a seat has it after a restart, and so do the limits")
    func restart() async throws {
        let store = try SeatOffice.freshStore()
        let first = try await SeatOffice(store: store, limit: 1)
        _ = try await first.ask("acquire", "ada", #","session_id":"tab-1","lease_ms":10000"#)
        _ = try await first.ask("acquire", "grace", #","wait":true"#)

        let second = try await SeatOffice(store: store, at: 1_000_000)
        #expect(try await second.ask("acquire", "grace").refusal == "409 SeatsTaken application/problem+json")
        #expect(try await second.ask("renew", "ada", #","session_id":"tab-1","lease_ms":10000"#).status == 200)
        await second.note("ada")
        await second.pass(10_000)
        #expect(try await second.ask("acquire", "grace").status == 409, "the tab came back")
        await second.note("ada", end: .closed)
        #expect(try await second.ask("acquire", "grace").status == 200)

        let third = try await SeatOffice(store: store, at: 2_000_000)
        #expect(try await third.ask("acquire", "ada").status == 409)
        await third.pass(60_000)
        #expect(try await third.ask("acquire", "ada").status == 200, "Grace did not come back")
    }

    @Test("the app lets somebody past the limit and takes seats away, and the audit log says so")
    func overrides() async throws {
        let office = try await SeatOffice(limit: 1)
        _ = try await office.ask("acquire", "ada")
        #expect(try await office.ask("grant", "grace").status == 200)
        #expect(try await office.ask("revoke", "ada").json()["released"] as? Bool == true)
        #expect(try await office.ask("revoke", "ada").json()["released"] as? Bool == false)
        #expect(try await office.ask("grant", nil).status == 422)
        #expect(try office.told() == ["ada granted", "grace granted", "ada released revoked"])
        let log = try await withCheckedContinuation { done in
            office.store.read(AuditLog(page: PageRequest())) { done.resume(returning: $0) }
        }.get()
        #expect(log.rows.map { "\($0.action) \($0.target ?? "")" }.sorted() == ["grant_seat grace", "revoke_seat ada"])
    }

    @Test("a user acts for themself, a moderator in the room, the app everywhere (mission 46)")
    func rights() async throws {
        let office = try await SeatOffice(guarded: true, limit: 1)
        let ada = try TestSite.token(role: "member")
        let moderator = try TestSite.token(role: "teacher", [.init("algebra", .all)])
        let stranger = try TestSite.token(role: "member", [.init("lobby", .everybody)])
        #expect(try await office.ask("acquire", nil).status == 401)
        #expect(try await office.ask("acquire", nil, token: stranger).status == 403, "no right in the room")
        #expect(try await office.ask("acquire", "grace", token: ada).status == 403, "another user's")
        #expect(try await office.ask("acquire", nil, token: ada).json()["user_id"] as? String == "ada")
        #expect(try await office.ask("release", "grace", token: ada).status == 403)
        #expect(try await office.ask("grant", "grace", token: ada).status == 403)
        #expect(try await office.ask("revoke", "grace", token: ada).status == 403)

        let full = try await office.ask("grant", "grace", token: moderator)
        #expect(full.status == 409, "the limit is over all rooms")
        #expect(try await office.ask("grant", "grace", token: moderator, room: "lobby").status == 403)
        #expect(try await office.ask("revoke", "ada", token: moderator).status == 200)
        for (scope, token, status) in [
            ("algebra", ada, 403), ("algebra", moderator, 200), ("lobby", moderator, 403), ("*", moderator, 403),
        ] {
            let body = #"{"scope":"\#(scope)","max_concurrent":0}"#
            #expect(try await office.post("limits", body, token, method: "PUT").status == status, "\(scope)")
        }
        #expect(try await office.ask("grant", "grace", token: moderator).status == 200, "past the room's own limit")
    }

    @Test("the counts of S1, the limits, and for who moderates the names (mission 33, 38)")
    func list() async throws {
        let office = try await SeatOffice(guarded: true, limit: 1)
        let moderator = try TestSite.token(role: "teacher", [.init("algebra", .all)])
        let pupil = try TestSite.token(role: "member", [.init("algebra", .everybody)])
        _ = try await office.ask("acquire", nil, token: moderator)
        let url = "/api/v1/seats"
        let whole = try await office.site.ask("GET", url + "?room=algebra", ["authorization": "Bearer \(moderator)"])
        #expect(
            whole.text == #"{"activity":"interview","room_id":"algebra","count_active_sessions":3,"#
                + #""count_active_interviews":1,"limits":[{"scope":"*","activity":"interview","limit":1,"in_use":1,"#
                + #""available":0,"waiting":0}],"seats":[{"user_id":"ada","room_id":"algebra","#
                + #""activity":"interview","tabs":1}],"queue":[]}"#)
        let part = try await office.site.ask("GET", url + "?room=algebra", ["authorization": "Bearer \(pupil)"]).json()
        #expect(part["seats"] == nil && part["count_active_interviews"] as? Int == 1)
        #expect(try await office.site.ask("GET", url, ["authorization": "Bearer \(pupil)"]).status == 403)
        #expect(try await office.site.ask("GET", url, ["authorization": "Bearer \(moderator)"]).status == 200)
    }

    @Test(
        "what cannot be asked is refused with a rule",
        arguments: [
            "{}", #"{"room_id":"algebra"}"#, #"{"room_id":"algebra","user_id":"ada","lease_ms":4999}"#,
            #"{"room_id":"algebra","user_id":"ada","lease_ms":3600001}"#,
            #"{"room_id":"algebra","user_id":"ada","wait":1}"#, #"{"room_id":"algebra","user_id":"ada","activity":""}"#,
            #"{"room_id":"algebra","user_id":"ada","session_id":""}"#, "[]",
        ])
    func wrong(body: String) async throws {
        let office = try await SeatOffice()
        #expect(try await office.post("acquire", body).refusal == "422 InvalidBody application/problem+json")
    }

    @Test("metrics tell of seats without a name in them")
    func metrics() async throws {
        let office = try await SeatOffice(limit: 1)
        _ = try await office.ask("acquire", "ada")
        _ = try await office.ask("acquire", "grace")
        _ = try await office.ask("acquire", "grace", #","wait":true"#)
        let lines = try await office.site.ask("GET", "/metrics").text.split(separator: "\n").filter {
            $0.hasPrefix("rollcall_seats_")
        }
        #expect(
            lines == [
                "rollcall_seats_in_use 1", "rollcall_seats_waiting 1", #"rollcall_seats_limit{activity="interview"} 1"#,
                "rollcall_seats_granted_total 1", #"rollcall_seats_refused_total{reason="full"} 1"#,
            ])
    }

    @Test("a store that refuses is said, and the seat is written when it takes it again")
    func refused() async throws {
        let store = try SeatOffice.freshStore()
        let office = try await SeatOffice(store: store, limit: 1)
        store.close()
        #expect(try await office.ask("acquire", "ada").refusal == "503 store_closed application/problem+json")
        #expect(try await office.ask("acquire", "grace").status == 409, "it is Ada's all the same")
    }
}
