extension RoomState {
    /// Joins a connection to the room; this alone makes nobody a member (presence.md §1).
    ///
    /// A session id that this user has here already is taken over: a live place goes to the new connection as it is,
    /// without a diff; a place in its grace waits for the next track, and its grace runs on. Role and ownership take
    /// effect with the next track. Throws `.kicked`, `.banned`, `.tooManySessions`.
    package mutating func attach(
        _ id: AttachmentID, user: UserID, session: SessionID?, role: Role, isKeyGenerated: Bool,
        isOwner: Bool = false, at now: Instant
    ) throws(PresenceRefusal) -> Attached {
        precondition(attachments[id] == nil, "attachment \(id.rawValue) joined twice")
        try refuseBarred(user, at: now)
        let member = members[user] ?? Member(role: role)
        let found = session.flatMap(member.index(named:))
        try refuseSurplus(member, found: found)

        var replaced: AttachmentID?
        var isResumed = false
        if members[user] == nil { members[user] = member }
        attachments[id] = user
        let transition = change(user, at: now) { member in
            let index = found ?? member.sessions.count
            if found == nil { member.sessions.append(Session(name: session, role: role, isOwner: isOwner)) }
            replaced = member.sessions[index].attachment
            isResumed = member.sessions[index].isTracked
            member.sessions[index].attachment = id
            member.sessions[index].isKeyGenerated = isKeyGenerated
            member.sessions[index].page = .active
            member.sessions[index].state(role: role, isOwner: isOwner, isNew: true)
        }
        if let replaced { attachments[replaced] = nil }
        return Attached(replaced: replaced, isResumed: isResumed, isChanged: transition.isChanged)
    }

    /// Takes what a page says about itself; only the status follows from it here (presence.md §4).
    package mutating func announce(_ id: AttachmentID, state: PageState, at now: Instant) -> Transition {
        guard let user = attachments[id] else { return .nothing }
        return change(user, at: now) { member in
            member.sessions[member.index(of: id)].page = state
        }
    }

    /// Refuses one session more than a user may have; `found` is the record that it would use.
    func refuseSurplus(_ member: Member, found: Int?) throws(PresenceRefusal) {
        if let found, member.sessions[found].isAlive { return }
        guard member.aliveSessions < policy.maxSessionsPerUser else {
            throw .tooManySessions(limit: policy.maxSessionsPerUser)
        }
    }
}

extension Session {
    /// Takes note of who its user is said to be.
    mutating func state(role: Role, isOwner: Bool, isNew: Bool) {
        isRoleNew = isRoleNew || isNew || role != self.role || isOwner != self.isOwner
        self.role = role
        self.isOwner = isOwner
    }
}
