extension RoomState {
    /// Lets `body` change one member, then brings everything that follows from it up to date: the only way to change one.
    ///
    /// Takes the member's contribution out of the totals and puts the new one in, so that no case of counting exists twice.
    /// Who is not here is not changed, unless `claimed` says what to make.
    mutating func change(
        _ user: UserID, orMake claimed: Standing? = nil, at now: Instant, _ body: (inout Member) -> Void
    ) -> Transition {
        if let claimed, members[user] == nil {
            members[user] = Member(claimed: claimed, registered: roster[user].map { Box($0.role) })
        }
        guard let place = members.index(forKey: user) else { return .nothing }
        let before = members.values[place].tally(of: user, under: policy)
        let signalsBefore = members.values[place].signals
        body(&members.values[place])
        record(user, at: place, now)
        members.values[place].tidy()
        let after = members.values[place].tally(of: user, under: policy)

        noteSignals(user, before: signalsBefore, after: members.values[place].signals)
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
            members.values[place].since = now
            transition.membership = MembershipChange(user: user, kind: .joined)
        } else if before.sessions > 0, after.sessions == 0 {
            let reason = members.values[place].lastReason
            transition.membership = MembershipChange(user: user, kind: .left(reason))
        }
        if isWatched, let change = transition.membership {
            let role = members.values[place].standing.role
            membershipTurns.append(MembershipTurn(change: change, role: role, at: now))
        }
        if members.values[place].isGone {
            members.remove(at: place)
        } else {
            setAlarm(user, at: place)
        }
        return transition
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
    private mutating func setAlarm(_ user: UserID, at place: Dictionary<UserID, Member>.Index) {
        guard let deadline = members.values[place].deadline else { return }
        guard deadline < members.values[place].alarm else { return }
        members.values[place].alarm = deadline
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
