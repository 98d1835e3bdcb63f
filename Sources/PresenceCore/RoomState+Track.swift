extension RoomState {
    /// Tracks a session, or changes what it says (presence.md §1, §2).
    ///
    /// A nameless session that was not tracked takes the oldest parked nameless place of its user.
    /// Throws `.notAttached`, and `.roomFull` if the user would become a member too many (§7).
    package mutating func track(
        _ id: AttachmentID, of user: UserID, meta: Meta, at now: Instant
    ) throws(PresenceRefusal) -> Transition {
        guard let (place, own) = place(of: id, user) else { throw .notAttached }
        try refuseFull(user, claiming: members[at: place].stated(by: own))
        return change(user, at: now) { member in
            if let stated = member.stated(by: own) { member.claim(stated) }
            member.state(nil, by: own)
            let index = member.placeToTrack(from: own)
            member.change(index) { $0.track(meta) }
        }
    }

    /// Ends a session's membership, its HTTP lease included; its channel stays joined.
    ///
    /// If it was not tracked nothing changes.
    package mutating func untrack(
        _ id: AttachmentID, of user: UserID, _ reason: LeaveReason = .left, at now: Instant
    ) -> Transition {
        guard let (_, own) = place(of: id, user) else { return .nothing }
        return change(user, at: now) { member in
            member.change(own) { $0.leave(reason, since: now) }
        }
    }

    /// Refuses whom the room would have to count although it is full: asked wherever a user becomes a member (§7).
    ///
    /// `claimed` is what is about to be said of the user; nil changes nothing about it.
    func refuseFull(_ user: UserID, claiming claimed: Standing?) throws(PresenceRefusal) {
        guard let capacity = policy.capacity, counts.users >= capacity else { return }
        let member = members[user]
        let isCounted = member.map { $0.isTracked && policy.counts(user, $0.standing) } ?? false
        let standing = claimed.map { self.standing(of: user, claiming: $0) } ?? member?.standing
        let willCount = standing.map { policy.counts(user, $0) } ?? false
        if willCount, !isCounted { throw .roomFull(members: counts.users, capacity: capacity) }
    }
}

extension Member {
    /// Where the session at `own` tracks: in its own place, or in the parked one that it takes over.
    fileprivate mutating func placeToTrack(from own: Int) -> Int {
        guard sessions[own].name == nil, !sessions[own].isTracked, let parked = oldestParked else { return own }
        sessions[parked].attachment = sessions[own].attachment
        sessions[parked].page = sessions[own].page
        sessions[own].attachment = nil
        return parked
    }

    /// The nameless place that has been in its grace the longest.
    private var oldestParked: Int? {
        sessions.indices
            .compactMap { index in sessions[index].waiting.map { (index: index, since: $0.since) } }
            .filter { sessions[$0.index].name == nil }
            .min { $0.since < $1.since }?.index
    }
}
