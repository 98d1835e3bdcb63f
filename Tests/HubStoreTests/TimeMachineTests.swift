import HubTesting
import PresenceCore
import Testing

@testable import HubStore

@Suite struct TimeMachineTests {
    @Test("who was there then, and why they left since")
    func members() async throws {
        let store = try memoryStore()
        try await store.settle(
            .sessionStarted(SessionKey("ada", at: 0), SessionDetails()),
            .sessionStarted(SessionKey("grace", at: 10), SessionDetails()),
            .sessionStarted(SessionKey("grace", "tab-2", at: 20), SessionDetails()),
            .sessionStarted(SessionKey("alan", at: 40), SessionDetails()),
            .left(SessionKey("ada", at: 0), at: 30, .kicked), .left(SessionKey("grace", at: 10), at: 25, .closed),
            .left(SessionKey("grace", "tab-2", at: 20), at: 50, .lost))
        func members(at seconds: Int64) async throws -> [MembersAt.Stay] {
            try await store.read(MembersAt(room: "algebra", moment: .noon(seconds)))
        }
        #expect(
            try await members(at: 22) == [
                MembersAt.Stay(
                    user: "ada", sessions: 1, since: .noon(0),
                    end: SessionEnding(at: .noon(30), reason: .leave(.kicked))),
                MembersAt.Stay(
                    user: "grace", sessions: 2, since: .noon(10),
                    end: SessionEnding(at: .noon(50), reason: .leave(.lost))),
            ])
        #expect(try await members(at: 30).map(\.user) == ["grace"])
        #expect(try await members(at: 45).map(\.user) == ["alan", "grace"])
        #expect(try await members(at: 45).first?.end == nil)
        #expect(try await members(at: -1).isEmpty)
        #expect(try await store.read(MembersAt(room: "lobby", moment: .noon(22))).isEmpty)
    }

    @Test("the fork of a stay is on the path to each moment of it, and of no other", arguments: [1, 2, 3] as [UInt64])
    func forks(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let start = Timestamp.noon().advanced(by: .random(in: 0..<100_000, using: &generator))
            let end = start.advanced(
                by: .random(in: 1...(1 << Int64.random(in: 1...40, using: &generator)), using: &generator))
            guard let fork = Fork.of(start, end) else {
                Issue.record("no fork from \(start) to \(end)")
                continue
            }
            #expect(start.milliseconds < fork && fork <= end.milliseconds)
            let inside = Timestamp(milliseconds: .random(in: start.milliseconds..<end.milliseconds, using: &generator))
            #expect(Fork.path(to: inside).split(separator: ",").contains("\(fork)"), "\(start) to \(end) at \(inside)")
        }
        #expect(Fork.of(.noon(), .noon()) == nil)
    }

    @Test("the time machine agrees with a look at every session", arguments: [1, 2, 3, 4] as [UInt64])
    func law(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let store = try memoryStore()
        var stays: [(user: UserID, from: Int64, to: Int64?)] = []
        for number in 0..<300 {
            let user = UserID("user-\(number % 40)")!
            let from = Int64.random(in: 0..<5_000, using: &generator)
            let length = Int64.random(in: 0..<2_000, using: &generator)
            let key = SessionKey(user, SessionID("tab-\(number)")!, at: from)
            store.write(.sessionStarted(key, SessionDetails()))
            let isOpen = Int.random(in: 0..<10, using: &generator) == 0
            if !isOpen { store.write(.left(key, at: from + length)) }
            stays.append((user, from, isOpen ? nil : from + length))
        }
        try await store.settle()
        for _ in 0..<60 {
            let moment = Int64.random(in: -10..<7_100, using: &generator)
            let truth = Set(stays.filter { $0.from <= moment && moment < $0.to ?? .max }.map(\.user))
            let found = try await store.read(MembersAt(room: "algebra", moment: .noon(moment)))
            #expect(Set(found.map(\.user)) == truth, "seed \(seed), \(moment) s")
            #expect(found.count == truth.count)
        }
    }
}
