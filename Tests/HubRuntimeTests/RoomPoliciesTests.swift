import PresenceCore
import Testing

@testable import HubRuntime

@Suite struct RoomPoliciesTests {
    private func policies(_ patterns: [String]) -> RoomPolicies {
        RoomPolicies(
            rules: patterns.enumerated().map { index, pattern in
                var policy = RoomPolicy()
                policy.capacity = index
                return RoomPolicies.Rule(pattern: pattern, policy: policy)
            })
    }

    @Test("the first rule that matches holds")
    func firstWins() throws {
        let policies = policies(["lobby", "exam-*", "*"])
        #expect(policies.policy(for: try #require(RoomName("lobby"))).capacity == 0)
        #expect(policies.policy(for: try #require(RoomName("exam-1"))).capacity == 1)
        #expect(policies.policy(for: try #require(RoomName("algebra"))).capacity == 2)
        #expect(RoomPolicies().policy(for: try #require(RoomName("algebra"))).capacity == nil)
    }

    @Test(
        "a rule matches one name, or a pattern with stars",
        arguments: [
            ("algebra", "algebra", true), ("algebra", "algebra-1", false), ("algebra", "Algebra", false),
            ("*", "algebra", true), ("exam-*", "exam-", true), ("exam-*", "exam", false),
            ("*-lab", "physics-lab", true), ("*-lab", "physics-lab-2", false), ("a*b*c", "aXbYc", true),
            ("a*b*c", "abbc", true), ("a*b*c", "acb", false), ("a**c", "ac", true), ("*a*", "b", false),
            ("*aab", "aaab", true), ("é*", "élan", true), ("", "a", false),
        ])
    func patterns(pattern: String, room: String, isMatch: Bool) throws {
        let policy = policies([pattern]).policy(for: try #require(RoomName(room)))
        #expect((policy.capacity == 0) == isMatch)
    }

    @Test("a pattern of many stars takes no time")
    func stars() throws {
        let policies = policies([String(repeating: "a*", count: 200) + "b"])
        #expect(policies.policy(for: try #require(RoomName(String(repeating: "a", count: 255)))).capacity == nil)
    }
}
