import PresenceCore
import Synchronization
import Testing

@testable import HubStore

@Suite struct RoomRecallTests {
    private let recall = RoomRecall(room: "algebra", feedLimit: 2, now: .noon())

    private func member(_ user: UserID, _ edit: (inout ParticipantChange) -> Void) -> StoreWrite {
        var change = ParticipantChange(room: "algebra", user: user, newID: "id-\(user)")
        edit(&change)
        return .participant(change)
    }

    @Test("a room opens with its owner, states and last entries, and the members of whom it enforces something")
    func all() async throws {
        let store = try memoryStore()
        var writes: [StoreWrite] = [
            .room(RoomRecord(room: "algebra", owner: "grace", createdAt: .noon())),
            member("ada") { $0.role = .set("teacher") }, member("alan") { $0.canSpeak = true },
            member("edsger") { $0.bannedUntil = .set(.noon(60)) },
            member("barbara") { $0.bannedUntil = .set(.noon(-60)) },
            member("emmy") { $0.mutedUntil = .set(.noon(60)) },
            .retainedState(RetainedState(room: "algebra", key: "stats", payload: "{}", updatedAt: .noon())),
            .retainedState(RetainedState(room: "lobby", key: "stats", payload: "1", updatedAt: .noon())),
        ]
        for number in 1...3 as ClosedRange<Int64> {
            writes.append(
                .activity(ActivityEntry(id: "\(number)", room: "algebra", user: nil, type: "done", at: .noon(number))))
        }
        for write in writes { _ = try await store.commit(write) }
        let found = try await store.read(recall)
        #expect(found.owner == "grace")
        #expect(found.members.map(\.user) == ["ada", "edsger", "emmy"])
        #expect(found.members.map(\.role) == ["teacher", nil, nil])
        #expect(found.members.map(\.bannedUntil) == [nil, .noon(60), nil])
        #expect(found.members.map(\.mutedUntil) == [nil, nil, .noon(60)])
        #expect(found.members.allSatisfy { $0.version == 1 })
        #expect(found.states.map(\.payload) == ["{}"])
        #expect(found.feed.map(\.id) == ["3", "2"])
    }

    @Test("a room of which nothing is known opens with nothing")
    func nothing() async throws {
        let found = try await memoryStore().read(recall)
        #expect(found == RoomRecall.Found(owner: nil, members: [], states: [], feed: []))
    }

    @Test("what the hub asks neither waits behind what clients ask nor is refused as busy")
    func hubsOwn() async throws {
        var configuration = StoreConfiguration()
        configuration.readLimit = 1
        let store = try SQLiteStore(.freshMemory(), incarnation: .run(1), now: .noon(), configuration: configuration)
        // Holds up whatever clients ask.
        let gate = Gate()
        store.read(CapacityLimits()) { _ in gate.wait() }
        await gate.reached()
        await #expect(throws: StoreError.busy(waiting: 1, limit: 1)) { try await store.read(CapacityLimits()) }
        for _ in 0..<3 { #expect(try await store.read(recall).members.isEmpty) }
        gate.open()
    }
}
