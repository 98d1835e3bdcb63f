/// How much of something is borne: so many tokens a second, and so many at once after a quiet time.
package struct Rate: Sendable, Equatable {
    package let perSecond: UInt64

    /// Tokens that a full bucket holds.
    package let burst: UInt64

    /// - Parameters:
    ///   - perSecond: 1 to 1,000,000.
    ///   - burst: at least 1, at most 1,000,000,000.
    package init(perSecond: Int, burst: Int) {
        precondition((1...1_000_000).contains(perSecond), "\(perSecond) tokens per second")
        precondition((1...1_000_000_000).contains(burst), "a bucket of \(burst) tokens")
        self.perSecond = UInt64(perSecond)
        self.burst = UInt64(burst)
    }
}

/// Tokens that come back with time: a rate that may be passed for a moment, but not for long.
///
/// Eight octets, so that each connection can afford some, and no timer. All it holds is the moment at which it will be
/// full again, counted in thousandths of a token: those are whole numbers, because a rate of n a second is n
/// thousandths a millisecond. So nothing is rounded, however often it is asked (the virtual scheduling of ITU-T I.371).
package struct TokenBucket: Sendable, Equatable {
    /// When it is full, in thousandths of a token since the clock began; 0: it has always been.
    private var fullAt: UInt64 = 0

    /// A full bucket.
    package init() {}

    /// Takes tokens if they are there, else none.
    ///
    /// - Parameter now: milliseconds; a clock that never goes back.
    package mutating func take(_ tokens: UInt64 = 1, at now: UInt64, of rate: Rate) -> Bool {
        let moment = now * rate.perSecond
        let next = max(fullAt, moment) + tokens * 1000
        guard next - moment <= rate.burst * 1000 else { return false }
        fullAt = next
        return true
    }

    /// Whether more has been taken than a full bucket and so many seconds of its rate would have given back.
    package func isBehind(seconds: UInt64, at now: UInt64, of rate: Rate) -> Bool {
        fullAt > (now + seconds * 1000) * rate.perSecond
    }

    /// Takes a token that may not be there yet; returns the millisecond in which it is.
    package mutating func reserve(at now: UInt64, of rate: Rate) -> UInt64 {
        let moment = now * rate.perSecond
        fullAt = max(fullAt, moment) + 1000
        let capacity = rate.burst * 1000
        guard fullAt - moment > capacity else { return now }
        return (fullAt - capacity + rate.perSecond - 1) / rate.perSecond
    }

    /// Whether nothing is missing: then it need not be remembered.
    package func isFull(at now: UInt64, of rate: Rate) -> Bool { fullAt <= now * rate.perSecond }
}
