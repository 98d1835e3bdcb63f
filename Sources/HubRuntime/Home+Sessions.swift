import PresenceCore

/// What the record is told of sessions.
extension Home {
    /// Seconds between two looks at the sessions of a room.
    static var sightingInterval: RoomSerial { 20 }

    /// Seconds between two hand-overs of what a room counted; each room has a second of its own.
    static var minuteInterval: RoomSerial { 60 }

    /// What was done to the sessions of a room since it was asked last.
    ///
    /// - Parameter visitor: who has just made a session say something; asked at once, so that nobody else has.
    func record(_ room: Room, by visitor: Visitor? = nil) {
        for turn in room.state.takeSessionTurns() {
            effects.sessions.append(SessionNote(room: room.name, turn: turn, visitor: visitor))
        }
    }

    /// Once a second: the rooms whose turn it is tell whom they still hear of.
    func sweepSessions(at now: Instant) {
        guard configuration.sessionLog != nil else { return }
        sweeps += 1
        for room in rooms.values where room.serial % Self.sightingInterval == sweeps % Self.sightingInterval {
            for turn in room.state.sightings(at: now) {
                effects.sessions.append(SessionNote(room: room.name, turn: turn))
            }
        }
        for room in rooms.values where room.serial % Self.minuteInterval == sweeps % Self.minuteInterval {
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
