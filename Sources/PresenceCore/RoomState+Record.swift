extension RoomState {
    /// What became of sessions since the last call, in order; nothing unless `isRecorded`.
    package mutating func takeSessionTurns() -> [SessionTurn] {
        defer { sessionTurns = [] }
        return sessionTurns
    }

    /// The stays of the record that have not ended, each as if it began now; O(room).
    ///
    /// What `takeSessionTurns` has yet to tell is in it already.
    package func rollCall(at now: Instant) -> [SessionTurn] {
        var roll: [SessionTurn] = []
        for (user, member) in members {
            for session in member.sessions where session.stamp != 0 {
                guard let meta = session.meta else { continue }
                let stay = Stay(name: session.name, began: session.stamp)
                roll.append(SessionTurn(user: user, stay: stay, kind: .began(meta), at: now))
            }
        }
        return roll
    }

    /// A look at one of so many parts of the sessions: when each that is held by heartbeats was last heard of; O(room).
    ///
    /// Each session is in one part for as long as it stays. Those that sockets hold need no look.
    package func sightings(part: UInt64 = 0, of parts: UInt64 = 1) -> [SessionTurn] {
        guard hasHeardBeats else { return [] }
        var sightings: [SessionTurn] = []
        for (user, member) in members {
            for session in member.sessions where session.stamp != 0 && session.stamp / 1_000 % parts == part {
                guard let heard = session.lastBeat else { continue }
                let stay = Stay(name: session.name, began: session.stamp)
                sightings.append(SessionTurn(user: user, stay: stay, kind: .seen, at: heard))
            }
        }
        return sightings
    }

    /// Compares the sessions of a user with what the record has of them, and brings it up to date.
    mutating func record(_ user: UserID, at place: Int, _ now: Instant) {
        guard isRecorded else { return }
        for index in members[at: place].sessions.indices {
            let began = max(lastStamp + 1, now.milliseconds * 1_000)
            guard let (kind, stamp) = members[at: place].sessions[index].takeTurn(began: began) else { continue }
            lastStamp = max(lastStamp, stamp)
            let session = members[at: place].sessions[index]
            let stay = Stay(name: session.name, began: stamp)
            sessionTurns.append(
                SessionTurn(user: user, stay: stay, kind: kind, at: now, isLive: session.isRecordedLive))
        }
    }
}

extension Session {
    /// What the record does not know yet, and which stay it is about.
    fileprivate mutating func takeTurn(began: UInt64) -> (SessionTurn.Kind, stamp: UInt64)? {
        let wasLive = isRecordedLive
        isRecordedLive = socket == .live
        defer { isRecordStale = false }
        guard let meta else {
            guard stamp != 0 else { return nil }
            defer { stamp = 0 }
            return (.ended(reason), stamp)
        }
        if stamp == 0 {
            stamp = began
            return (.began(meta), stamp)
        }
        if isRecordStale { return (.changed(meta), stamp) }
        return isRecordedLive != wasLive ? (.held, stamp) : nil
    }

    /// Nil while a socket holds it, or it is only waited for.
    fileprivate var lastBeat: Instant? {
        guard socket != .live else { return nil }
        return lease.flatMap { $0.reason == .expired ? $0.beat : nil }
    }
}
