import PresenceCore
import Testing

@testable import HubStore

@Suite struct SeatStoreTests {
    private static func seat(_ user: UserID, _ session: SessionID = "tab-1", lease: Milliseconds = 60_000) -> SeatRow {
        SeatRow(
            room: "algebra", user: user, activity: "interview", session: session, lease: lease, grantedAt: .noon())
    }

    @Test("each tab's hold is kept with its lease until it is let go of")
    func holds() async throws {
        let store = try memoryStore()
        try await store.commit(.seatHeld(Self.seat("ada")))
        try await store.commit(.seatHeld(Self.seat("ada", "tab-2")))
        try await store.commit(.seatHeld(Self.seat("grace", lease: 5_000)))
        try await store.commit(.seatHeld(Self.seat("ada", lease: 10_000)))
        let held = [Self.seat("ada", lease: 10_000), Self.seat("ada", "tab-2"), Self.seat("grace", lease: 5_000)]
        #expect(try await store.read(Seats()) == held)
        for _ in 1...2 {
            try await store.commit(
                .seatLetGo(room: "algebra", user: "ada", activity: "interview", session: "tab-1"))
        }
        #expect(try await store.read(Seats()) == Array(held.dropFirst()))
    }

    /// `scope activity in_use/max available` of each limit.
    private struct Capacity: StoreQuery {
        func answer(from connection: some SQLConnection) throws(StoreError) -> [String] {
            try connection.rows(
                "SELECT scope,activity,in_use,max_concurrent,available FROM interview_capacity ORDER BY scope,activity",
                []
            ) { row throws(StoreError) in
                "\(try row.text(0)) \(try row.text(1)) \(try row.integer(2))/\(try row.integer(3)) \(try row.integer(4))"
            }
        }
    }

    @Test("interview_capacity counts who has a seat, and whose session says so, each user once (mission 38)")
    func capacity() async throws {
        let store = try memoryStore()
        for (scope, activity) in [("*", "interview"), ("lobby", "interview"), ("*", "*")] {
            try await store.commit(
                .capacityLimit(CapacityLimit(scope: scope, activity: activity, maxConcurrent: 3)))
        }
        #expect(try await store.read(Capacity()) == ["* * 0/3 3", "* interview 0/3 3", "lobby interview 0/3 3"])
        store.write(.sessionStarted(SessionKey("ada"), SessionDetails(activity: "interview")))
        store.write(.sessionStarted(SessionKey("grace", in: "lobby"), SessionDetails(activity: "interview")))
        store.write(.sessionStarted(SessionKey("alan"), SessionDetails(activity: "exam")))
        store.write(.sessionStarted(SessionKey("barbara"), SessionDetails()))
        try await store.commit(.seatHeld(Self.seat("ada")))
        try await store.commit(.seatHeld(Self.seat("ada", "tab-2")))
        #expect(try await store.read(Capacity()) == ["* * 3/3 0", "* interview 2/3 1", "lobby interview 1/3 2"])
    }
}
