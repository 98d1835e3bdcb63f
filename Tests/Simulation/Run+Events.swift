import PresenceCore

// Each event goes to the room and to the model; both must answer alike.
extension Run {
    mutating func perform(_ event: Step.Event) throws(Failure) {
        switch event {
        case .attach(let user, let tab, let role, let isOwner):
            try attach(user, tab: Cast.guests.contains(user) ? nil : tab, role: role, isOwner: isOwner)
        case .open(let connection, let tab): try open(connection, tab: tab)
        case .track(let connection, let meta): try track(connection, meta: meta)
        case .comeBack(let place, let meta):
            let parked = model.seats.filter { $0.graceEnd != nil }
            guard !parked.isEmpty, case let seat = parked[place % parked.count] else { return }
            try attach(seat.user, tab: seat.tab, role: model.standing(seat.user).role, isOwner: false)
            try track(connections.count - 1, meta: meta ?? seat.meta ?? 0)
        case .untrack(let connection):
            guard let (id, user) = find(connection) else { return }
            let seat = model.seat(of: id).map { model.seats[$0] }
            coverage.note(.untracked, if: seat?.meta != nil)
            coverage.note(.pairCancelled, if: seat?.meta != nil && seat?.told == nil)
            model.untrack(id, at: now)
            try note(room.untrack(AttachmentID(rawValue: id), of: Cast.users[user], at: instant).membership, user)
        case .detach(let connection, let reason): try detach(connection, reason)
        case .announce(let connection, let page):
            guard let (id, user) = find(connection) else { return }
            coverage.note(.announced(page))
            model.announce(id, page)
            let transition = room.announce(AttachmentID(rawValue: id), of: Cast.users[user], state: page, at: instant)
            try note(transition.membership, user)
        case .heartbeat(let user, let tab, let role, let meta, let isPresent, let interval):
            try heartbeat(user, tab: tab, role: role, meta: meta, isPresent: isPresent, interval: interval)
        case .beatBeside(let place, let interval):
            let named = model.seats.filter { $0.tab != nil && $0.isAlive }
            guard !named.isEmpty, case let seat = named[place % named.count] else { return }
            let role = model.standing(seat.user).role
            try heartbeat(seat.user, tab: seat.tab, role: role, meta: nil, isPresent: true, interval: interval)
        case .goodbye(let place):
            let held = model.seats.filter { $0.leaseEnd != nil }
            guard !held.isEmpty, case let seat = held[place % held.count] else { return }
            model.goodbye(seat.user, tab: seat.tab, at: now)
            coverage.note(.saidGoodbye)
            let name = seat.tab.map { Cast.tabs[$0] }
            try note(room.goodbye(user: Cast.users[seat.user], session: name, at: instant).membership, seat.user)
        case .kick(let user, let isBan, let span): try kick(user, isBan: isBan, until: now + span)
        case .signal(let connection, let said, let lifetime): try signal(connection, said, lifetime: lifetime)
        case .register(let user, let role, let banned, let isLate):
            try register(user, role: role, bannedUntil: banned.map { now + $0 }, isLate: isLate)
        case .nameOwner(let user):
            room.setOwner(Cast.users[user], at: instant)
            model.rules.owner = user
            model.surplus = model.counted
            coverage.note(.ownerNamed)
        case .publish: try publish()
        case .takeStatuses: try checkStatuses()
        case .takeSignals: try checkSignals()
        case .watcherLeaves: fickle.isConnected = false
        case .watcherResumes: try resume()
        case .resync:
            slow.take(room.snapshot)
            coverage.note(.resynced)
        case .drain:
            room.beginDrain()
            model.isDraining = true
            coverage.note(.drained)
        case .wait: break
        }
    }

    /// The connection that a step means: one of those open now, rarely one that never was.
    func find(_ choice: Int) -> (id: UInt64, user: Int)? {
        connections.isEmpty ? nil : connections[choice % connections.count]
    }

    private mutating func attach(_ user: Int, tab: Int?, role: Int, isOwner: Bool) throws(Failure) {
        lastConnection += 1
        let id = lastConnection
        let isGuest = Cast.guests.contains(user)
        let old = tab.flatMap { tab in model.seats.first { $0.user == user && $0.tab == tab } }
        let standing = Model.Standing(role: role, isOwner: isOwner)
        let expected = Result { () throws(PresenceRefusal) in
            try model.attach(id, user: user, tab: tab, standing: standing, isGuest: isGuest, at: now)
        }
        let actual = Result { () throws(PresenceRefusal) in
            try room.attach(
                AttachmentID(rawValue: id), user: Cast.users[user], session: tab.map { Cast.tabs[$0] },
                role: Cast.roles[role], isKeyGenerated: isGuest, isOwner: isOwner, at: instant)
        }
        guard try agree(expected, actual) else { return }
        guard case (.success(let model), .success(let room)) = (expected, actual) else { return }
        try expect(room.replaced?.rawValue == model.replaced, "§1: the newest connection of a session wins")
        try expect(room.isResumed == model.isResumed, "§1: a session that is tracked is resumed")
        forgetClosed()
        if let replaced = room.replaced {
            let late = self.room.detach(
                replaced, of: Cast.users[user], reason: .replaced, lastHeard: instant, at: instant)
            try expect(late == .nothing, "§1: a connection that was replaced has nothing left to take away")
        }
        connections.append((id, user))
        coverage.note(.attached)
        coverage.note(.tabTaken, if: room.host != nil)
        coverage.note(.takenOver, if: model.replaced != nil && old?.isLive == true)
        coverage.note(.reattachedInGrace, if: old?.graceEnd != nil)
        try note(room.membership, user)
    }

    private mutating func track(_ choice: Int, meta: Int) throws(Failure) {
        let (id, user) = choice % 40 == 39 ? (.max, 0) : find(choice) ?? (.max, 0)
        let before = model
        let expected = Result { () throws(PresenceRefusal) in try model.track(id, meta: meta) }
        let actual = Result { () throws(PresenceRefusal) in
            try room.track(AttachmentID(rawValue: id), of: Cast.users[user], meta: Cast.metas[meta], at: instant)
        }
        guard try agree(expected, actual), case .success(let transition) = actual else { return }
        noteTrack(id, user, before: before)
        try note(transition.membership, user)
    }

    private mutating func noteTrack(_ id: UInt64, _ user: Int, before: Model) {
        guard let own = before.seat(of: id).map({ before.seats[$0] }), let index = model.seat(of: id) else { return }
        let seat = model.seats[index]
        let parked = before.seats.first {
            $0.user == user && $0.tab == seat.tab && $0.since == seat.since && $0.graceEnd != nil
        }
        coverage.note(.trackedFirst, if: own.meta == nil && parked == nil)
        coverage.note(.tookParkedPlace, if: own.tab == nil && own.meta == nil && parked != nil)
        coverage.note(.returnedSilently, if: parked != nil && !seat.differs)
        coverage.note(.returnedWithUpdate, if: parked != nil && seat.differs && seat.told != nil)
        coverage.note(.updated, if: own.meta != nil && own.meta != seat.meta)
        coverage.note(.payloadReturned, if: own.meta != nil && own.differs && seat.told != nil && !seat.differs)
        coverage.note(.saidTheSame, if: own.meta == seat.meta)
        coverage.note(.roleChanged, if: before.isMember(user) && before.standing(user) != model.standing(user))
        let isFull = model.rules.capacity.map { model.counted >= $0 } ?? false
        coverage.note(.secondTabOfFullRoom, if: isFull && before.isMember(user) && own.meta == nil)
    }

    private mutating func detach(_ choice: Int, _ reason: LeaveReason) throws(Failure) {
        guard let (id, user) = find(choice), let index = model.seat(of: id) else { return }
        let seat = model.seats[index]
        let heard = now - UInt64(choice)
        let others = model.seats.count { $0.host == id && $0.isLive }
        model.detach(id, reason: reason, heard: heard, at: now)
        forgetClosed()
        coverage.note(.tabWentWithItsConnection, if: others > 0)
        let transition = room.detach(
            AttachmentID(rawValue: id), of: Cast.users[user], reason: reason, lastHeard: Instant(milliseconds: heard),
            at: instant)
        coverage.note(.done(reason), if: seat.isLive)
        coverage.note(.parkedWhileDraining, if: seat.isLive && model.isDraining && reason != .left)
        coverage.note(.guestGotNoGrace, if: seat.isLive && seat.isGuest && [.closed, .lost, .slow].contains(reason))
        coverage.note(.leaseOutlivedSocket, if: seat.isLive && seat.leaseEnd != nil && model.isMember(user))
        try note(transition.membership, user)
    }

    private mutating func heartbeat(
        _ user: Int, tab: Int?, role: Int, meta: Int?, isPresent: Bool, interval: UInt64?
    ) throws(Failure) {
        let old = model.seats.first { $0.user == user && (tab == nil ? $0.isHTTP : $0.tab == tab) }
        let expected = Result { () throws(PresenceRefusal) in
            try model.heartbeat(
                user, tab: tab, standing: Model.Standing(role: role, isOwner: false), meta: meta, isPresent: isPresent,
                interval: interval, at: now)
        }
        let actual = Result { () throws(PresenceRefusal) in
            try room.heartbeat(
                user: Cast.users[user], session: tab.map { Cast.tabs[$0] }, role: Cast.roles[role],
                meta: meta.map { Cast.metas[$0] }, isPresent: isPresent, interval: interval, at: instant)
        }
        guard try agree(expected, actual), case .success(let transition) = actual else { return }
        coverage.note(.heartbeatBegan, if: isPresent && old?.leaseEnd == nil)
        coverage.note(.heartbeatRenewed, if: isPresent && old?.leaseEnd != nil)
        coverage.note(.goodbyeTakenBack, if: isPresent && old?.leaseEnd != nil && old?.saidGoodbye == true)
        coverage.note(.heartbeatSaidAbsent, if: !isPresent && old?.meta != nil)
        try note(transition.membership, user)
    }

    private mutating func kick(_ user: Int, isBan: Bool, until: UInt64) throws(Failure) {
        coverage.note(isBan ? .doneBanned : .doneKicked, if: model.isMember(user))
        let expected = model.kick(user, isBan: isBan, until: until, at: now)
        let ejection = room.kick(
            Cast.users[user], reason: isBan ? .banned : .kicked, until: Instant(milliseconds: until), at: instant)
        try expect(Set(ejection.attachments.map(\.rawValue)) == expected, "§5: a kick takes all connections")
        forgetClosed()
        try note(ejection.membership, user)
    }

    private mutating func signal(_ choice: Int, _ said: [Int: Int], lifetime: UInt64?) throws(Failure) {
        guard let (id, user) = find(choice) else { return }
        var values: [SignalName: SignalValue?] = [:]
        for (signal, value) in said {
            let wish: SignalValue? = value == 0 ? nil : value == 1 ? .on : .word(Cast.words[value - 2])
            values.updateValue(wish, forKey: Cast.signals[signal])
        }
        let expected = Result { () throws(PresenceRefusal) in
            try model.signal(id, said, lifetime: lifetime, at: now)
        }
        let actual = Result { () throws(PresenceRefusal) in
            try room.signal(
                AttachmentID(rawValue: id), of: Cast.users[user], SignalChange(values, lifetime: lifetime), at: instant)
        }
        coverage.note(.signalled, if: try agree(expected, actual))
        try note(nil, user)
    }

    private mutating func register(
        _ user: Int, role: Int?, bannedUntil: UInt64?, isLate: Bool
    ) throws(Failure) {
        lastVersion += isLate ? 0 : 1
        let version = isLate ? 0 : lastVersion
        let wasBanned = model.bars[user]?.isBan == true
        coverage.note(.registeredMember, if: model.isMember(user))
        let expected = model.register(user, role: role, version: version, bannedUntil: bannedUntil, at: now)
        let entry = RosterEntry(
            role: role.map { Cast.roles[$0] }, version: version,
            bannedUntil: bannedUntil.map { Instant(milliseconds: $0) })
        let ejection = room.register(Cast.users[user], entry, at: instant)
        try expect(
            ejection.map { Set($0.attachments.map(\.rawValue)) } == expected, "§6: the roster's word, and its bans")
        forgetClosed()
        coverage.note(expected == nil ? .registeredLate : .registered)
        coverage.note(.rosterBanned, if: model.bars[user]?.isRecorded == true)
        coverage.note(.rosterUnbanned, if: wasBanned && model.bars[user] == nil)
        try note(ejection?.membership, user)
    }

    /// Both let it pass, or both refuse it for the same reason and nothing has changed.
    mutating func agree<A, B>(
        _ model: Result<A, PresenceRefusal>, _ room: Result<B, PresenceRefusal>
    ) throws(Failure) -> Bool {
        var refusals: [PresenceRefusal?] = [nil, nil]
        if case .failure(let refusal) = model { refusals[0] = refusal }
        if case .failure(let refusal) = room { refusals[1] = refusal }
        try expect(refusals[0] == refusals[1], "§1, §5, §7: refusals", "model and room: \(refusals)")
        if let refusal = refusals[0] { coverage.note(.refused(refusal)) }
        return refusals[0] == nil
    }
}
