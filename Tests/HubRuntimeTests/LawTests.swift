import PresenceCore
import Testing

@testable import HubRuntime

@Suite struct LawTests {
    /// Seeds in groups, so that the list of tests stays short.
    private static let groups: [Range<UInt64>] = (0..<30).map { (group: UInt64) in group * 10..<group * 10 + 10 }

    @Test(
        """
        whatever people do and in whatever order mail comes: every copy of a room is the room, broadcasts arrive complete \
        and in order, and nothing is left when all have gone (presence.md 2, 9, 10)
        """,
        arguments: groups)
    func law(seeds: Range<UInt64>) throws {
        for seed in seeds {
            let hub = try TestHub(shards: Int(seed % 4) + 1) {
                $0.softMark = 1_000
                $0.hardMark = 1 << 30
                $0.slowPatience = 1 << 30
                $0.policies.fallback.window = [0, 40][Int(seed / 4) % 2]
                $0.sendsPerTurn = [1_024, 1, 3][Int(seed % 3)]
                // Each room opens when the answer is delivered, which may be long after people have come and gone.
                if seed % 2 == 1 { $0.memory = Archive() }
            }
            let crowd = Crowd(hub, seed: seed)
            try trace("seed \(seed)") {
                for _ in 0..<3 {
                    for _ in 0..<80 { try crowd.step() }
                    try crowd.settle()
                }
                try crowd.goHome()
            }
        }
    }

    /// Names the seed of what fails.
    private func trace(_ name: String, _ body: () throws -> Void) throws {
        do { try body() } catch { Issue.record("\(name): \(error)") }
    }
}
