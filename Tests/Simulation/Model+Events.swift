import PresenceCore

// What happens, each rule with its section.
extension Model {
    /// §1: attaching is not membership; the newest connection of a session wins; a place in its grace waits for a track.
    mutating func attach(
        _ connection: UInt64, user: Int, tab: Int?, standing: Standing, isGuest: Bool, at now: UInt64
    ) throws(PresenceRefusal) -> (replaced: UInt64?, isResumed: Bool) {
        try refuseBarred(user, at: now)
        let found = tab.flatMap { tab in seats.firstIndex { $0.user == user && $0.tab == tab } }
        try refuseSurplus(user, found)
        let index = found ?? seats.count
        if found == nil { seats.append(Seat(user: user, tab: tab)) }
        let old = seats[index]
        seats[index].connection = connection
        seats[index].host = nil
        seats[index].isGuest = isGuest
        seats[index].page = .active
        seats[index].said = standing
        if let replaced = old.connection { loseTabs(beside: replaced, at: now) }
        return (old.connection, old.meta != nil)
    }

    /// §13: a tab over a connection is what a connection of its own would be, of the same user in the same role.
    mutating func open(
        _ connection: UInt64, beside host: UInt64, tab: Int, at now: UInt64
    ) throws(PresenceRefusal) -> (replaced: UInt64?, isResumed: Bool) {
        guard let seat = seat(of: host).map({ seats[$0] }) else { throw .notAttached }
        let standing = seat.said ?? claimed[seat.user]
        let answer = try attach(
            connection, user: seat.user, tab: tab, standing: standing, isGuest: seat.isGuest, at: now)
        if let index = self.seat(of: connection) { seats[index].host = host }
        return answer
    }

    /// §13: when a join is taken by another connection, the tabs beside it are lost.
    private mutating func loseTabs(beside host: UInt64, at now: UInt64) {
        for id in seats.filter({ $0.host == host }).compactMap(\.connection) {
            detach(id, reason: .lost, heard: now, at: now)
        }
    }

    /// §1, §6, §7.
    mutating func track(_ connection: UInt64, meta: Int) throws(PresenceRefusal) {
        guard let own = seat(of: connection) else { throw .notAttached }
        let user = seats[own].user
        try refuseFull(user, as: standing(user, claiming: seats[own].said ?? claimed[user]))
        claimed[user] = seats[own].said ?? claimed[user]
        seats[own].said = nil
        var index = own
        let parked = seats.indices
            .filter { seats[$0].user == user && seats[$0].tab == nil && seats[$0].graceEnd != nil }
            .min { seats[$0].since < seats[$1].since }
        if seats[own].tab == nil, seats[own].meta == nil, let oldest = parked {
            index = oldest
            seats[oldest].connection = connection
            seats[oldest].page = seats[own].page
            seats[own].connection = nil
        }
        seats[index].isLive = true
        seats[index].graceEnd = nil
        seats[index].meta = meta
        tidy()
    }

    /// §5: `left`, no grace.
    mutating func untrack(_ connection: UInt64, at now: UInt64) {
        guard let index = seat(of: connection) else { return }
        leave(index, .left, since: now)
    }

    /// §5: the table, and "a key that the server made up gets no grace" (§1).
    mutating func detach(_ connection: UInt64, reason: LeaveReason, heard: UInt64, at now: UInt64) {
        guard let index = seat(of: connection) else { return }
        seats[index].connection = nil
        seats[index].host = nil
        // §13: with a join go the tabs beside it.
        let tabs = seats.filter { $0.host == connection }.compactMap(\.connection)
        defer { for tab in tabs { detach(tab, reason: reason, heard: heard, at: now) } }
        defer { tidy() }
        let decided: Set<LeaveReason> = [.left, .completed, .abandoned, .kicked, .banned, .capacity]
        let fromLastOctet: Set<LeaveReason> = [.lost, .slow, .expired]
        let since = fromLastOctet.contains(reason) ? heard : now
        if decided.contains(reason) {
            if seats[index].isLive || seats[index].graceEnd != nil { leave(index, reason, since: since) }
            return
        }
        guard seats[index].isLive else { return }
        seats[index].isLive = false
        seats[index].reason = reason
        seats[index].since = since
        let waits = isDraining && reason != .replaced || reason == .drained
        let grace = reason == .closed ? rules.graceClose : [.lost, .slow].contains(reason) ? rules.graceLost : 0
        if waits {
            seats[index].graceEnd = .max
        } else if grace > 0, !seats[index].isGuest {
            seats[index].graceEnd = now + grace
        } else if seats[index].leaseEnd == nil {
            leave(index, reason, since: since)
        }
    }

    mutating func announce(_ connection: UInt64, _ page: PageState) {
        guard let index = seat(of: connection) else { return }
        seats[index].page = page
    }

    /// §4: a lease over HTTP; the session is the one of the same user and session id.
    mutating func heartbeat(
        _ user: Int, tab: Int?, standing new: Standing, meta: Int?, isPresent: Bool, interval: UInt64?, at now: UInt64
    ) throws(PresenceRefusal) {
        let found = seats.firstIndex { $0.user == user && (tab == nil ? $0.isHTTP : $0.tab == tab) }
        if !isPresent {
            if let found { leave(found, .left, since: now) }
            return tidy()
        }
        try refuseBarred(user, at: now)
        try refuseSurplus(user, found)
        try refuseFull(user, as: standing(user, claiming: new))
        claimed[user] = new
        let index = found ?? seats.count
        if found == nil { seats.append(Seat(user: user, tab: tab, isHTTP: tab == nil)) }
        seats[index].said = nil
        seats[index].beat = now
        seats[index].saidGoodbye = false
        seats[index].leaseEnd = now + lease(seats[index].page, interval, role: new.role)
        seats[index].meta = meta ?? seats[index].meta ?? 0
    }

    /// §4: a goodbye is a hint, with the grace of a closed page.
    mutating func goodbye(_ user: Int, tab: Int?, at now: UInt64) {
        guard let index = seats.firstIndex(where: { $0.user == user && (tab == nil ? $0.isHTTP : $0.tab == tab) }),
            let end = seats[index].leaseEnd
        else { return }
        seats[index].leaseEnd = min(end, now + rules.graceClose)
        seats[index].beat = now
        seats[index].saidGoodbye = true
    }

    /// §4: 2.5 times what was announced, within bounds; hidden at least 150 s; frozen 10 min; nothing announced: stale-after.
    func lease(_ page: PageState, _ interval: UInt64?, role: Int) -> UInt64 {
        guard let interval else { return rules.staleAfter }
        let most = role == 1 ? rules.teacherLease ?? 600_000 : 600_000
        let announced = min(max(interval * 5 / 2, 10_000), most)
        return page == .frozen ? 600_000 : page == .hidden ? max(announced, 150_000) : announced
    }

    /// §11: only who is tracked signals; what has ended does not count towards the limit.
    mutating func signal(
        _ connection: UInt64, _ said: [Int: Int], lifetime: UInt64?, at now: UInt64
    ) throws(PresenceRefusal) {
        guard let index = seat(of: connection) else { throw .notAttached }
        guard seats[index].meta != nil else { throw .notTracked }
        var signals = seats[index].signals.filter { $0.value.end > now }
        for (signal, value) in said {
            let end = lifetime.map { now + $0 } ?? .max
            signals[signal] = value == 0 ? nil : (value == 1 ? nil : value - 2, now, end)
        }
        guard signals.count <= 16 else { throw .tooManySignals(limit: 16) }
        seats[index].signals = signals
    }

    /// §6: the roster's role goes before what is claimed; a ban of its is one that the room need not stay for.
    mutating func register(
        _ user: Int, role: Int?, version: Int, bannedUntil: UInt64?, at now: UInt64
    ) -> Set<UInt64>? {
        if let known = roster[user], known.version > version { return nil }
        roster[user] = role.map { ($0, version) }
        surplus = counted
        guard let until = bannedUntil, until > now else {
            if bars[user]?.isBan == true { bars[user] = nil }
            return []
        }
        let connections = kick(user, isBan: true, until: until, at: now)
        bars[user]?.isRecorded = true
        return connections
    }

    /// §5: all of the user's sessions leave, and it may not come back before its time.
    mutating func kick(_ user: Int, isBan: Bool, until: UInt64, at now: UInt64) -> Set<UInt64> {
        let stands = bars[user].map { !isBan && $0.until >= until } ?? false
        if !stands { bars[user] = until > now ? (until, isBan, false) : nil }
        let connections = seats.filter { $0.user == user && $0.host == nil }.compactMap(\.connection)
        for index in seats.indices where seats[index].user == user {
            seats[index].connection = nil
            seats[index].host = nil
            leave(index, isBan ? .banned : .kicked, since: now)
        }
        tidy()
        return Set(connections)
    }

    /// §4, §5: what ends by itself, moment by moment; returns who left.
    ///
    /// A place held twice ends with its last hold.
    mutating func expire(at now: UInt64) -> [(user: Int, reason: LeaveReason)] {
        guard !isDraining else { return [] }
        var gone: [(user: Int, reason: LeaveReason)] = []
        for user in bars.indices { if let bar = bars[user], bar.until <= now { bars[user] = nil } }
        while let moment = seats.compactMap(\.ends).min(), moment <= now {
            let before = Cast.users.indices.filter(isMember)
            for index in seats.indices {
                if seats[index].graceEnd == moment {
                    seats[index].graceEnd = nil
                    if seats[index].leaseEnd == nil { leave(index, seats[index].reason, since: seats[index].since) }
                }
                seats[index].signals = seats[index].signals.filter { $0.value.end != moment }
                if seats[index].leaseEnd == moment {
                    seats[index].leaseEnd = nil
                    let isHeld = seats[index].isLive || seats[index].graceEnd != nil
                    if !isHeld { leave(index, seats[index].saidGoodbye ? .closed : .expired, since: seats[index].beat) }
                }
            }
            gone += before.filter { !isMember($0) }.map { ($0, lastReason[$0]) }
        }
        tidy()
        return gone
    }

    private mutating func leave(_ index: Int, _ reason: LeaveReason, since: UInt64) {
        guard seats[index].meta != nil else { return }
        seats[index].meta = nil
        seats[index].signals = [:]
        seats[index].isLive = false
        seats[index].graceEnd = nil
        seats[index].leaseEnd = nil
        seats[index].reason = reason
        seats[index].since = since
        lastReason[seats[index].user] = reason
    }

    private func refuseBarred(_ user: Int, at now: UInt64) throws(PresenceRefusal) {
        guard let bar = bars[user], bar.until > now else { return }
        let until = Instant(milliseconds: bar.until)
        throw bar.isBan ? .banned(until: until) : .kicked(until: until)
    }

    private func refuseSurplus(_ user: Int, _ found: Int?) throws(PresenceRefusal) {
        if let found, seats[found].isAlive { return }
        let has = seats.count { $0.user == user && $0.isAlive }
        if has >= rules.maxSessions { throw .tooManySessions(limit: rules.maxSessions) }
    }

    /// §7: another session of a counted member always passes; who becomes counted must find a place.
    private func refuseFull(_ user: Int, as new: Standing) throws(PresenceRefusal) {
        guard let capacity = rules.capacity, isCounted(user, new), counted >= capacity else { return }
        if isMember(user), isCounted(user, standing(user)) { return }
        throw .roomFull(members: counted, capacity: capacity)
    }
}
