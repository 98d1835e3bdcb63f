/// Finds the stays that cover a moment without looking at all of them.
///
/// Each stay is filed under one number, its fork: the roundest moment inside it, in binary. The moments on the way down
/// to `t` in the binary tree of all moments are few, one for each bit, and a stay that covers `t` is filed under one of
/// them. A stay covers its own fork, so that what is filed there is never more than were in the room at that moment
/// (Kriegel, Pötke, Seidl: Managing Intervals Efficiently in Object-Relational Databases, VLDB 2000).
enum Fork {
    /// Bits of a moment: 2^42 ms reaches the year 2109.
    static let bits = 42

    /// The fork of a stay from `start` to `end`; nil if it is empty.
    static func of(_ start: Timestamp, _ end: Timestamp) -> Int64? {
        guard end > start else { return nil }
        let highest = 63 - (start.milliseconds ^ end.milliseconds).leadingZeroBitCount
        return (end.milliseconds >> highest) << highest
    }

    /// All forks under which a stay that covers `moment` may be filed, as a list for SQL.
    static func path(to moment: Timestamp) -> String {
        (0..<bits).map { "\(((moment.milliseconds >> $0) | 1) << $0)" }.joined(separator: ",")
    }
}
