import PresenceCore

/// What the record is told of sessions.
extension Home {
    /// Seconds between two looks at the sessions of a room.
    static var sightingInterval: RoomSerial { 20 }

    /// What this turn did to the sessions of a room.
    func record(_ room: Room) {
        for turn in room.state.takeSessionTurns() {
            effects.sessions.append(SessionNote(room: room.name, turn: turn))
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
    }
}
