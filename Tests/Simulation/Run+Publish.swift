import PresenceCore

// What subscribers are told, against what the model says they must be told.
extension Run {
    mutating func publish() throws(Failure) {
        let seq = room.seq
        let changed = model.seats.indices.filter { model.seats[$0].differs }
        guard let publication = room.publish(at: instant) else {
            coverage.note(.publishedNothing)
            return try expect(changed.isEmpty, "§2: what changed is published")
        }
        try expect(!changed.isEmpty && publication.diff.seq == seq + 1, "§2: seq counts non-empty diffs")
        coverage.note(.published)
        window.published(at: instant, subscribers: model.rules.subscribers)
        lastPublication = now
        try checkDepartures(publication.departures, changed)
        try checkLeaves(publication.diff.leaves, changed)
        try checkJoins(publication.diff.joins, changed)
        for index in changed where model.seats[index].meta == nil { model.seats[index].told = nil }
        model.tidy()
        try checkWatchers(publication.diff)
    }

    private mutating func checkDepartures(_ departures: [Departure], _ changed: [Int]) throws(Failure) {
        var expected = changed.map { model.seats[$0] }.filter { $0.meta == nil }
        for departure in departures {
            coverage.note(.departure)
            let index = expected.firstIndex {
                $0.reason == departure.reason && $0.since == departure.since.milliseconds
            }
            guard let index else { throw Failure("§5: a departure has its reason and its beginning", "\(departure)") }
            expected.remove(at: index)
        }
        try expect(expected.isEmpty, "§5: every departure is reported")
    }

    private mutating func checkLeaves(_ leaves: [UserMetas], _ changed: [Int]) throws(Failure) {
        var expected = Set(changed.compactMap { model.seats[$0].told?.ref })
        for leave in leaves {
            for meta in leave.metas {
                let seat = model.seats.first { $0.told?.ref == meta.ref.number }
                try expect(
                    expected.remove(meta.ref.number) != nil && seat.map { Cast.users[$0.user] } == leave.user,
                    "§2: what is taken back was published and is not so any more", "\(leave.user) \(meta.ref)")
                try expect(
                    seat?.told.map { Cast.metas[$0.payload].payload } == meta.payload, "§2: a leave has the whole meta")
            }
        }
        try expect(expected.isEmpty, "§2: every published meta that is not so any more is taken back", "\(expected)")
    }

    private mutating func checkJoins(_ joins: [UserMetas], _ changed: [Int]) throws(Failure) {
        var expected = changed.filter { model.seats[$0].meta != nil }
        for join in joins {
            for meta in join.metas {
                try expect(meta.ref.number > lastRef, "§2: a ref is never used twice", "\(join.user) \(meta.ref)")
                lastRef = meta.ref.number
                let place = expected.firstIndex { index in
                    let seat = model.seats[index]
                    return Cast.users[seat.user] == join.user && seat.told?.ref == meta.previous?.number
                        && seat.meta.map { Cast.metas[$0].payload } == meta.payload
                }
                guard let place, let now = model.seats[expected[place]].meta else {
                    throw Failure("§2: an update names the published ref, a join none", "\(join.user) \(meta.ref)")
                }
                coverage.note(.updatePublished, if: meta.previous != nil)
                model.seats[expected[place]].told = (meta.ref.number, Cast.payload(now))
                expected.remove(at: place)
            }
        }
        try expect(expected.isEmpty, "§2: every meta that is new is published")
    }

    /// Snapshot + diffs = the next snapshot, for all who listen (§2).
    private mutating func checkWatchers(_ diff: Diff) throws(Failure) {
        let snapshot = room.snapshot
        try faithful.take(diff, epoch: room.epoch)
        if fickle.isConnected { try fickle.take(diff, epoch: room.epoch) }
        try slow.take(diff, epoch: room.epoch)
        for watcher in [faithful, slow] + (fickle.isConnected ? [fickle] : []) {
            try expect(watcher.isSame(as: snapshot), "§2: snapshot + diff = next snapshot", "seq \(diff.seq)")
        }
        try expect(
            snapshot.hash == faithful.hash(room.epoch) && snapshot.count == faithful.count,
            "§2: a snapshot's hash and n")
    }

    /// Comes back with what the fickle watcher has: the missing diffs, or a snapshot if the ring is too short (§2).
    mutating func resume() throws(Failure) {
        defer { fickle.isConnected = true }
        let missing = faithful.seq - fickle.seq
        let stranger = room.resume(epoch: Epoch(boot: 0, creation: 0), after: fickle.seq)
        try expect(stranger == nil, "§2: another epoch is not resumed")
        guard let diffs = room.resume(epoch: room.epoch, after: fickle.seq) else {
            coverage.note(.resumeRefused)
            coverage.note(missing > 64 ? .ringFull : .ringTooLarge)
            fickle.take(room.snapshot)
            return try expect(missing > 0, "§2: who has everything is not refused")
        }
        try expect(
            diffs.count == Int(missing) && diffs.count <= 64, "§2: the ring has at most 64 diffs", "\(diffs.count)")
        let bytes = diffs.reduce(0) { $0 + size($1.joins) + size($1.leaves) }
        let whole = size(room.snapshot.entries)
        try expect(bytes <= whole, "§2: the ring is never longer than a snapshot", "\(bytes) > \(whole)")
        coverage.note(diffs.isEmpty ? .resumedAtOnce : .resumedByDiffs)
        for diff in diffs { try fickle.take(diff, epoch: room.epoch) }
        try expect(fickle.isSame(as: room.snapshot), "§2: a resumed copy is the room")
    }

    private func size(_ people: [UserMetas]) -> Int {
        people.flatMap(\.metas).reduce(0) { $0 + $1.payload.count }
    }
}
