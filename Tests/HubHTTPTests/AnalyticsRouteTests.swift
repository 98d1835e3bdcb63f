import HTTPCore
import HubIdentity
import HubStore
import Testing

@testable import HubHTTP
@testable import HubRuntime
@testable import PresenceCore

@Suite struct AnalyticsRouteTests {
    /// Ada twice, 10 and 30 minutes; Grace lost after 20; Alan is there since half an hour.
    private static let history: [StoreWrite] = [
        StoreWrite.stay("ada", "tab-1", from: 300, for: 10), StoreWrite.stay("ada", "tab-2", from: 90, for: 30),
        StoreWrite.stay("grace", from: 100, for: 20, .leave(.lost)), StoreWrite.stay("alan", from: 30),
        [minute(59, joins: 2, leaves: 0, peak: 2)], [minute(58, joins: 1, leaves: 0, peak: 3)],
        [minute(200, joins: 1, leaves: 1, peak: 5)],
    ].flatMap { $0 }

    private static func minute(_ ago: Int64, joins: Int, leaves: Int, peak: Int) -> StoreWrite {
        .roomMinute(
            RoomMinute(
                room: RoomName("algebra")!, minute: HistorySite.noon.advanced(by: -ago * 60_000), joins: joins,
                leaves: leaves, peak: peak, userSeconds: 60 * peak))
    }

    private func rows(_ name: String, _ target: String) async throws -> [[String: Any]] {
        let answer = try await HistorySite(Self.history).ask("GET", target)
        return try #require(try answer.json()[name] as? [[String: Any]], "\(answer.text)")
    }

    @Test("active now by language, whichever name pages give it, the most first (mission 42)")
    func active() async throws {
        let found = try await rows("active", "/api/v1/analytics/active?by=language")
        #expect(found.map { $0["language"] as? String } == ["de", "en"])
        #expect(found.map { $0["active_count"] as? Int } == [3, 2])
        #expect(try await rows("active", "/api/v1/analytics/active?by=seat&room=algebra").isEmpty)
        let csv = try await HistorySite().ask("GET", "/api/v1/analytics/active?by=language&format=csv")
        #expect(csv.text == "language,active_count\r\nde,3\r\nen,2\r\n")
    }

    @Test(
        "average and longest minutes of completed sessions, of a room and of all (mission 42)",
        arguments: ["", "?room=algebra"])
    func durations(query: String) async throws {
        let found = try await rows("durations", "/api/v1/analytics/sessions/duration\(query)")
        #expect(found.map { $0["status"] as? String } == ["completed", "left", "abandoned"])
        #expect(found.map { $0["sessions"] as? Int } == [2, 1, 0])
        #expect(found[0]["avg_duration_minutes"] as? Double == 20 && found[0]["max_duration_minutes"] as? Double == 30)
        #expect(found[2]["avg_duration_minutes"] == nil)
    }

    @Test("sessions per hour of the last 24, quiet hours too (mission 42)")
    func hourly() async throws {
        let found = try await rows("hours", "/api/v1/analytics/sessions/hourly")
        #expect(found.count == 24 && found.first?["hour"] as? String == "2026-11-20T12:00:00.000Z")
        #expect(found.map { $0["sessions_started"] as? Int }.suffix(5) == [1, 0, 0, 2, 1])
        #expect(found.map { $0["completed"] as? Int }.suffix(5) == [1, 0, 0, 0, 1])
        let whole = try await rows(
            "hours", "/api/v1/analytics/sessions/hourly?from=2026-11-21T08:30:00Z&to=2026-11-21T11:00:00Z")
        #expect(whole.map { $0["sessions_started"] as? Int } == [0, 2], "half an hour is no hour")
        let days = try await rows("hours", "/api/v1/analytics/sessions/hourly?by=day&from=2026-11-20")
        #expect(days.map { $0["sessions_started"] as? Int } == [0, 4])
    }

    @Test("the hour with the most users at one time, and the minutes of a room (mission 108)")
    func peak() async throws {
        let found = try await rows("peak", "/api/v1/analytics/rooms/algebra/peak")
        #expect(found.first?["peak"] as? Int == 5 && found.first?["joins"] as? Int == 4)
        #expect(found.first?["hour"] as? String == "2026-11-21T08:00:00.000Z")
        let minutes = try await rows("minutes", "/api/v1/analytics/rooms/algebra/minutes?from=2026-11-21T11:00:00Z")
        #expect(minutes.map { $0["minute"] as? String } == ["2026-11-21T11:01:00.000Z", "2026-11-21T11:02:00.000Z"])
        let hours = try await rows("minutes", "/api/v1/analytics/rooms/algebra/minutes?by=hour")
        #expect(hours.map { $0["user_seconds"] as? Int } == [300, 300])
        #expect(try await rows("peak", "/api/v1/analytics/rooms/lobby/peak").isEmpty)
    }

    @Test("attendance totals of a room and of a user, part by part (mission 91)")
    func attendance() async throws {
        let site = try await HistorySite(Self.history)
        var users: [String] = []
        var target = "/api/v1/analytics/rooms/algebra/attendance?limit=2"
        while true {
            let json = try await site.ask("GET", target).json()
            users += try #require(json["attendance"] as? [[String: Any]]).compactMap { $0["user_id"] as? String }
            guard let next = json["next"] as? String else { break }
            target = "/api/v1/analytics/rooms/algebra/attendance?limit=2&after=\(next)"
        }
        #expect(users == ["ada", "alan", "grace"])
        let found = try await rows("attendance", "/api/v1/analytics/users/ada/attendance")
        #expect(found.map { $0["room_id"] as? String } == ["algebra"])
        #expect(found.first?["visits"] as? Int == 2 && found.first?["present_seconds"] as? Int == 2_400)
    }

    @Test("the time machine tells who was there, since when, and why they left since (mission 8)")
    func members() async throws {
        let found = try await rows("members", "/api/v1/rooms/algebra/at?time=2026-11-21T10:35:00Z")
        #expect(found.map { $0["user_id"] as? String } == ["ada", "grace"])
        #expect(found.map { $0["end_reason"] as? String } == ["completed", "lost"])
        #expect(found[1]["since"] as? String == "2026-11-21T10:20:00.000Z")
        let now = try await rows("members", "/api/v1/rooms/algebra/at?time=2026-11-21T12:00:00Z")
        #expect(now.map { $0["user_id"] as? String } == ["alan"] && now[0]["left_at"] == nil)
    }

    @Test(
        "what would read too much, or the future, is refused with a rule",
        arguments: [
            "sessions/hourly?from=2026-10-01", "sessions/hourly?from=2026-11-22", "rooms/algebra/peak?from=2026-01-01",
            "rooms/algebra/minutes?from=2026-11-19", "rooms/algebra/minutes?by=second", "active?by=",
            "../rooms/algebra/at", "sessions/duration?from=1970-01-01",
        ])
    func refused(path: String) async throws {
        let target = path.hasPrefix("..") ? "/api/v1/rooms/algebra/at?time=2027-01-01" : "/api/v1/analytics/\(path)"
        let status = try await HistorySite().ask("GET", target).status
        #expect(status == (path == "active?by=" ? 200 : 422))
    }

    private static let asked: [(String, dashboard: Int, moderator: Int, pupil: Int)] = [
        ("analytics/active", 200, 403, 403), ("analytics/active?room=algebra", 200, 200, 403),
        ("analytics/sessions/duration", 200, 403, 403), ("analytics/sessions/hourly?room=algebra", 200, 200, 403),
        ("analytics/rooms/algebra/peak", 200, 200, 403), ("analytics/rooms/algebra/minutes", 200, 200, 403),
        ("analytics/rooms/algebra/attendance", 200, 200, 403), ("analytics/users/ada/attendance", 200, 200, 200),
        ("analytics/users/grace/attendance", 200, 403, 403),
        ("rooms/algebra/at?time=2026-11-21", 200, 200, 403), ("rooms/lobby/at?time=2026-11-21", 403, 403, 403),
    ]

    @Test("a room's reports are for dashboards and its moderators, one's own attendance for oneself", arguments: asked)
    func rights(path: String, dashboard: Int, moderator: Int, pupil: Int) async throws {
        let site = try await HistorySite(guarded: true)
        let tokens = [
            (try TestSite.token(role: "teacher", [.init("algebra", .join)]), dashboard),
            (try TestSite.token(role: "member", [.init("algebra", .all)]), moderator),
            (try TestSite.token(role: "member", [.init("algebra", .join)]), pupil),
        ]
        for (token, status) in tokens {
            #expect(try await site.ask("GET", "/api/v1/\(path)", token: token).status == status)
        }
        #expect(try await site.ask("GET", "/api/v1/\(path)").status == 200)
    }
}
