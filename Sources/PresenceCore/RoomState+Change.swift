extension RoomState {
    /// Lets `body` change one member, then brings everything that follows from it up to date: the only way to change one.
    ///
    /// Takes the member's contribution out of the totals and puts the new one in, so that no case of counting exists twice.
    /// Who is not here is not changed, unless `claimed` says what to make.
    mutating func change(
        _ user: UserID, orMake claimed: Standing? = nil, at now: Instant, _ body: (inout Member) -> Void
    ) -> Transition {
        guard let place = place(of: user, orMake: claimed) else { return .nothing }
        let before = members[at: place].tally(of: user, under: policy)
        let signalsBefore = members[at: place].signals
        body(&members[at: place])
        record(user, at: place, now)
        members[at: place].tidy()
        let after = members[at: place].tally(of: user, under: policy)

        noteSignals(user, before: signalsBefore, after: members[at: place].signals)
        var transition = Transition()
        if before != after {
            transition.isChanged = true
            counts.apply(before, sign: -1)
            counts.apply(after, sign: 1)
            minutes?.move(to: counts.users, at: now)
            noteUnpublished(user, before: before.unpublished, after: after.unpublished)
            noteStatus(user, before: before.currentStatus, after: after.currentStatus)
        }
        if before.sessions == 0, after.sessions > 0 {
            members[at: place].since = now
            transition.membership = MembershipChange(user: user, kind: .joined)
        } else if before.sessions > 0, after.sessions == 0 {
            let reason = members[at: place].lastReason
            transition.membership = MembershipChange(user: user, kind: .left(reason))
        }
        if isWatched, let change = transition.membership {
            let role = members[at: place].standing.role
            membershipTurns.append(MembershipTurn(change: change, role: role, at: now))
        }
        if members[at: place].isGone {
            members.remove(at: place)
        } else {
            setAlarm(user, at: place)
        }
        return transition
    }

    private mutating func place(of user: UserID, orMake claimed: Standing?) -> Int? {
        guard let claimed else { return members.index(forKey: user) }
        return members.place(
            forKey: user, orMake: Member(claimed: claimed, registered: roster[user].map { Box($0.role) }))
    }

    /// Lists a user once it differs from what was published; nobody is listed while nothing differs.
    private mutating func noteUnpublished(_ user: UserID, before: Int, after: Int) {
        unpublished += after - before
        if unpublished == 0 {
            touched = []
        } else if before == 0, after > 0 {
            touched.append(user)
        }
    }

    private mutating func noteStatus(_ user: UserID, before: Status?, after: Status?) {
        guard isStatusWatched, before != after, statusBefore[user] == nil else { return }
        statusBefore[user] = .some(before)
    }

    /// Has the user looked at when its next hold ends; an entry that is early enough already stays.
    private mutating func setAlarm(_ user: UserID, at place: Int) {
        guard let deadline = members[at: place].deadline else { return }
        guard deadline < members[at: place].alarm else { return }
        members[at: place].alarm = deadline
        schedule(user, at: deadline)
    }

    mutating func schedule(_ user: UserID, at moment: Instant) {
        deadlines.add(user, at: moment)
        guard deadlines.count > 2 * (members.count + bars.count) + 64 else { return }
        deadlines.keep { [members, bars] entry in
            members[entry.key]?.alarm == entry.at || bars[entry.key]?.until == entry.at
        }
    }
}

extension Tally {
    /// Status of a member; nil if nothing is tracked.
    var currentStatus: Status? { sessions > 0 ? status : nil }
}
