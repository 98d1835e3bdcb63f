import Testing

@testable import loadtest

@Suite struct HubTruthTests {
    /// Graces of 1 and 2 s, an idle timeout of 5 s, Ada with two tabs and Grace in room 0, the teacher in room 0.
    private static func classroom() -> HubTruth {
        var rules = HubTruth.Rules()
        rules.graceClose = 1
        rules.graceLost = 2
        rules.idleTimeout = 5
        var truth = HubTruth(rules: rules, excluded: ["teacher"])
        for (user, role) in [("ada", "member"), ("ada", "member"), ("grace", "member"), ("alan", "teacher")] {
            let tab = truth.add(room: 0, user: user, role: role)
            truth.trackSent(truth.number(for: tab), by: tab, at: 0)
            truth.trackAnswered(by: tab, at: 0.01)
        }
        return truth
    }

    private func permits(_ truth: HubTruth, _ number: Int, at now: Double) -> Bool {
        truth.permitsLeave(of: number, isSnapshot: false, since: .infinity, at: now)
    }

    @Test("users are counted over their tabs, and excluded roles only by role")
    func counts() {
        let counts = Self.classroom().counts(in: 0)
        #expect(counts == HubTruth.Counts(users: 2, sessions: 3, roles: ["member": 2, "teacher": 1]))
    }

    @Test(
        "a leave may be told from the end of its grace on, and no earlier",
        arguments: [
            (.left, 10.0), (.closed, 11.0), (.lost, 12.0), (.silent, 14.0),
        ] as [(HubTruth.Departure, Double)])
    func graces(departure: HubTruth.Departure, from: Double) {
        var truth = Self.classroom()
        truth.gone(2, departure, at: 10)
        #expect(truth.counts(in: 0).users == 1)
        #expect(permits(truth, 3, at: from - 0.2) == (departure == .left && from - 0.2 >= 10))
        #expect(permits(truth, 3, at: from))
        #expect(!permits(truth, 1, at: 100))
    }

    @Test("a tab that is back inside its grace never left")
    func insideGrace() {
        var truth = Self.classroom()
        truth.gone(2, .lost, at: 10)
        truth.trackSent(3, by: 2, at: 11)
        truth.trackAnswered(by: 2, at: 11.1)
        #expect(!permits(truth, 3, at: 12.5))
        #expect(truth.numbers(in: 0) == [1, 2, 3, 4])
    }

    @Test("a tab that is back after its grace may have left, and others may read of it a while later")
    func outsideGrace() {
        var truth = Self.classroom()
        truth.gone(2, .closed, at: 10)
        truth.trackSent(3, by: 2, at: 15)
        truth.trackAnswered(by: 2, at: 15.1)
        #expect(permits(truth, 3, at: 16))
        #expect(!permits(truth, 3, at: 15.1 + truth.rules.lag + 0.1))
        #expect(truth.permitsLeave(of: 3, isSnapshot: true, since: 12, at: 60))
    }

    @Test("what was replaced may go at any time")
    func updates() {
        var truth = Self.classroom()
        let number = truth.number(for: 0)
        truth.trackSent(number, by: 0, at: 5)
        #expect(permits(truth, 1, at: 5))
        #expect(!permits(truth, number, at: 5))
    }

    @Test("while the hub drains no diff may tell a leave; the new hub's state may lack who is not back")
    func drain() {
        var truth = Self.classroom()
        truth.gone(2, .drained, at: 10)
        #expect(!permits(truth, 3, at: 100))
        #expect(truth.permitsLeave(of: 3, isSnapshot: true, since: .infinity, at: 11))
        truth.trackSent(3, by: 2, at: 12)
        truth.trackAnswered(by: 2, at: 12)
        #expect(permits(truth, 3, at: 13))
        #expect(truth.numbers(in: 0).contains(3))
    }

    @Test("nothing is settled while an answer is pending or a grace runs")
    func settling() {
        var truth = Self.classroom()
        truth.gone(2, .lost, at: 10)
        #expect(truth.settledAt == 12 + truth.rules.settling)
        truth.trackSent(truth.number(for: 0), by: 0, at: 10)
        #expect(truth.settledAt == nil)
        truth.trackAnswered(by: 0, at: 13)
        #expect(truth.settledAt == 13 + truth.rules.settling)
    }
}
