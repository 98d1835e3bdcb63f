extension RoomState {
    /// Joins a connection to the room; this alone makes nobody a member (presence.md §1).
    ///
    /// A session id that this user has here already is taken over: a live place goes to the new connection as it is,
    /// without a diff; a place in its grace waits for the next track, and its grace runs on. Role and ownership are the
    /// user's from this attachment's first track on. Throws `.kicked`, `.banned`, `.tooManySessions`.
    package mutating func attach(
        _ id: AttachmentID, user: UserID, session name: SessionID?, role: Role, isKeyGenerated: Bool,
        isOwner: Bool = false, at now: Instant
    ) throws(PresenceRefusal) -> Attached {
        precondition(place(of: id, user) == nil, "attachment \(id.rawValue) joined twice")
        let standing = Standing(role: role, isOwner: isOwner)
        try refuseBarred(user, at: now)
        let found = try place(for: user) { name != nil && $0.name == name }

        var replaced: AttachmentID?
        var isResumed = false
        let transition = change(user, orMake: standing, at: now) { member in
            let index = found ?? member.sessions.count
            if found == nil { member.sessions.append(Session(name: name)) }
            member.change(index) { session in
                replaced = session.attachment
                isResumed = session.isTracked
                session.attachment = id
                session.isKeyGenerated = isKeyGenerated
                session.page = .active
            }
            member.state(standing, by: index)
        }
        var host: AttachmentID?
        var left: MembershipChange?
        if let replaced {
            host = companions.removeValue(forKey: replaced)
            left = lose(beside: replaced, of: user, at: now)
        }
        return Attached(
            replaced: replaced, host: host, isResumed: isResumed, isChanged: transition.isChanged, membership: left)
    }

    /// Takes what a page says about itself; only the status follows from it here (presence.md §4).
    package mutating func announce(
        _ id: AttachmentID, of user: UserID, state: PageState, at now: Instant
    ) -> Transition {
        guard let (_, own) = place(of: id, user) else { return .nothing }
        return change(user, at: now) { $0.sessions[own].page = state }
    }

    /// Where the session is that `isIt` knows, nil if it would be a new one; refuses one more than a user may have.
    func place(for user: UserID, _ isIt: (Session) -> Bool) throws(PresenceRefusal) -> Int? {
        guard let place = members.index(forKey: user) else { return nil }
        let found = members[at: place].sessions.firstIndex(where: isIt)
        if let found, members[at: place].sessions[found].isAlive { return found }
        guard members[at: place].aliveSessions < policy.maxSessionsPerUser else {
            throw .tooManySessions(limit: policy.maxSessionsPerUser)
        }
        return found
    }
}
