import ChannelProtocol
import PresenceCore
import SocketIO

/// Counts and statuses: derived facts, conflated, outside `seq` and hash (presence.md 2, 3 and 6).
extension Home {
    func tellCounts(_ room: Room, at now: Instant) {
        let counts = room.state.counts
        let isReportDue = isReportDue(room)
        let untold = room.audiences.filter { audience in
            if case .count = audience.form.feed { audience.toldCounts != counts } else { false }
        }
        guard isReportDue || !untold.isEmpty, room.countWindow.due(at: now) <= now else { return }
        room.countWindow.sent(at: now)
        for audience in untold {
            guard case .count(let wishes) = audience.form.feed else { continue }
            let writer = MessageWriter(version: audience.form.version, topic: audience.form.topic)
            let frame = packer.text(audience.form.packing) {
                writer.presenceCount(
                    counts, seq: room.state.seq, options: wishes, since: audience.toldCounts, into: &$0)
            }
            audience.toldCounts = counts
            deliver(SharedBytes(frame), to: audience, isPresence: true)
        }
        if isReportDue {
            let current = RoomCount(room: room.name, users: counts.users, sessions: counts.sessions)
            room.reportedCount = current
            report([current])
        }
    }

    func tellStatuses(_ room: Room, at now: Instant) {
        guard room.state.isStatusWatched, room.statusWindow.due(at: now) <= now else { return }
        let audiences = room.audiences.filter(\.form.wantsStatus)
        guard !audiences.isEmpty else {
            room.state.isStatusWatched = false
            return
        }
        if tellStatusChanges(room) { room.statusWindow.sent(at: now) }
    }

    /// Tells what changed since the last time, whether or not a window is over; false = nothing did.
    @discardableResult
    func tellStatusChanges(_ room: Room) -> Bool {
        let changes = room.state.takeStatusChanges()
        guard !changes.isEmpty else { return false }
        for audience in room.audiences where audience.form.wantsStatus {
            let writer = MessageWriter(version: audience.form.version, topic: audience.form.topic)
            let frame = packer.text(audience.form.packing) { writer.presenceStatus(changes, into: &$0) }
            // Only a fresh state says who is gone, so that a reader without one must not miss a status.
            deliver(SharedBytes(frame), to: audience, isPresence: audience.form.feed.isFull)
        }
        return true
    }

    func isCountUntold(_ room: Room) -> Bool {
        let counts = room.state.counts
        return isReportDue(room)
            || room.audiences.contains { audience in
                if case .count = audience.form.feed { audience.toldCounts != counts } else { false }
            }
    }

    /// Whether `counts:*` knows other numbers; a room that was never reported is empty there.
    private func isReportDue(_ room: Room) -> Bool {
        guard isBoardWatched else { return false }
        let told = room.reportedCount
        return told?.users ?? 0 != room.state.counts.users || told?.sessions ?? 0 != room.state.counts.sessions
    }
}
