import PresenceCore
import Testing

@testable import HubStore

@Suite struct SessionTests {
    @Test("a session is kept with all that it says, and ends with its reason")
    func life() async throws {
        let store = try memoryStore()
        let details = SessionDetails(
            language: "de", page: "/exam", activity: "interview", competition: "7", labels: #"{"group":"a"}"#,
            userAgent: "browser", address: "192.0.2.1")
        try await store.settle(.sessionStarted(SessionKey("ada"), details))
        let active = try await store.read(ActiveSessions(room: "algebra"))
        #expect(
            active == [
                StoredSession(key: SessionKey("ada"), details: details, status: .active, lastSeen: .noon(), end: nil)
            ])

        try await store.settle(.left(SessionKey("ada"), at: 90, .lost))
        #expect(try await store.read(ActiveSessions(room: "algebra")).isEmpty)
        let ended = try await store.read(Sessions()).rows
        #expect(ended.map(\.status) == [.left])
        #expect(ended.first?.end == SessionEnding(at: .noon(90), reason: .leave(.lost)))
        #expect(ended.first?.lastSeen == .noon(90))
    }

    @Test("two users with one session id have a session each (presence.md §1)")
    func sharedID() async throws {
        let store = try memoryStore()
        try await store.settle(
            .sessionStarted(SessionKey("ada"), SessionDetails()),
            .sessionStarted(SessionKey("grace"), SessionDetails()),
            .left(SessionKey("ada"), at: 5))
        #expect(try await store.read(ActiveSessions(room: "algebra")).map(\.key.user) == ["grace"])
    }

    @Test("a start or an end that comes twice counts once")
    func twice() async throws {
        let store = try memoryStore()
        let key = SessionKey("ada")
        try await store.settle(
            .sessionStarted(key, SessionDetails()), .sessionStarted(key, SessionDetails(page: "/other")),
            .left(key, at: 60), .left(key, at: 120, .kicked))
        let hours = try await store.read(SessionHours(room: "algebra", Period(from: .noon(), to: .noon(3600))))
        #expect(hours.map(\.sessions) == [1, 1])
        #expect(hours.last?.duration == 60_000)
        #expect(try await store.read(Sessions()).rows.first?.end?.reason == .leave(.left))
    }

    @Test("a session that is changed keeps its newest sight")
    func change() async throws {
        let store = try memoryStore()
        let key = SessionKey("ada")
        try await store.settle(
            .sessionStarted(key, SessionDetails()),
            .sessionChanged(key, SessionDetails(language: "sv", page: "/b"), at: .noon(30)),
            .sessionChanged(key, SessionDetails(language: "sv", page: "/c"), at: .noon(20)))
        let session = try await store.read(ActiveSessions(room: "algebra")).first
        #expect(session?.details == SessionDetails(language: "sv", page: "/c"))
        #expect(session?.lastSeen == .noon(30))
    }

    @Test("the last that was seen of a session stays, whatever comes after it")
    func seen() async throws {
        let database = try TemporaryDatabase()
        var store = try database.open()
        let key = SessionKey("ada")
        try await store.settle(.sessionStarted(key, SessionDetails()))
        for second in [1, 7, 40, 39] {
            store.write(.sessionSeen(key, at: .noon(Int64(second)), page: second == 7 ? "/seven" : nil))
        }
        store.close()
        store = try database.open()
        let session = try await store.read(ActiveSessions(room: "algebra")).first
        #expect(session?.lastSeen == .noon(40))
        #expect(session?.details.page == "/seven")
    }

    @Test("a clock that is set back ends a session no earlier than it began")
    func clockSetBack() async throws {
        let store = try memoryStore()
        try await store.settle(.sessionStarted(SessionKey("ada", at: 50), SessionDetails()))
        try await store.settle(.left(SessionKey("ada", at: 50), at: 10))
        #expect(try await store.read(Sessions()).rows.first?.end?.at == .noon(50))
    }

    @Test("attendance counts a user's visits and time, not tabs")
    func attendance() async throws {
        let store = try memoryStore()
        let first = SessionKey("ada", "tab-1", at: 0)
        let second = SessionKey("ada", "tab-2", at: 10)
        let third = SessionKey("ada", "tab-1", at: 100)
        try await store.settle(
            .sessionStarted(first, SessionDetails()), .sessionStarted(second, SessionDetails()), .left(first, at: 20),
            .left(second, at: 40), .sessionStarted(third, SessionDetails()), .left(third, at: 105))
        let totals = try await store.read(AttendanceTotals(room: "algebra"))
        #expect(
            totals == [
                AttendanceTotal(
                    room: "algebra", user: "ada", visits: 2, present: 45_000, firstAt: .noon(0), lastAt: .noon(105),
                    presentSince: nil)
            ])
    }

    @Test(
        "a session that completes is completed, one that a moderator ends has left",
        arguments: [
            (EndReason.leave(.completed), SessionStatus.completed), (.leave(.abandoned), .abandoned),
            (.leave(.banned), .left), (.silent, .abandoned),
            (.hubDied, .abandoned),
        ])
    func statuses(reason: EndReason, status: SessionStatus) {
        #expect(reason.status == status)
        #expect(EndReason(rawValue: reason.rawValue) == reason)
    }
}
