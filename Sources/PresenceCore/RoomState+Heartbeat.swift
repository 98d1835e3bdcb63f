extension RoomState {
    /// Renews a session's HTTP lease, or ends the session (presence.md §4).
    ///
    /// The session is the one of this user and session id, whatever its socket does; without an id it is the user's one
    /// session of such heartbeats. `isPresent` false ends this session, is never refused, and makes none.
    /// - Parameters:
    ///   - meta: What the session says; nil goes on saying what it said, at first `Meta.empty`.
    ///   - interval: When the next heartbeat is due; nil gives the policy's `httpStaleAfter`.
    /// - Throws: `.kicked`, `.banned`, `.tooManySessions`, `.roomFull`; then nothing has changed, the lease neither.
    package mutating func heartbeat(
        user: UserID, session name: SessionID?, role: Role, isOwner: Bool = false, meta: Meta?, isPresent: Bool,
        interval: Milliseconds?, at now: Instant
    ) throws(PresenceRefusal) -> Transition {
        let member = members[user] ?? Member(role: role)
        let found = member.sessions.firstIndex { name == nil ? $0.isHTTP : $0.name == name }
        guard isPresent else {
            guard let found else { return .nothing }
            return change(user, at: now) { $0.change(found) { $0.leave(.left, since: now) } }
        }
        try refuseBarred(user, at: now)
        try refuseSurplus(member, found: found)
        let fresh = Session(name: name, isHTTP: name == nil, role: role, isOwner: isOwner)
        var session = found.map { member.sessions[$0] } ?? fresh
        session.state(role: role, isOwner: isOwner, isNew: false)
        try refuseFull(user, member, role: role, isOwner: isOwner, isRoleNew: session.isRoleNew)

        session.beat = now
        session.lease = now.advanced(by: lease(of: session, interval: interval))
        if members[user] == nil { members[user] = member }
        return change(user, at: now) { member in
            let index = found ?? member.sessions.count
            if found == nil { member.sessions.append(session) } else { member.sessions[index] = session }
            member.take(index, meta: meta ?? session.meta ?? .empty)
        }
    }

    private func lease(of session: Session, interval: Milliseconds?) -> Milliseconds {
        guard let interval else { return policy.httpStaleAfter }
        return policy.lease(state: session.page, intervalMS: interval, role: session.role)
    }
}
