import Testing

@testable import HubStore

@Suite struct JobPlanTests {
    private static let plan = JobPlan([
        JobPlan.Entry(.abandonSilentSessions, .hourly, age: 10_800_000),
        JobPlan.Entry(.deleteExpiredNotifications, .daily, age: 0),
    ])

    /// Hours and minutes of one day, and of the next past 24.
    private static func clock(_ hour: Int64, _ minute: Int64 = 0, _ second: Int64 = 0) -> Timestamp {
        .noon((hour - 12) * 3_600 + minute * 60 + second)
    }

    private static let spans: [(Timestamp, Timestamp, [StoreJob.Kind])] = [
        (clock(5, 0), clock(5, 59, 59), []), (clock(5, 59, 59), clock(6, 0), [.abandonSilentSessions]),
        (clock(6, 0), clock(6, 0), []), (clock(6, 10), clock(9, 10), [.abandonSilentSessions]),
        (clock(1, 59, 40), clock(2, 0), [.abandonSilentSessions, .deleteExpiredNotifications]),
        (clock(2, 0), clock(2, 30), []), (clock(2, 30), clock(25, 59, 59), [.abandonSilentSessions]),
        (clock(3, 0), clock(26, 0, 1), [.abandonSilentSessions, .deleteExpiredNotifications]),
        // A clock that was set back repeats nothing.
        (clock(6, 0), clock(5, 0), []),
    ]

    @Test(
        "silent sessions are given up each full hour, expired notifications go at two o'clock (mission 24, 37, 52, 97)",
        arguments: spans)
    func due(last: Timestamp, now: Timestamp, kinds: [StoreJob.Kind]) {
        #expect(Self.plan.due(after: last, upTo: now).map(\.kind) == kinds)
    }

    @Test("what goes is older than its age; a start does everything, and the log says who")
    func jobs() {
        let jobs = Self.plan.all(at: .noon())
        #expect(jobs.map(\.before) == [.noon(-10_800), .noon()])
        #expect(jobs.allSatisfy { $0.actor == "rollcall" && $0.at == .noon() })
    }
}
