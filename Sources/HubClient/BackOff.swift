/// How long a tab waits before it tries again: exponential with full jitter, so that a storm spreads by itself.
package struct BackOff: Hashable, Sendable {
    /// Milliseconds within which the first attempt comes; default 500.
    package var base: UInt64 = 500

    /// Milliseconds within which every attempt comes; default 8,000.
    package var limit: UInt64 = 8_000

    /// Milliseconds before each attempt, the last for all that follow, without any jitter; nil = `base` and `limit` count.
    package var steps: [UInt64]?

    package init() {}

    /// What phoenix.js does, whose tabs all come back at the same moments.
    package static var phoenix: BackOff {
        var backOff = BackOff()
        backOff.steps = [10, 50, 100, 150, 200, 250, 500, 1000, 2000, 5000]
        return backOff
    }

    /// Milliseconds before attempt number `attempt`, the first one being 0: evenly spread from 0 to its span, or its step.
    package func delay(attempt: Int, using generator: inout some RandomNumberGenerator) -> UInt64 {
        if let steps, let last = steps.last { return attempt < steps.count ? steps[max(0, attempt)] : last }
        let span = min(limit, base << UInt64(min(max(attempt, 0), 20)))
        return UInt64.random(in: 0...span, using: &generator)
    }
}
