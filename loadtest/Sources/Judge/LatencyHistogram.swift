/// Durations in 32 steps an octave: within 3 %, from a microsecond to an hour, in a few kilobytes.
struct LatencyHistogram {
    private static let steps = 32
    private var buckets = [Int](repeating: 0, count: 40 * Self.steps)
    private(set) var count = 0
    private(set) var maximum = 0.0

    /// Takes a duration in seconds; a negative one counts as 0.
    mutating func add(_ seconds: Double) {
        let microseconds = UInt64(max(0, seconds) * 1e6)
        buckets[min(Self.bucket(microseconds), buckets.count - 1)] += 1
        count += 1
        maximum = max(maximum, seconds)
    }

    mutating func add(_ other: LatencyHistogram) {
        for index in buckets.indices { buckets[index] += other.buckets[index] }
        count += other.count
        maximum = max(maximum, other.maximum)
    }

    /// The duration in seconds below which the fraction `quantile` lies; 0 when there is none.
    func quantile(_ quantile: Double) -> Double {
        guard count > 0 else { return 0 }
        let rank = max(1, Int((quantile * Double(count)).rounded(.up)))
        var seen = 0
        for (index, number) in buckets.enumerated() {
            seen += number
            if seen >= rank { return min(Double(Self.upperBound(index)) / 1e6, maximum) }
        }
        return maximum
    }

    private static func bucket(_ value: UInt64) -> Int {
        guard value >= UInt64(steps) else { return Int(value) }
        let exponent = 63 - value.leadingZeroBitCount - 5
        return (exponent + 1) * steps + Int(value >> UInt64(exponent)) - steps
    }

    private static func upperBound(_ bucket: Int) -> UInt64 {
        guard bucket >= steps else { return UInt64(bucket) }
        let exponent = bucket / steps - 1
        return (UInt64(bucket % steps + steps) + 1) << UInt64(exponent) - 1
    }
}
