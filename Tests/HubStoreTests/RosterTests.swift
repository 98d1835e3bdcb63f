import PresenceCore
import Testing

@testable import HubStore

@Suite struct RosterTests {
    private func change(
        _ user: UserID = "ada", expecting version: Int? = nil, _ edit: (inout ParticipantChange) -> Void = { _ in }
    ) -> StoreWrite {
        var change = ParticipantChange(room: "algebra", user: user, newID: "id-\(user)", expectedVersion: version)
        edit(&change)
        return .participant(change)
    }

    private func ada(_ store: SQLiteStore) async throws -> Participant? {
        try await store.read(ParticipantOf(room: "algebra", user: "ada"))
    }

    @Test("who is changed and is not registered yet is by that, without rights, in the role of the token")
    func newcomer() async throws {
        let store = try memoryStore()
        #expect(try await store.commit(change { $0.canSpeak = true }) == .done([1]))
        var expected = Participant(id: "id-ada", room: "algebra", user: "ada")
        expected.canSpeak = true
        #expect(try await ada(store) == expected)
        #expect(try await store.read(ParticipantNamed("id-ada")) == expected)
    }

    @Test("a change for an old version is refused with the version that is")
    func conflict() async throws {
        let store = try memoryStore()
        try await store.commit(change())
        #expect(try await store.commit(change(expecting: 1) { $0.role = .set("host") }) == .done([2]))
        await #expect(throws: StoreError.conflict(version: 2)) {
            try await store.commit(change(expecting: 1) { $0.role = .set("viewer") })
        }
        await #expect(throws: StoreError.conflict(version: 0)) { try await store.commit(change("grace", expecting: 4)) }
        #expect(try await ada(store)?.role == "host")
    }

    @Test("a command that fails in part does nothing at all")
    func allOrNothing() async throws {
        let store = try memoryStore()
        let entry = AuditEntry(id: "1", at: .noon(), actor: "grace", action: "change")
        await #expect(throws: StoreError.conflict(version: 0)) {
            try await store.commit(.audit(entry), change(expecting: 9))
        }
        #expect(try await store.read(AuditLog()).rows.isEmpty)
    }

    @Test("who has changed since is not removed")
    func removal() async throws {
        let store = try memoryStore()
        try await store.commit(change())
        try await store.commit(change { $0.role = .set("host") })
        let old = StoreWrite.removeParticipant(room: "algebra", user: "ada", expectedVersion: 1)
        await #expect(throws: StoreError.conflict(version: 2)) { try await store.commit(old) }
        try await store.commit(.removeParticipant(room: "algebra", user: "ada", expectedVersion: 2))
        await #expect(throws: StoreError.conflict(version: 0)) { try await store.commit(old) }
        #expect(try await ada(store) == nil)
    }

    @Test("a ban is set, kept by other changes, and cleared")
    func clearing() async throws {
        let store = try memoryStore()
        try await store.commit(change { $0.bannedUntil = .set(.noon(60)) })
        try await store.commit(change { $0.name = .set("Ada") })
        #expect(try await ada(store)?.bannedUntil == .noon(60))
        try await store.commit(change { $0.bannedUntil = .clear })
        #expect(try await ada(store)?.bannedUntil == nil)
        #expect(try await ada(store)?.version == 3)
    }

    @Test("joins and leaves keep first joined, last joined and left apart, and leave the version alone")
    func joining() async throws {
        let store = try memoryStore()
        try await store.commit(change())
        for (start, end) in [(10, 20), (30, 40)] as [(Int64, Int64)] {
            let key = SessionKey("ada", at: start)
            try await store.settle(.sessionStarted(key, SessionDetails()))
            #expect(try await ada(store)?.status == .joined)
            try await store.settle(.left(key, at: end))
        }
        let ada = try await ada(store)
        #expect(ada?.status == .left)
        #expect([ada?.joinedAt, ada?.lastJoinedAt, ada?.leftAt] == [.noon(10), .noon(30), .noon(40)])
        #expect(ada?.version == 1)
    }

    @Test("a status that is told keeps the same times as a session's, and the first of them stays")
    func statuses() async throws {
        let store = try memoryStore()
        for (status, seconds) in [(.joined, 5), (.joined, 6), (.left, 8), (.joined, 9)] as [(ParticipantStatus, Int64)]
        {
            try await store.commit(change { $0.status = StatusChange(status, at: .noon(seconds)) })
        }
        let ada = try await ada(store)
        #expect(ada?.status == .joined)
        #expect([ada?.joinedAt, ada?.lastJoinedAt, ada?.leftAt] == [.noon(5), .noon(9), .noon(8)])
    }

    @Test("who is registered while being in the room has joined it, and leaves it with the session")
    func registeredInside() async throws {
        let store = try memoryStore()
        let key = SessionKey("ada", at: 10)
        try await store.settle(.sessionStarted(key, SessionDetails()))
        try await store.commit(change())
        #expect(try await ada(store)?.status == .joined)
        #expect(try await ada(store)?.joinedAt == .noon(10))
        try await store.settle(.left(key, at: 40))
        #expect(try await ada(store)?.leftAt == .noon(40))
    }

    @Test("the first check-in stays, by whom and when; an undone one can be made again")
    func firstCheckIn() async throws {
        let store = try memoryStore()
        for (seconds, name) in [(5, "grace"), (6, "alan")] as [(Int64, String)] {
            try await store.commit(change { $0.checkedIn = .setOnce(CheckIn(at: .noon(seconds), by: name)) })
        }
        #expect(try await ada(store)?.checkedInAt == .noon(5))
        #expect(try await ada(store)?.checkedInBy == "grace")
        try await store.commit(change { $0.checkedIn = .clear })
        try await store.commit(change { $0.checkedIn = .setOnce(CheckIn(at: .noon(7), by: "alan")) })
        #expect(try await ada(store)?.checkedInBy == "alan")
    }

    @Test("those who are here and registered are counted in batches, each once", arguments: [0, 1, 200, 201, 450])
    func registeredHere(count: Int) async throws {
        let store = try memoryStore()
        for number in 0..<count where number.isMultiple(of: 3) {
            try await store.commit(change(UserID("user-\(number)")!))
        }
        try await store.commit(change("absent"))
        let here = (0..<count).map { UserID("user-\($0)")! }
        let page = try await store.read(RosterPage(Roster(room: "algebra", limit: 5), here: here))
        #expect(page.registeredHere == (count + 2) / 3)
        #expect(page.registered == (count + 2) / 3 + 1)
        #expect(page.rows.count == min(5, page.registered))
    }

    @Test("who is checked in is counted, once")
    func attendance() async throws {
        let store = try memoryStore()
        for user in ["ada", "grace", "alan"] as [UserID] { try await store.commit(change(user)) }
        for seconds in [5, 6] as [Int64] {
            try await store.commit(change { $0.checkedIn = .set(CheckIn(at: .noon(seconds), by: "grace")) })
        }
        let figures = try await store.read(AttendanceFigures(room: "algebra"))
        #expect(figures == AttendanceFigures.Figures(registered: 3, checkedIn: 1))
        #expect(try await ada(store)?.checkedInBy == "grace")
    }

    @Test("a roster comes in pages by user")
    func pages() async throws {
        let store = try memoryStore()
        for user in ["alan", "ada", "grace"] as [UserID] { try await store.commit(change(user)) }
        #expect(try await store.read(Roster(room: "algebra", limit: 2)).map(\.user) == ["ada", "alan"])
        #expect(try await store.read(Roster(room: "algebra", after: "alan", limit: 2)).map(\.user) == ["grace"])
        try await store.commit(.removeParticipant(room: "algebra", user: "alan"))
        await #expect(throws: StoreError.notFound) {
            try await store.commit(.removeParticipant(room: "algebra", user: "alan"))
        }
    }

    @Test("limits are replaced and removed")
    func limits() async throws {
        let store = try memoryStore()
        try await store.commit(.capacityLimit(CapacityLimit(scope: "*", activity: "interview", maxConcurrent: 3)))
        let five = CapacityLimit(scope: "*", activity: "interview", maxConcurrent: 5)
        try await store.commit(.capacityLimit(five))
        #expect(try await store.read(CapacityLimits()) == [five])
        try await store.commit(.removeCapacityLimit(scope: "*", activity: "interview"))
        #expect(try await store.read(CapacityLimits()).isEmpty)
    }

    @Test("a room is kept with its owner and the roles that are not counted")
    func rooms() async throws {
        let store = try memoryStore()
        let room = RoomRecord(
            room: "algebra", owner: "grace", createdAt: .noon(), settings: "{}", excludedRoles: ["host", "teacher"])
        try await store.commit(.room(room))
        #expect(try await store.read(RoomNamed("algebra")) == room)
        try await store.commit(.room(RoomRecord(room: "algebra", createdAt: .noon(5), excludedRoles: ["host"])))
        #expect(
            try await store.read(RoomNamed("algebra"))
                == RoomRecord(room: "algebra", createdAt: .noon(), excludedRoles: ["host"]))
    }
}
