extension RoomState {
    /// Renews a session's HTTP lease, or ends the session (presence.md §4).
    ///
    /// The session is the one of this user and session id, whatever its socket does; without an id it is the user's one
    /// session of such heartbeats. `isPresent` false ends this session, is never refused, and makes none.
    /// - Parameters:
    ///   - meta: What the session says; nil goes on saying what it said, at first `Meta.empty`.
    ///   - reason: Why the session ends if it does.
    ///   - interval: When the next heartbeat is due; nil gives the policy's `httpStaleAfter`.
    /// - Throws: `.kicked`, `.banned`, `.tooManySessions`, `.roomFull`; then nothing has changed, the lease neither.
    package mutating func heartbeat(
        user: UserID, session name: SessionID?, role: Role, isOwner: Bool = false, meta: Meta?, isPresent: Bool,
        leaving reason: LeaveReason = .left, interval: Milliseconds?, at now: Instant
    ) throws(PresenceRefusal) -> Transition {
        func isIt(_ session: Session) -> Bool { name == nil ? session.isHTTP : session.name == name }
        guard isPresent else {
            return change(user, at: now) { member in
                guard let index = member.sessions.firstIndex(where: isIt) else { return }
                member.change(index) { $0.leave(reason, since: now) }
            }
        }
        let standing = Standing(role: role, isOwner: isOwner)
        try refuseBarred(user, at: now)
        let found = try place(for: user, isIt)
        try refuseFull(user, claiming: standing)
        hasHeardBeats = true
        return change(user, orMake: standing, at: now) { [policy] member in
            let index = found ?? member.sessions.count
            if found == nil { member.sessions.append(Session(name: name, isHTTP: name == nil)) }
            member.claim(standing)
            member.state(nil, by: index)
            member.change(index) { session in
                let length = policy.httpLease(state: session.page, interval: interval, role: role)
                session.renew(Session.Lease(end: now.advanced(by: length), beat: now), meta: meta)
            }
        }
    }
}

extension RoomState {
    /// A page of HTTP heartbeats says goodbye: a hint like a closed socket, so that the session waits for `graceClose`.
    ///
    /// Whatever else holds it goes on holding it, and a heartbeat takes the goodbye back: a page that is left for the
    /// next one emits nothing.
    /// - Parameter last: The heartbeat that it follows; nothing happens if a later one has come. Nil: whichever was last.
    package mutating func goodbye(
        user: UserID, session name: SessionID?, after last: Instant? = nil, at now: Instant
    ) -> Transition {
        change(user, at: now) { [policy] member in
            guard let index = member.sessions.firstIndex(where: { name == nil ? $0.isHTTP : $0.name == name }) else {
                return
            }
            if let last, let beat = member.sessions[index].lease?.beat, beat > last { return }
            member.change(index) { $0.endLease(by: now.advanced(by: policy.graceClose), since: now) }
        }
    }
}

extension RoomPolicy {
    fileprivate func httpLease(state: PageState, interval: Milliseconds?, role: Role) -> Milliseconds {
        guard let interval else { return leases.standardByRole[role] ?? httpStaleAfter }
        return lease(state: state, intervalMS: interval, role: role)
    }
}
