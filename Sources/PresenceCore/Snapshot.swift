/// A meta as subscribers know it.
package struct PublishedMeta: Equatable, Sendable {
    package let ref: MetaRef
    /// The published ref that this one follows (`phx_ref_prev`); only in a join that is an update.
    package let previous: MetaRef?
    package let payload: MetaPayload

    package init(ref: MetaRef, previous: MetaRef? = nil, payload: MetaPayload) {
        self.ref = ref
        self.previous = previous
        self.payload = payload
    }
}

/// Metas of one user, by ascending ref: one per tracked session.
package struct UserMetas: Equatable, Sendable {
    package let user: UserID
    package let metas: [PublishedMeta]

    package init(user: UserID, metas: [PublishedMeta]) {
        self.user = user
        self.metas = metas
    }
}

/// The whole published state of a room at one `seq`.
package struct Snapshot: Equatable, Sendable {
    package let epoch: Epoch
    package let seq: UInt64
    package let hash: UInt32
    /// Number of metas.
    package let count: Int
    /// Users in the order in which they were first published.
    package let entries: [UserMetas]

    package init(epoch: Epoch, seq: UInt64, hash: UInt32, count: Int, entries: [UserMetas]) {
        self.epoch = epoch
        self.seq = seq
        self.hash = hash
        self.count = count
        self.entries = entries
    }
}

/// The change from one published state to the next; an update is a join that names what it follows, and a leave.
///
/// Clients apply joins before leaves.
package struct Diff: Equatable, Sendable {
    /// One more than the room's last.
    package let seq: UInt64
    /// Set hash after this diff.
    package let hash: UInt32
    /// Number of metas after this diff.
    package let count: Int
    package let joins: [UserMetas]
    package let leaves: [UserMetas]

    package init(seq: UInt64, hash: UInt32, count: Int, joins: [UserMetas], leaves: [UserMetas]) {
        self.seq = seq
        self.hash = hash
        self.count = count
        self.joins = joins
        self.leaves = leaves
    }
}

/// Why and since when a published meta is gone; reported once, with the diff that took it away.
///
/// `since` is the last octet heard if silence told it, else the close or the request itself (presence.md §5).
package struct Departure: Equatable, Sendable {
    package let reason: LeaveReason
    package let since: Instant

    package init(reason: LeaveReason, since: Instant) {
        self.reason = reason
        self.since = since
    }
}

/// One non-empty diff, and what operators measure by it.
package struct Publication: Equatable, Sendable {
    package let diff: Diff
    package let departures: [Departure]
    /// When it was taken: a departure's delay ends here.
    package let at: Instant
}
