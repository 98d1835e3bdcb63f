/// A bucket for each of many, forgotten when nothing is missing from it.
///
/// Whoever takes looks at two others on the way, so that the table grows no larger than those whose buckets are not full
/// and no call costs more than another.
package struct RateTable<Key: Hashable & Sendable>: Sendable {
    package let rate: Rate
    private var buckets: [Key: TokenBucket] = [:]
    /// The keys of `buckets`, and which of them is looked at next.
    private var keys: ContiguousArray<Key> = []
    private var hand = 0

    package init(rate: Rate) {
        self.rate = rate
    }

    /// Keys that are remembered.
    package var count: Int { keys.count }

    /// Takes a token if one is there.
    ///
    /// - Parameter now: in the unit of the rate, milliseconds for one per second; never goes back.
    package mutating func take(_ key: Key, at now: UInt64) -> Bool {
        forget(at: now)
        forget(at: now)
        guard var bucket = buckets[key] else {
            // The burst is at least one token.
            var bucket = TokenBucket()
            let isTaken = bucket.take(at: now, of: rate)
            buckets[key] = bucket
            keys.append(key)
            return isTaken
        }
        guard bucket.take(at: now, of: rate) else { return false }
        buckets[key] = bucket
        return true
    }

    private mutating func forget(at now: UInt64) {
        guard !keys.isEmpty else { return }
        if hand >= keys.count { hand = 0 }
        let key = keys[hand]
        guard buckets[key]?.isFull(at: now, of: rate) != false else {
            hand += 1
            return
        }
        buckets[key] = nil
        keys[hand] = keys[keys.count - 1]
        keys.removeLast()
    }
}
