import PresenceCore

/// What the record is told of sessions.
extension Home {
    /// Seconds between two looks at a session that heartbeats hold: each is a row that is written.
    static var sightingInterval: RoomSerial { 60 }

    /// Sessions of a room above which each second has its part of them.
    static var crowd: Int { 256 }

    /// Seconds between two hand-overs of what a room counted; each room has a second of its own.
    static var minuteInterval: RoomSerial { 60 }

    /// What was done to the sessions of a room since it was asked last.
    ///
    /// - Parameter visitor: who has just made a session say something; asked at once, so that nobody else has.
    func record(_ room: Room, by visitor: Visitor? = nil) {
        for turn in room.state.takeSessionTurns() {
            let note = SessionNote(room: room.name, turn: turn, visitor: visitor)
            effects.sessions.append(note)
            if isFollowed { effects.stays.append(note) }
        }
    }

    /// The follower hears of every session that is here, and from now on of what becomes of each.
    func callRoll(at now: Instant) {
        guard !isFollowed, let follower = configuration.sessionFollower else { return }
        var roll: ContiguousArray<SessionNote> = []
        for room in rooms.values {
            // What happened before is in the roll already, and must not be told after it.
            record(room)
            for turn in room.state.rollCall(at: now) { roll.append(SessionNote(room: room.name, turn: turn)) }
        }
        isFollowed = true
        follower.take(roll)
    }

    /// Once a second: the rooms whose turn it is tell of whom they still hear without a socket.
    func sweepSessions() {
        sweeps += 1
        guard configuration.sessionLog != nil else { return }
        for room in rooms.values {
            let second = (sweeps &+ room.serial) % Self.sightingInterval
            // A crowd that was told of in one turn would hold up everybody else.
            let sightings =
                if room.state.counts.sessions > Self.crowd {
                    room.state.sightings(part: second, of: Self.sightingInterval)
                } else {
                    second == 0 ? room.state.sightings() : []
                }
            for turn in sightings { effects.sessions.append(SessionNote(room: room.name, turn: turn)) }
        }
    }

    /// Once a second, after the sessions: the rooms whose turn it is tell what they counted.
    func sweepMinutes(at now: Instant) {
        guard configuration.minuteLog != nil else { return }
        for room in rooms.values where (sweeps &+ room.serial) % Self.minuteInterval == 0 {
            record(room, room.state.takeMinutes(at: now))
        }
    }

    /// The room is over, or the hub: what it counted of this minute is all of it.
    func recordLastMinute(of room: Room, at now: Instant) {
        record(room, room.state.endMinutes(at: now))
    }

    private func record(_ room: Room, _ minutes: [MinuteTally.Minute]) {
        for minute in minutes { effects.minutes.append(MinuteNote(room: room.name, minute: minute)) }
    }
}
