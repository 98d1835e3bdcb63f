import HubTesting
import Testing

@testable import LimitCore

@Suite struct RateTableTests {
    @Test("each has a bucket of its own")
    func separate() {
        var table = RateTable<String>(rate: Rate(perSecond: 1, burst: 2))
        let taken = ["ada", "ada", "ada", "grace"].map { table.take($0, at: 0) }
        #expect(taken == [true, true, false, true])
        let later = ["ada", "ada"].map { table.take($0, at: 1000) }
        #expect(later == [true, false])
    }

    /// A table that forgets answers as one that remembers everybody, and is no larger than those of the last while.
    @Test("what is forgotten was full, and what is full is forgotten", arguments: 1...100 as ClosedRange<UInt64>)
    func law(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let rate = Rate(perSecond: .random(in: 1...20, using: &random), burst: .random(in: 1...10, using: &random))
        var table = RateTable<Int>(rate: rate)
        var all: [Int: TokenBucket] = [:]
        var now: UInt64 = 0
        for _ in 0..<500 {
            now += .random(in: 0...200, using: &random)
            let key = Int.random(in: 0...40, using: &random)
            var bucket = all[key] ?? TokenBucket()
            let expected = bucket.take(at: now, of: rate)
            all[key] = bucket
            let taken = table.take(key, at: now)
            #expect(taken == expected, "seed \(seed)")
        }
        now += 60_000
        for _ in 0..<41 { _ = table.take(41, at: now) }
        #expect(table.count == 1, "seed \(seed)")
    }
}
