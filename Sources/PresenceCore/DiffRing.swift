/// The last diffs of a room, for those who come back with a `seq` (presence.md §2).
///
/// At most 64, and never more payload bytes than one snapshot has: past that the snapshot is the shorter answer.
struct DiffRing: Sendable {
    static var limit: Int { 64 }

    private var diffs: [Diff] = []
    private var bytes = 0

    mutating func add(_ diff: Diff, snapshotBytes: Int) {
        diffs.append(diff)
        bytes += diff.payloadBytes
        var surplus = 0
        while surplus < diffs.count, diffs.count - surplus > Self.limit || bytes > snapshotBytes {
            bytes -= diffs[surplus].payloadBytes
            surplus += 1
        }
        diffs.removeFirst(surplus)
    }

    /// The diffs that lead from `seq` to `last`; nil if the first of them is gone.
    func diffs(after seq: UInt64, last: UInt64) -> [Diff]? {
        guard seq <= last else { return nil }
        let missing = last - seq
        return missing <= UInt64(diffs.count) ? diffs.suffix(Int(missing)) : nil
    }
}

extension Diff {
    /// Payload octets of joins and leaves.
    var payloadBytes: Int {
        joins.reduce(0) { $0 + $1.payloadBytes } + leaves.reduce(0) { $0 + $1.payloadBytes }
    }
}

extension UserMetas {
    var payloadBytes: Int { metas.reduce(0) { $0 + $1.payload.count } }
}
