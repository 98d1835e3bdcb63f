import HTTPCore
import HubStore
import Testing

@testable import HubHTTP
@testable import HubRuntime
@testable import PresenceCore

@Suite struct AttendanceRouteTests {
    /// Ada and Alan are registered; Ada, Zoë and the teacher are here.
    private func workshop() async throws -> RosterDesk {
        let desk = try RosterDesk(present: [
            RosterDesk.person("ada"), RosterDesk.person("zoe", #"{"name":"Zoë","avatar":"/z.png"}"#),
            RosterDesk.person("grace", role: "teacher", isCounted: false),
        ])
        try await desk.ask("app", "PUT", "/participants/ada", #"{"name":"Ada","avatar":"/a.png"}"#)
        try await desk.ask("app", "PUT", "/participants/alan", #"{"name":"Alan"}"#)
        return desk
    }

    @Test("S2's figures and rows: registered, checked in, or only online; one number of those online (mission 58, 66)")
    func list() async throws {
        let desk = try await workshop()
        try await desk.ask("grace", "POST", "/attendance/ada/check-in")
        #expect(
            try await desk.ask("alan", "GET", "/attendance").text == """
                {"room_id":"algebra","total_registered":2,"checked_in_count":1,"online_count":2,"participants":[\
                {"user_id":"ada","name":"Ada","avatar":"/a.png","status":"checked_in",\
                "checked_in_at":"2026-11-21T12:00:00.000Z","is_online":true},\
                {"user_id":"alan","name":"Alan","avatar":null,"status":"registered","checked_in_at":null,"is_online":false},\
                {"user_id":"grace","name":"grace","avatar":null,"status":"online","checked_in_at":null,"is_online":true},\
                {"user_id":"zoe","name":"Zoë","avatar":"/z.png","status":"online","checked_in_at":null,"is_online":true}]}
                """)
    }

    @Test("a check-in is told to everybody with the new figures; the first one stays, and only it is told (mission 58)")
    func checkIn() async throws {
        let desk = try await workshop()
        for _ in 1...2 {
            let answer = try await desk.ask("grace", "POST", "/attendance/alan/check-in")
            #expect(answer.status == 200)
            #expect(
                answer.text == """
                    {"room_id":"algebra","user_id":"alan","name":"Alan","avatar":null,"status":"checked_in",\
                    "checked_in_at":"2026-11-21T12:00:00.000Z","total_registered":2,"checked_in_count":1}
                    """)
            desk.pass(seconds: 60)
        }
        let pushes = try desk.pushes("attendance")
        #expect(pushes.count == 1)
        #expect(pushes.first?["user_id"] as? String == "alan" && pushes.first?["checked_in_count"] as? Int == 1)
        #expect(try desk.pushes("roster").last?["checked_in_at"] as? String == "2026-11-21T12:00:00.000Z")
        #expect(try await desk.row("alan")?.checkedInBy == "grace")
        #expect(try await desk.audits().filter { $0.contains("check_in") } == ["grace check_in alan"])
    }

    @Test("a check-in can be taken back, once, and made again")
    func undo() async throws {
        let desk = try await workshop()
        try await desk.ask("grace", "POST", "/attendance/alan/check-in")
        for _ in 1...2 {
            let answer = try await desk.ask("app", "DELETE", "/attendance/alan/check-in")
            #expect(try answer.json()["status"] as? String == "registered")
        }
        desk.pass(seconds: 60)
        try await desk.ask("app", "POST", "/attendance/alan/check-in")
        #expect(
            try desk.pushes("attendance").map { $0["status"] as? String } == [
                "checked_in", "registered", "checked_in",
            ])
        #expect(try await desk.row("alan")?.checkedInAt == RosterDesk.noon.advanced(by: 60_000))
    }

    @Test("somebody who only came along can be checked in, and is registered by that")
    func walkIn() async throws {
        let desk = try await workshop()
        let answer = try await desk.ask("grace", "POST", "/attendance/zoe/check-in").json()
        #expect(answer["total_registered"] as? Int == 3 && answer["checked_in_count"] as? Int == 1)
    }

    @Test("a check-in of somebody unknown cannot be taken back, and registers nobody")
    func unknown() async throws {
        let desk = try await workshop()
        #expect(
            try await desk.ask("grace", "DELETE", "/attendance/zoe/check-in").refusal
                == "404 not_found application/problem+json")
        #expect(try await desk.row("zoe") == nil)
    }
}
