package import PresenceCore

/// How tabs come and go, and what is known of their holds.
extension SeatDesk {
    /// Hears what became of a tab in a room, in the room's order: with its stay it holds what it has there.
    ///
    /// What a stay's end means is said by its reason: mostly that the tab lets go, but one that is sent to the next hub, or joins
    /// its channel anew, has its lease to come back. Everything happens at the turn's own time.
    package mutating func hear(_ turn: SessionTurn, in room: RoomName) {
        guard let session = turn.stay.name else { return }
        let tab = Tab(user: turn.user, session: session)
        switch turn.kind {
        case .changed, .held, .seen: return
        case .began:
            let place = stays[room, default: DenseTable()].place(forKey: tab, orMake: 0)
            stays[room]?[at: place] += 1
            for hold in held(by: tab, in: room) { _ = ledger.renew(hold.claim, for: session, until: .distantFuture) }
        case .ended(let reason):
            guard let count = stays[room]?[tab] else { return }
            stays[room]?[tab] = count > 1 ? count - 1 : nil
            if stays[room]?.isEmpty == true { stays[room] = nil }
            guard count == 1 else { return }
            pass(turn.at)
            for hold in held(by: tab, in: room) {
                if let why = SeatEnd(of: reason) {
                    letGo(hold, why, at: turn.at)
                } else {
                    let lease = holds[tab.user]?[hold.claim]?[session] ?? Self.usualLease
                    _ = ledger.renew(hold.claim, for: session, until: turn.at.advanced(by: lease))
                }
            }
        }
    }

    mutating func take(
        _ hold: SeatHold, _ lease: Milliseconds, mayWait: Bool, overrides: Bool, at now: Instant
    ) -> SeatAnswer {
        guard !isOverdrawn(by: hold) else { return .overdrawn(limit: Self.share) }
        let answer = ledger.acquire(
            hold.claim, for: hold.session, until: end(of: hold, lease, at: now), mayWait: mayWait, overrides: overrides,
            at: now)
        switch answer {
        case .granted, .waiting: keep(hold, lease)
        case .full, .queueFull, .overdrawn: break
        }
        follow()
        return answer
    }

    private func isOverdrawn(by hold: SeatHold) -> Bool {
        let all = holds[hold.claim.user] ?? [:]
        guard let tabs = all[hold.claim] else { return all.count >= Self.share }
        return tabs[hold.session] == nil && tabs.count >= Self.share
    }

    /// When a hold ends: never while its tab is in the room.
    func end(of hold: SeatHold, _ lease: Milliseconds, at now: Instant) -> Instant {
        let tab = Tab(user: hold.claim.user, session: hold.session)
        return stays[hold.claim.room]?[tab] == nil ? now.advanced(by: lease) : .distantFuture
    }

    mutating func keep(_ hold: SeatHold, _ lease: Milliseconds) {
        let old = holds[hold.claim.user, default: [:]][hold.claim, default: [:]].updateValue(
            lease, forKey: hold.session)
        if old != lease, ledger.isSeated(hold.claim) { touched.insert(hold) }
    }

    mutating func letGo(_ hold: SeatHold, _ why: SeatEnd, at now: Instant) {
        // Others may still hold the same seat: then only this hold ends.
        ledger.release(hold.claim, for: hold.session, why, at: now)
        if !ledger.holders(of: hold.claim).isEmpty { drop(hold) }
        follow()
    }

    /// Forgets one hold of several.
    mutating func drop(_ hold: SeatHold) {
        guard holds[hold.claim.user]?[hold.claim]?.removeValue(forKey: hold.session) != nil else { return }
        if ledger.isSeated(hold.claim) { touched.insert(hold) }
    }

    /// Brings the holds up to date with what happened in the ledger.
    mutating func follow() {
        for change in ledger.takeChanges() {
            let claim = change.claim
            switch change {
            case .granted: touch(claim)
            case .released, .gaveUp:
                // A place in the queue is not on the disk.
                if case .released = change { touch(claim) }
                holds[claim.user]?[claim] = nil
                if holds[claim.user]?.isEmpty == true { holds[claim.user] = nil }
            case .queued, .moved: break
            }
            changes.append(change)
        }
    }

    private mutating func touch(_ claim: SeatClaim) {
        for (session, _) in holds[claim.user]?[claim] ?? [:] {
            touched.insert(SeatHold(claim: claim, session: session))
        }
    }

    private func held(by tab: Tab, in room: RoomName) -> [SeatHold] {
        (holds[tab.user] ?? [:]).compactMap { claim, tabs in
            claim.room == room && tabs[tab.session] != nil ? SeatHold(claim: claim, session: tab.session) : nil
        }
    }
}

extension SeatEnd {
    /// What a seat ends for when its last tab does for this reason; nil when the tab is on its way back.
    fileprivate init?(of reason: LeaveReason) {
        switch reason {
        case .completed: self = .completed
        case .kicked, .banned: self = .revoked
        case .left, .abandoned, .closed, .lost, .slow, .expired, .capacity: self = .left
        case .drained, .replaced: return nil
        }
    }
}
