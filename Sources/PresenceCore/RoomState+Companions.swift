/// Tabs of one user that share a connection: sessions beside its join, each as if it had a connection of its own
/// (presence.md §13). Rooms without any pay one empty dictionary for it.
extension RoomState {
    /// Attaches another session of a join's user beside it; whatever the join may, the session may.
    ///
    /// Takes over as every attach does. Throws `.notAttached`, and what an attach throws.
    package mutating func attach(
        _ id: AttachmentID, beside host: AttachmentID, of user: UserID, session name: SessionID, at now: Instant
    ) throws(PresenceRefusal) -> Attached {
        guard let (place, index) = place(of: host, user) else { throw .notAttached }
        let standing = members[at: place].stated(by: index) ?? members[at: place].claimed
        let isKeyGenerated = members[at: place].sessions[index].isKeyGenerated
        let attached = try attach(
            id, user: user, session: name, role: standing.role, isKeyGenerated: isKeyGenerated,
            isOwner: standing.isOwner, at: now)
        companions[id] = host
        return attached
    }

    /// The attachment of the session of this name: the join itself, or what is attached beside it; nil if neither is.
    package func attachment(of name: SessionID, beside host: AttachmentID, of user: UserID) -> AttachmentID? {
        guard let (place, _) = place(of: host, user),
            let id = members[at: place].sessions.first(where: { $0.name == name })?.attachment
        else { return nil }
        return id == host || companions[id] == host ? id : nil
    }

    /// Ends the membership of a join's session and of all beside it; they stay attached.
    package mutating func untrackAll(_ host: AttachmentID, of user: UserID, at now: Instant) -> Transition {
        guard place(of: host, user) != nil else { return .nothing }
        let all = [host] + ids(beside: host, of: user)
        return change(user, at: now) { member in
            for index in all.compactMap(member.index(of:)) {
                member.change(index) { $0.leave(.left, since: now) }
            }
        }
    }

    /// Forgets that an attachment is beside another, or that others are beside it; returns those.
    mutating func separate(_ id: AttachmentID, of user: UserID) -> [AttachmentID] {
        guard !companions.isEmpty, companions.removeValue(forKey: id) == nil else { return [] }
        let others = ids(beside: id, of: user)
        for other in others { companions[other] = nil }
        return others
    }

    /// What was beside a join that another connection has replaced is lost, so that it is found again within its grace.
    mutating func lose(beside host: AttachmentID, of user: UserID, at now: Instant) -> MembershipChange? {
        var left: MembershipChange?
        for id in ids(beside: host, of: user) {
            // Only the last may be the user's last; where there is no grace it leaves at once.
            left = detach(id, of: user, reason: .lost, lastHeard: now, at: now).membership
        }
        return left
    }

    private func ids(beside host: AttachmentID, of user: UserID) -> [AttachmentID] {
        guard !companions.isEmpty, let member = members[user] else { return [] }
        return member.sessions.compactMap(\.attachment).filter { companions[$0] == host }
    }
}
