import PresenceCore

/// A subscriber's copy of a room, kept as a stock client keeps it: a snapshot, then joins before leaves.
struct Watcher {
    private(set) var seq: UInt64 = 0
    private(set) var people: [(user: UserID, metas: [PublishedMeta])] = []
    var isConnected = true

    init(_ snapshot: Snapshot) {
        take(snapshot)
    }

    mutating func take(_ snapshot: Snapshot) {
        seq = snapshot.seq
        people = snapshot.entries.map { ($0.user, $0.metas) }
    }

    mutating func take(_ diff: Diff, epoch: Epoch) throws(Failure) {
        try expect(diff.seq == seq + 1, "§2: seq grows by one", "\(seq) then \(diff.seq)")
        seq = diff.seq
        for join in diff.joins {
            let metas = join.metas.map { PublishedMeta(ref: $0.ref, payload: $0.payload) }
            if let index = people.firstIndex(where: { $0.user == join.user }) {
                people[index].metas += metas
            } else {
                people.append((join.user, metas))
            }
        }
        for leave in diff.leaves {
            guard let index = people.firstIndex(where: { $0.user == leave.user }) else {
                throw Failure("§2: only who is there leaves", leave.user.value)
            }
            for meta in leave.metas {
                guard let place = people[index].metas.firstIndex(of: meta) else {
                    throw Failure("§2: a leave carries the whole meta that was published", "\(leave.user) \(meta.ref)")
                }
                people[index].metas.remove(at: place)
            }
            if people[index].metas.isEmpty { people.remove(at: index) }
        }
        try expect(diff.hash == hash(epoch), "§2: the hash of a diff is the set's", "seq \(seq)")
        try expect(diff.count == count, "§2: n is the number of metas", "seq \(seq)")
    }

    /// Whether this copy is the snapshot, people and metas in the same order.
    func isSame(as snapshot: Snapshot) -> Bool {
        seq == snapshot.seq && people.count == snapshot.entries.count
            && zip(people, snapshot.entries).allSatisfy { $0.user == $1.user && $0.metas == $1.metas }
    }

    var count: Int { people.reduce(0) { $0 + $1.metas.count } }

    /// The set hash as §2 spells it.
    func hash(_ epoch: Epoch) -> UInt32 {
        var sum: UInt32 = 0
        for person in people {
            for meta in person.metas {
                let text = Array(person.user.value.utf8) + [0] + Array(meta.ref.text(epoch: epoch).utf8)
                sum &+= text.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
            }
        }
        return sum
    }
}
