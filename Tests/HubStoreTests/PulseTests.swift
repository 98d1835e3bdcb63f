import PresenceCore
import Testing

@testable import HubStore

@Suite struct PulseTests {
    private func lastSeen(_ store: some Store) async throws -> [UserID: Timestamp] {
        let rows = try await store.read(Sessions()).rows
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.key.user, $0.lastSeen) })
    }

    @Test("a session that a socket holds was seen until the pulse, or later; others say it themselves")
    func lastSeen() async throws {
        let store = try memoryStore()
        let ada = SessionKey("ada")
        try await store.settle(
            .sessionStarted(ada, SessionDetails(), isLive: true),
            .sessionStarted(SessionKey("grace"), SessionDetails()),
            .pulse(at: .noon(5)), .sessionStarted(SessionKey("alan", at: 7), SessionDetails(), isLive: true))
        #expect(try await lastSeen(store) == ["ada": .noon(5), "grace": .noon(0), "alan": .noon(7)])
        try await store.settle(
            .pulse(at: .noon(10)), .sessionHeld(ada, isLive: false, at: .noon(12)), .pulse(at: .noon(15)))
        #expect(try await lastSeen(store) == ["ada": .noon(12), "grace": .noon(0), "alan": .noon(15)])
        try await store.settle(
            .sessionChanged(ada, SessionDetails(), isLive: true, at: .noon(16)), .pulse(at: .noon(20)))
        #expect(try await lastSeen(store)["ada"] == .noon(20))
        #expect(
            try await store.read(ActiveSessions(room: "algebra")).map(\.lastSeen) == [.noon(20), .noon(20), .noon(0)])
    }

    @Test("a pulse is written for live sessions only, and never goes back")
    func rows() throws {
        let connection = try SQLiteConnection(.freshMemory(), mode: .writing)
        try connection.migrate(at: .noon())
        var transcriber = Transcriber(connection: connection, incarnation: .run(1))
        _ = try transcriber.start(SessionKey("grace"), SessionDetails())
        #expect(try transcriber.pulse(at: .noon(5)) == 0)
        _ = try transcriber.start(SessionKey("ada"), SessionDetails(), isLive: true)
        #expect(try transcriber.pulse(at: .noon(5)) == 1)
        _ = try transcriber.pulse(at: .noon(3))
        #expect(try connection.count("SELECT at FROM pulse", []) == Int(Timestamp.noon(5).milliseconds))
        _ = try transcriber.end(SessionKey("ada"), SessionEnding(at: .noon(6), reason: .leave(.closed)))
        #expect(try transcriber.pulse(at: .noon(9)) == 0)
    }

    @Test(
        "what sockets of a dead hub held ended with its last pulse, the rest when it was seen, and the visit with the last"
    )
    func theDead() async throws {
        let database = try TemporaryDatabase()
        var store = try database.open()
        let early = SessionKey("ada", "tab-1")
        try await store.settle(
            .sessionStarted(early, SessionDetails(), isLive: true),
            .sessionStarted(SessionKey("ada", "tab-2", at: 10), SessionDetails()),
            .sessionStarted(SessionKey("grace", at: 10), SessionDetails(), isLive: true),
            .sessionHeld(SessionKey("grace", at: 10), isLive: false, at: .noon(20)), .pulse(at: .noon(60)))
        store.close()
        store = try database.open(run: 2, now: .noon(500))
        try await store.settle(.sessionStarted(SessionKey("alan", at: 510), SessionDetails(), isLive: true))
        try await store.settle(.pulse(at: .noon(520)))
        try await store.recover(3)
        let ended = try await store.read(Sessions(status: .abandoned)).rows
        #expect(
            Set(ended.map { "\($0.key.session) \(($0.end?.at.milliseconds ?? 0) - Timestamp.noon().milliseconds)" })
                == ["tab-1 60000", "tab-2 10000", "tab-1 20000"])
        let total = try await store.read(AttendanceTotals(room: "algebra")).first
        #expect(total?.user == "ada" && total?.present == 60_000)
        // Nobody needs the dead pulse any more, and the living one stays.
        #expect(try await store.read(ActiveSessions(room: "algebra")).map(\.lastSeen) == [.noon(520)])
    }

    @Test("silent is who says nothing itself; whom a socket holds is not, however long it is there")
    func silent() async throws {
        let store = try memoryStore()
        try await store.settle(
            .sessionStarted(SessionKey("ada"), SessionDetails(), isLive: true),
            .sessionStarted(SessionKey("grace"), SessionDetails()))
        #expect(try await store.read(SessionHealth(silentSince: .noon(50))) == .init(active: 2, silent: 1))
        #expect(try await store.read(SilentSessions(before: .noon(50))).map(\.key.user) == ["grace"])
        #expect(
            try await store.run(StoreJob(.abandonSilentSessions, before: .noon(50), actor: "a", at: .noon(50))) == 1)
        #expect(try await store.read(ActiveSessions(room: "algebra")).map(\.key.user) == ["ada"])
    }

    @Test("a database from before pulses is recovered as it was")
    func fromBefore() throws {
        let connection = try SQLiteConnection(.freshMemory(), mode: .writing)
        try connection.migrate(Migration.all.filter { $0.version < 7 }, at: .noon())
        try connection.execute(
            """
            INSERT INTO session(session_id,room_id,user_id,started_at,node_inc,status,last_seen)
            VALUES('tab','algebra','ada',$1,'old','active',$2)
            """, [SQLValue(.noon() as Timestamp?), SQLValue(.noon(30) as Timestamp?)])
        try connection.migrate(at: .noon())
        var transcriber = Transcriber(connection: connection, incarnation: .run(2))
        #expect(try transcriber.abandonTheDead(at: .noon(90), auditID: "a", done: 0, limit: 10) == 1)
        let sessions = try Sessions().answer(from: connection).rows
        #expect(sessions.map(\.end) == [SessionEnding(at: .noon(30), reason: .hubDied)])
    }

    @Test("the views say when live sessions were last heard of")
    func views() throws {
        let connection = try SQLiteConnection(.freshMemory(), mode: .writing)
        try connection.migrate(at: .noon())
        var transcriber = Transcriber(connection: connection, incarnation: .run(1))
        _ = try transcriber.start(SessionKey("ada"), SessionDetails(), isLive: true)
        _ = try transcriber.pulse(at: .noon(5))
        let pulse = Int(Timestamp.noon(5).milliseconds)
        #expect(try connection.count("SELECT last_seen FROM active_sessions_view", []) == pulse)
        #expect(try connection.count("SELECT last_active FROM active_room_participants", []) == pulse)
    }
}
