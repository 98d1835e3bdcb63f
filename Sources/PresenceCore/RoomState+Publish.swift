extension RoomState {
    /// Takes the difference between what subscribers were told and what is so now, and makes it what they were told.
    ///
    /// Nil if the published metas do not change; else `seq` has grown by one (presence.md §2). Costs O(touched users), so
    /// call it once per window also when nobody listens.
    package mutating func publish(at now: Instant) -> Publication? {
        guard unpublished > 0 else { return nil }
        var joins: [UserMetas] = []
        var leaves: [UserMetas] = []
        var departures: [Departure] = []
        for user in touched {
            guard let place = members.index(forKey: user) else { continue }
            let change = members[at: place].publish(after: &lastRef, &departures)
            if members[at: place].isGone { members.remove(at: place) }
            if !change.joins.isEmpty { joins.append(UserMetas(user: user, metas: change.joins)) }
            if !change.leaves.isEmpty { leaves.append(UserMetas(user: user, metas: change.leaves)) }
        }
        touched = []
        unpublished = 0
        for join in joins { account(join, sign: 1) }
        for leave in leaves { account(leave, sign: -1) }
        seq += 1
        let diff = Diff(seq: seq, hash: hash, count: publishedMetas, joins: joins, leaves: leaves)
        if isResumable { ring.add(diff, snapshotBytes: publishedBytes) }
        return Publication(diff: diff, departures: departures, at: now)
    }

    /// The published state, oldest first; O(room), so take it once per `seq` and share it.
    package var snapshot: Snapshot {
        let entries = members.indices
            .filter { members[at: $0].order > 0 }
            .sorted { members[at: $0].order < members[at: $1].order }
            .map { UserMetas(user: members.key(at: $0), metas: members[at: $0].publishedMetas) }
        return Snapshot(epoch: epoch, seq: seq, hash: hash, count: publishedMetas, entries: entries)
    }

    /// The diffs that bring a copy of this epoch from `seq` up to date, none if it is; nil if only a snapshot can.
    package func resume(epoch: Epoch, after seq: UInt64) -> [Diff]? {
        epoch == self.epoch ? ring.diffs(after: seq, last: self.seq) : nil
    }

    /// Keeps hash and sizes of the published state.
    private mutating func account(_ change: UserMetas, sign: Int) {
        for meta in change.metas {
            let term = SetHash.term(user: change.user, ref: meta.ref, epoch: epoch)
            hash = sign > 0 ? hash &+ term : hash &- term
            publishedMetas += sign
            publishedBytes += sign * meta.payload.count
        }
    }
}

extension Member {
    /// Published metas by ascending ref: the order in which a client that applied the diffs has them.
    var publishedMetas: [PublishedMeta] {
        sessions.compactMap(\.published).sorted { $0.ref < $1.ref }
    }

    /// Numbers what is new, tells why what is gone is gone, and makes the current metas the published ones.
    mutating func publish(
        after lastRef: inout UInt64, _ departures: inout [Departure]
    ) -> (joins: [PublishedMeta], leaves: [PublishedMeta]) {
        var joins: [PublishedMeta] = []
        var leaves: [PublishedMeta] = []
        for index in sessions.indices where sessions[index].isUnpublished {
            let session = sessions[index]
            if let old = session.published { leaves.append(old) }
            if let meta = session.meta {
                lastRef += 1
                let ref = MetaRef(number: lastRef)
                joins.append(PublishedMeta(ref: ref, previous: session.published?.ref, payload: meta.payload))
                sessions[index].published(as: ref)
            } else {
                if let absence = session.absence {
                    departures.append(Departure(reason: absence.reason, since: absence.since))
                }
                sessions[index].departed()
            }
        }
        tidy()
        if !sessions.contains(where: \.isPublished) {
            order = 0
        } else if order == 0, let first = joins.first {
            order = first.ref.number
        }
        return (joins, leaves.sorted { $0.ref < $1.ref })
    }
}
