import PresenceCore
import SocketIO

/// A room opens with its record: what the store knows of it is there before anybody is let in (presence.md 12).
///
/// The law: what comes while a room opens has the effect that it would have, in the same order, at the moment when the
/// room is open.
extension Home {
    /// The room, made by whoever comes first; nil while it opens, and then the command waits for that.
    func openRoom(_ name: RoomName, for command: @autoclosure () -> HomeCommand, at now: Instant) -> Room? {
        let room = rooms[name] ?? make(name, at: now)
        guard room.opening != nil else { return room }
        wait(command(), in: room, at: now)
        return nil
    }

    /// Whether the command has to wait for its room.
    func mustWait(_ command: HomeCommand, at now: Instant) -> Bool {
        guard openings > 0, let room = command.room.flatMap({ rooms[$0] }), room.opening != nil else { return false }
        wait(command, in: room, at: now)
        return true
    }

    private func wait(_ command: HomeCommand, in room: Room, at now: Instant) {
        room.opening?.add(command)
        if room.opening?.isFull == true { open(room, with: nil, as: .late, at: now) }
    }

    /// Asks for the room's record.
    func recall(_ room: Room, at now: Instant) {
        guard configuration.memory != nil else { return }
        let opening = Opening(at: now)
        room.opening = opening
        openings += 1
        effects.recalls.append((room.name, room.serial))
        room.wakesAt = opening.ends
        effects.wakeUps.append((room.serial, opening.ends))
    }

    /// The answer has come; the room may be open without it by now, or gone.
    func recalled(_ serial: RoomSerial, _ recollection: Recollection?, at now: Instant) {
        guard let room = room(serial: serial) else { return }
        if room.opening != nil {
            open(room, with: recollection, as: recollection == nil ? .failed : .known, at: now)
        } else if let recollection {
            takeIn(recollection, by: room, at: now)
            for state in recollection.states { relay(state.message(in: room.name), in: room, except: nil) }
            list(room)
        }
    }

    /// The store has been silent for too long.
    func openIfLate(_ room: Room, at now: Instant) {
        guard let opening = room.opening, opening.ends <= now else { return }
        open(room, with: nil, as: .late, at: now)
    }

    private func open(_ room: Room, with recollection: Recollection?, as outcome: RecallOutcome, at now: Instant) {
        guard let opening = room.opening else { return }
        room.opening = nil
        openings -= 1
        metrics.recalls[outcome.rawValue, default: 0] += 1
        if let recollection { takeIn(recollection, by: room, at: now) }
        for command in opening.waiting { perform(command, at: now) }
        list(room)
    }

    private func takeIn(_ recollection: Recollection, by room: Room, at now: Instant) {
        if let owner = recollection.owner { room.state.setOwner(owner, at: now) }
        for member in recollection.members { enforce(member, in: room, at: now) }
        for state in recollection.states { room.keep(state) }
        for entry in recollection.feed { room.keep(entry) }
    }
}

/// How a room came by its record, for metrics.
private enum RecallOutcome: String {
    case known
    /// The store said that it cannot; the room is open without.
    case failed
    /// The store said nothing in time; the room is open without, and takes the record in when it comes.
    case late
}
