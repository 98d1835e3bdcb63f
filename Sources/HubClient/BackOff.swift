/// How long a tab waits before it tries again: exponential with full jitter, so that a storm spreads by itself.
package struct BackOff: Hashable, Sendable {
    /// Milliseconds within which the first attempt comes; default 500.
    package var base: UInt64 = 500

    /// Milliseconds within which every attempt comes; default 8,000.
    package var limit: UInt64 = 8_000

    package init() {}

    /// Milliseconds before attempt number `attempt`, the first one being 0: evenly spread from 0 to its span.
    package func delay(attempt: Int, using generator: inout some RandomNumberGenerator) -> UInt64 {
        let span = min(limit, base << UInt64(min(max(attempt, 0), 20)))
        return UInt64.random(in: 0...span, using: &generator)
    }
}
