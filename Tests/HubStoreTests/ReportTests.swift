import PresenceCore
import Testing

@testable import HubStore

@Suite struct ReportTests {
    @Test("days add up what their hours have, of each room and of all (mission 42)")
    func days() async throws {
        let store = try memoryStore()
        for (index, seconds) in [0, 3_600, 50_000, 90_000].enumerated() {
            let key = SessionKey("ada", SessionID("tab-\(index)")!, at: Int64(seconds))
            store.write(.sessionStarted(key, SessionDetails()))
            // The longest of the first day is not in its last hour.
            let length: Int64 = [180, 60, 30, 240][index]
            store.write(.left(key, at: Int64(seconds) + length, .completed))
        }
        try await store.settle()
        let period = Period(from: .noon().day, to: .noon(200_000))
        for room in [nil, RoomName("algebra")] {
            let days = try await store.read(SessionHours(room: room, by: .day, period))
            let hours = try await store.read(SessionHours(room: room, by: .hour, period))
            #expect(days.filter { $0.status == .completed }.map(\.sessions) == [2, 2])
            #expect(days.filter { $0.status == .completed }.map(\.longest) == [180_000, 240_000])
            #expect(days.reduce(0) { $0 + $1.duration } == hours.reduce(0) { $0 + $1.duration })
            #expect(days.allSatisfy { $0.hour == $0.hour.day })
        }
    }

    private static let filters: [(AuditLog, [String])] = [
        (AuditLog(), ["4", "3", "2", "1"]), (AuditLog(room: "algebra"), ["3", "1"]),
        (AuditLog(actor: "grace"), ["4", "3"]), (AuditLog(action: "ban"), ["4", "2"]),
        (AuditLog(room: "algebra", actor: "grace", action: "kick"), ["3"]), (AuditLog(actor: "nobody"), []),
        (AuditLog(period: Period(from: .noon(2), to: .noon(4))), ["3", "2"]),
        (AuditLog(action: "ban", period: Period(from: .noon(3), to: .noon(9))), ["4"]),
    ]

    @Test("the audit log by room, actor, action and time, the last first (mission 102)", arguments: filters)
    func audit(query: AuditLog, ids: [String]) async throws {
        let store = try memoryStore()
        let rows: [(actor: String, action: String, room: RoomName)] = [
            ("ada", "kick", "algebra"), ("ada", "ban", "lobby"), ("grace", "kick", "algebra"),
            ("grace", "ban", "lobby"),
        ]
        for (index, row) in rows.enumerated() {
            try await store.commit(
                .audit(
                    AuditEntry(
                        id: "\(index + 1)", at: .noon(Int64(index + 1)), actor: row.actor, action: row.action,
                        room: row.room)))
        }
        #expect(try await store.read(query).rows.map(\.id) == ids)
    }

    @Test("people are counted once, whatever rooms and sessions they had (mission 105)")
    func people() async throws {
        let store = try memoryStore()
        try await store.settle(
            .sessionStarted(SessionKey("ada"), SessionDetails()),
            .sessionStarted(SessionKey("ada", in: "lobby"), SessionDetails()),
            .sessionStarted(SessionKey("grace"), SessionDetails()))
        #expect(try await store.read(PeopleKnown()) == 2)
    }

    @Test("a history from before the reports is in them after the migration")
    func backfill() throws {
        let connection = try SQLiteConnection(.freshMemory(), mode: .writing)
        try connection.migrate(Array(Migration.all.prefix(5)), at: .noon())
        try connection.run(
            """
            INSERT INTO session_hour VALUES('algebra',1795262400000,'left',2,100,70),('algebra',1795266000000,'left',1,9,9);
            INSERT INTO attendance VALUES('algebra','ada',1,5,7,9,NULL),('lobby','ada',1,5,3,9,NULL);
            """)
        try connection.migrate(at: .noon())
        let days = try SessionHours(room: "algebra", by: .day, Period(from: .distantPast, to: .distantFuture))
            .answer(from: connection)
        #expect(days.map(\.sessions) == [3] && days.map(\.duration) == [109] && days.map(\.longest) == [70])
        #expect(try PeopleKnown().answer(from: connection) == 1)
    }

    @Test("a change that does not say from where keeps what the start said (mission 95)")
    func visitor() async throws {
        let store = try memoryStore()
        let key = SessionKey("ada")
        try await store.settle(
            .sessionStarted(key, SessionDetails(userAgent: "Firefox", address: "192.0.2.1")),
            .sessionChanged(key, SessionDetails(page: "/b"), at: .noon(1)))
        let row = try #require(try await store.read(Sessions()).rows.first)
        #expect((row.details.page, row.details.userAgent, row.details.address) == ("/b", "Firefox", "192.0.2.1"))
    }
}
