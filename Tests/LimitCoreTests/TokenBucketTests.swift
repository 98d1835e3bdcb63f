import HubTesting
import Testing

@testable import LimitCore

@Suite struct TokenBucketTests {
    @Test("eight octets, so that each connection can afford some")
    func size() {
        #expect(MemoryLayout<TokenBucket>.size == 8)
    }

    /// Steps: at which millisecond so many tokens are asked for, and whether they are there.
    @Test(
        "tokens are there at first, come back one by one, and never more than the burst",
        arguments: [
            ("a burst, then nothing", 2, 3, [(0, 3, true), (0, 1, false), (499, 1, false), (500, 1, true)]),
            ("a refusal takes nothing", 1, 2, [(0, 2, true), (1, 2, false), (1000, 1, true), (1001, 1, false)]),
            (
                "a long quiet gives no more than the burst", 5, 4,
                [(0, 4, true), (86_400_000, 5, false), (86_400_000, 4, true)]
            ),
            ("dear things take more", 10, 10, [(0, 10, true), (900, 10, false), (1000, 10, true)]),
            ("more than the bucket holds is never there", 1000, 5, [(50_000, 6, false), (50_000, 5, true)]),
            (
                "three a second are three, not 333 ms each", 3, 1,
                [
                    (0, 1, true), (333, 1, false), (334, 1, true), (667, 1, false), (668, 1, true), (1001, 1, false),
                    (1002, 1, true),
                ]
            ),
        ] as [(String, Int, Int, [(UInt64, UInt64, Bool)])])
    func table(name: String, perSecond: Int, burst: Int, steps: [(UInt64, UInt64, Bool)]) {
        let rate = Rate(perSecond: perSecond, burst: burst)
        var bucket = TokenBucket()
        for (time, tokens, isThere) in steps {
            let isTaken = bucket.take(tokens, at: time, of: rate)
            #expect(isTaken == isThere, "\(name): \(tokens) at \(time)")
        }
    }

    @Test("what is reserved comes one after the other, and nobody takes it before")
    func reservation() {
        let rate = Rate(perSecond: 10, burst: 2)
        var bucket = TokenBucket()
        let reserved = (0..<5).map { _ in bucket.reserve(at: 1000, of: rate) }
        #expect(reserved == [1000, 1000, 1100, 1200, 1300])
        let isEarly = bucket.take(at: 1399, of: rate)
        #expect(!isEarly)
        let isDue = bucket.take(at: 1400, of: rate)
        #expect(isDue)
        #expect(!bucket.isFull(at: 1599, of: rate))
        #expect(bucket.isFull(at: 1600, of: rate))
    }

    /// In any stretch of time no more is given than the burst and what came back in it; and whoever keeps to the rate
    /// is never refused.
    @Test("a bucket gives what its rate says, to the token", arguments: 1...200 as ClosedRange<UInt64>)
    func law(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let rate = Rate(perSecond: .random(in: 1...5000, using: &random), burst: .random(in: 1...100, using: &random))
        var bucket = TokenBucket()
        var now = UInt64.random(in: 0...1_000_000_000, using: &random)
        // The oracle counts in thousandths: what is there, and since when.
        var level = rate.burst * 1000
        for _ in 0..<400 {
            let pause = UInt64.random(in: 0...1, using: &random) == 0 ? 0 : UInt64.random(in: 0...50, using: &random)
            now += pause
            level = min(rate.burst * 1000, level + pause * rate.perSecond)
            let wanted = UInt64.random(in: 1...3, using: &random)
            let isThere = level >= wanted * 1000
            let isTaken = bucket.take(wanted, at: now, of: rate)
            #expect(isTaken == isThere)
            if isThere { level -= wanted * 1000 }
            #expect(bucket.isFull(at: now, of: rate) == (level == rate.burst * 1000))
        }
    }
}
