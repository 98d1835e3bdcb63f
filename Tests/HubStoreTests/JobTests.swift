import PresenceCore
import Testing

@testable import HubStore

@Suite struct JobTests {
    private func job(_ kind: StoreJob.Kind, before seconds: Int64) -> StoreJob {
        StoreJob(kind, before: .noon(seconds), actor: "grace", at: .noon(9_000))
    }

    @Test("silent sessions are given up at the moment they were last seen, after a dry run that says how many")
    func silent() async throws {
        let store = try memoryStore()
        try await store.settle(
            .sessionStarted(SessionKey("ada"), SessionDetails()),
            .sessionStarted(SessionKey("grace"), SessionDetails()),
            .sessionChanged(SessionKey("grace"), SessionDetails(), at: .noon(100)))
        #expect(try await store.read(JobSize(.abandonSilentSessions, before: .noon(50))) == 1)
        #expect(try await store.run(job(.abandonSilentSessions, before: 50)) == 1)
        let sessions = try await store.read(Sessions()).rows
        #expect(sessions.map(\.status) == [.active, .abandoned])
        #expect(sessions.last?.end == SessionEnding(at: .noon(0), reason: .silent))
        #expect(try await store.read(SessionHealth(silentSince: .noon(200))) == .init(active: 1, silent: 1))
    }

    @Test("a clean-up of many batches counts them all in one entry of the audit log")
    func batches() async throws {
        var configuration = StoreConfiguration()
        configuration.groupRows = 10
        let store = try SQLiteStore(
            .freshMemory(), incarnation: .run(1), now: .noon(), configuration: configuration)
        for number in 0..<35 {
            store.write(.sessionStarted(SessionKey("ada", at: Int64(number)), SessionDetails()))
            if number != 3 { store.write(.left(SessionKey("ada", at: Int64(number)), at: 100)) }
        }
        try await store.commit()
        // What is active stays, however old it is.
        #expect(try await store.run(job(.deleteSessions, before: 30)) == 29)
        #expect(try await store.read(Sessions()).rows.count == 6)
        let entries = try await store.read(AuditLog()).rows
        #expect(entries.map(\.action) == ["delete_sessions"])
        #expect(entries.first?.detail == #"{"rows":29}"# && entries.first?.actor == "grace")
    }

    @Test("a clean-up that finds nothing is in the audit log, too", arguments: StoreJob.Kind.allCases)
    func nothing(kind: StoreJob.Kind) async throws {
        let store = try memoryStore()
        #expect(try await store.read(JobSize(kind, before: .noon())) == 0)
        #expect(try await store.run(job(kind, before: 0)) == 0)
        let entries = try await store.read(AuditLog()).rows
        #expect(entries.map(\.action) == [kind.rawValue] && entries.first?.detail == #"{"rows":0}"#)
    }

    @Test("each kind deletes what is older and keeps the rest")
    func kinds() async throws {
        let store = try memoryStore()
        for seconds in [10, 20] as [Int64] {
            try await store.commit(
                .notification(
                    Notification(
                        id: "n-\(seconds)", user: "ada", type: "t", title: "", message: "", createdAt: .noon(seconds),
                        expiresAt: .noon(seconds + 100))),
                .activity(ActivityEntry(id: "a-\(seconds)", room: "algebra", user: nil, type: "t", at: .noon(seconds))),
                .audit(AuditEntry(id: "e-\(seconds)", at: .noon(seconds), actor: nil, action: "t")),
                idempotency: Idempotency(owner: "o", key: "\(seconds)", fingerprint: "", answer: "", at: .noon(seconds))
            )
            store.write(
                .roomMinute(
                    RoomMinute(
                        room: "algebra", minute: .noon(seconds * 60), joins: 1, leaves: 0, peak: 2, userSeconds: 3)))
        }
        #expect(try await store.run(job(.deleteActivity, before: 15)) == 1)
        #expect(try await store.run(job(.deleteIdempotencyKeys, before: 15)) == 1)
        #expect(try await store.run(job(.deleteMinutes, before: 15 * 60)) == 1)
        #expect(try await store.run(job(.deleteExpiredNotifications, before: 115)) == 1)
        #expect(try await store.run(job(.deleteNotifications, before: 15)) == 0)
        #expect(try await store.run(job(.deleteNotifications, before: 25)) == 1)
        #expect(try await store.run(job(.deleteAudit, before: 15)) == 1)
        let period = Period(from: .distantPast, to: .distantFuture)
        #expect(try await store.read(RoomFigures(room: "algebra", by: .minute, period)).count == 1)
        #expect(try await store.read(RoomFigures(room: "algebra", by: .hour, period)).map(\.joins) == [2])
        #expect(try await store.read(ActivityFeed(room: "algebra")).rows.map(\.id) == ["a-20"])
    }
}
