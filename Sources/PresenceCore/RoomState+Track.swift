extension RoomState {
    /// Tracks a session, or changes what it says (presence.md §1, §2).
    ///
    /// A nameless session that was not tracked takes the oldest parked nameless place of its user.
    /// Throws `.notAttached`, and `.roomFull` if the user would become a member too many (§7).
    package mutating func track(
        _ id: AttachmentID, meta: Meta, at now: Instant
    ) throws(PresenceRefusal) -> Transition {
        guard let user = attachments[id], let member = members[user] else { throw .notAttached }
        let session = member.sessions[member.index(of: id)]
        try refuseBarred(user, at: now)
        try refuseFull(user, member, role: session.role, isOwner: session.isOwner, isRoleNew: session.isRoleNew)
        return change(user, at: now) { member in
            let index = member.placeToTrack(id)
            member.sessions[index].socket = .live
            member.take(index, meta: meta)
        }
    }

    /// Ends a session's membership, its HTTP lease included; its channel stays joined.
    ///
    /// If it was not tracked nothing changes.
    package mutating func untrack(_ id: AttachmentID, at now: Instant) -> Transition {
        guard let user = attachments[id] else { return .nothing }
        return change(user, at: now) { member in
            member.change(member.index(of: id)) { $0.leave(.left, since: now) }
        }
    }

    /// Refuses whom the room would have to count although it is full: checked wherever a user becomes a member.
    func refuseFull(
        _ user: UserID, _ member: Member, role: Role, isOwner: Bool, isRoleNew: Bool
    ) throws(PresenceRefusal) {
        guard let capacity = policy.capacity, counts.users >= capacity else { return }
        let isCounted = member.isTracked && policy.counts(user, role: member.role, isOwner: member.isOwner)
        let willCount =
            isRoleNew
            ? policy.counts(user, role: role, isOwner: isOwner)
            : policy.counts(user, role: member.role, isOwner: member.isOwner)
        if willCount, !isCounted { throw .roomFull(members: counts.users, capacity: capacity) }
    }
}

extension Member {
    var isTracked: Bool { sessions.contains(where: \.isTracked) }

    /// Where an attachment tracks: in its own session, or in a parked place that its session takes over.
    mutating func placeToTrack(_ id: AttachmentID) -> Int {
        let own = index(of: id)
        guard sessions[own].name == nil, !sessions[own].isTracked, let parked = oldestParked else { return own }
        sessions[parked].attachment = id
        sessions[parked].page = sessions[own].page
        sessions[parked].isKeyGenerated = sessions[own].isKeyGenerated
        sessions[parked].state(role: sessions[own].role, isOwner: sessions[own].isOwner, isNew: sessions[own].isRoleNew)
        sessions[own].attachment = nil
        return parked
    }

    /// The nameless place that has been in its grace the longest.
    private var oldestParked: Int? {
        sessions.indices
            .filter { sessions[$0].name == nil && sessions[$0].isParked }
            .min { sessions[$0].since < sessions[$1].since }
    }
}
