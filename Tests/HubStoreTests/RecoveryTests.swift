import PresenceCore
import Testing

@testable import HubStore

@Suite struct RecoveryTests {
    @Test("what a dead hub left active ended when it was last seen, and the audit log says how many")
    func theDead() async throws {
        let database = try TemporaryDatabase()
        var store = try database.open()
        let ada = SessionKey("ada", at: 0)
        let second = SessionKey("ada", "tab-2", at: 10)
        let grace = SessionKey("grace", at: 5)
        var change = ParticipantChange(room: "algebra", user: "ada", newID: "id-ada")
        change.name = .set("Ada")
        try await store.commit(.participant(change))
        try await store.settle(
            .sessionStarted(ada, SessionDetails()), .sessionStarted(second, SessionDetails()),
            .sessionStarted(grace, SessionDetails()), .sessionChanged(ada, SessionDetails(), at: .noon(60)),
            .sessionChanged(second, SessionDetails(), at: .noon(50)), .left(grace, at: 20))
        store.close()

        store = try database.open(run: 2, now: .noon(500))
        try await store.recover(2)
        store.close()
        #expect(store.figures.abandoned == 2)
        store = try database.open(run: 3)
        let sessions = try await store.read(Sessions()).rows
        #expect(sessions.map(\.status) == [.abandoned, .left, .abandoned])
        #expect(sessions.map(\.end?.at) == [.noon(50), .noon(20), .noon(60)])
        #expect(sessions.first?.end?.reason == .hubDied)

        let entry = try #require(try await store.read(AuditLog()).rows.first)
        #expect(entry.action == "abandon_sessions" && entry.detail == #"{"rows":2}"# && entry.at == .noon(500))
        let participant = try await store.read(ParticipantOf(room: "algebra", user: "ada"))
        #expect(participant?.status == .left && participant?.leftAt == .noon(60))
        let total = try await store.read(AttendanceTotals(room: "algebra")).first
        #expect(total?.present == 60_000 && total?.presentSince == nil && total?.lastAt == .noon(60))
        let hours = try await store.read(SessionHours(Period(from: .noon(), to: .noon(3600))))
        #expect(hours.first { $0.status == .abandoned }?.sessions == 2)
        #expect(hours.first { $0.status == .abandoned }?.duration == 100_000)
        let then = try await store.read(MembersAt(room: "algebra", moment: .noon(55)))
        #expect(then.map(\.user) == ["ada"])
    }

    @Test("who was given up by the start can come back under the same names")
    func comingBack() async throws {
        let database = try TemporaryDatabase()
        var store = try database.open()
        try await store.settle(.sessionStarted(SessionKey("ada"), SessionDetails()))
        store.close()
        store = try database.open(run: 2)
        try await store.settle(.sessionStarted(SessionKey("ada", at: 100), SessionDetails()))
        #expect(try await store.read(ActiveSessions(room: "algebra")).map(\.key.startedAt) == [.noon(100)])
        let total = try await store.read(AttendanceTotals(room: "algebra")).first
        #expect(total?.visits == 2 && total?.presentSince == .noon(100))
    }

    @Test("a start after a clean end gives up nothing and says nothing")
    func cleanEnd() async throws {
        let database = try TemporaryDatabase()
        var store = try database.open()
        try await store.settle(.sessionStarted(SessionKey("ada"), SessionDetails()), .left(SessionKey("ada"), at: 9))
        store.close()
        store = try database.open(run: 2)
        store.close()
        #expect(store.figures.abandoned == 0)
        store = try database.open(run: 3)
        #expect(try await store.read(AuditLog()).rows.isEmpty)
    }

    @Test("who comes back before the batches came that far starts a visit of its own")
    func comingBackFirst() throws {
        let connection = try SQLiteConnection(.freshMemory(), mode: .writing)
        try connection.migrate(at: .noon())
        var first = Transcriber(connection: connection, incarnation: .run(1))
        _ = try first.start(SessionKey("ada"), SessionDetails())
        _ = try first.change(SessionKey("ada"), SessionDetails(), at: .noon(30))
        var second = Transcriber(connection: connection, incarnation: .run(2))
        _ = try second.start(SessionKey("ada", at: 100), SessionDetails())
        let total = try AttendanceTotals(room: "algebra").answer(from: connection).first
        #expect(total?.visits == 2 && total?.present == 30_000 && total?.presentSince == .noon(100))
        #expect(try second.abandonTheDead(at: .noon(100), auditID: "a", done: 0, limit: 10) == 0)
    }

    @Test("a hub that stops ends what it has active: drained, at that moment, and the next start gives up nothing")
    func stop() async throws {
        let database = try TemporaryDatabase()
        var store = try database.open()
        for number in 0..<1_500 {
            store.write(
                .sessionStarted(SessionKey("ada", SessionID(stringLiteral: "tab-\(number)")), SessionDetails()))
        }
        store.endSessions(at: .noon(90))
        store.close()
        store = try database.open(run: 2)
        let sessions = try await store.read(Sessions(status: .left, page: PageRequest(limit: 1_000))).rows
        #expect(sessions.count == 1_000)
        #expect(sessions.allSatisfy { $0.end == SessionEnding(at: .noon(90), reason: .leave(.drained)) })
        #expect(try await store.read(Sessions(status: .active)).rows.isEmpty)
        let total = try await store.read(AttendanceTotals(room: "algebra")).first
        #expect(total?.present == 90_000)
        store.close()
        #expect(store.figures.abandoned == 0)
    }

    /// So many sessions of a hub that died.
    private func leaveDead(_ count: Int, in database: TemporaryDatabase) throws {
        let store = try database.open()
        for number in 0..<count {
            let session = SessionID(stringLiteral: "tab-\(number)")
            store.write(.sessionStarted(SessionKey("ada", session, at: Int64(number)), SessionDetails()))
        }
        store.close()
    }

    @Test("the dead are given up in batches, and one audit entry counts them all")
    func batches() async throws {
        let database = try TemporaryDatabase()
        try leaveDead(2_500, in: database)
        var store = try database.open(run: 2)
        try await store.recover(2_500)
        #expect(store.figures.abandoned == 2_500)
        store.close()
        store = try database.open(run: 3)
        #expect(try await store.read(AuditLog()).rows.map(\.detail) == [#"{"rows":2500}"#])
        #expect(try await store.read(ActiveSessions(room: "algebra")).isEmpty)
    }

    @Test("a hub that stops does not wait for the dead of others: the next start goes on with them")
    func stopping() async throws {
        let database = try TemporaryDatabase()
        try leaveDead(9_000, in: database)
        var store = try database.open(run: 2)
        let refused = store.figures.abandoned
        store.close()
        // Nine batches would have come before the end, had it been waited for.
        #expect(refused == 0 && store.figures.abandoned == 0)
        store = try database.open(run: 3)
        while try await !store.read(ActiveSessions(room: "algebra")).isEmpty { try await store.settle() }
        let counts = try await store.read(AuditLog()).rows.compactMap(\.detail)
        #expect(counts.compactMap { Int($0.filter(\.isNumber)) }.reduce(0, +) == 9_000)
    }
}
