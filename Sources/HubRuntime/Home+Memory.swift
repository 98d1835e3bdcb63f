import ChannelProtocol
import PresenceCore
import SocketIO

/// What a room keeps of its record while it is open, and what of it is told (presence.md 12).
extension Home {
    func change(_ member: RegisteredMember, in name: RoomName, at now: Instant) {
        guard let room = rooms[name] else { return }
        enforce(member, in: room, at: now)
        list(room)
    }

    /// Makes so what the roster says of a user, whether it is here or comes later.
    func enforce(_ member: RegisteredMember, in room: Room, at now: Instant) {
        let wallNow = WallClock.milliseconds
        func instant(_ moment: Int64?) -> Instant? {
            moment.map { $0 == .max ? .distantFuture : now.advanced(by: Milliseconds(max(0, $0 - wallNow))) }
        }
        let entry = RosterEntry(
            role: member.role, version: member.version, bannedUntil: instant(member.bannedUntil),
            mutedUntil: instant(member.mutedUntil))
        guard let ejection = room.state.register(member.user, entry, at: now) else { return }
        eject(ejection, from: room, saying: .banned(until: entry.bannedUntil ?? now), at: now)
    }

    func keep(_ state: KeptState, in name: RoomName) {
        guard let room = rooms[name] else { return }
        room.keep(state)
        relay(state.message(in: name), in: room, except: nil)
    }

    func forget(_ key: String, at moment: Int64, in name: RoomName) {
        guard let room = rooms[name] else { return }
        room.forget(key)
        let nothing = KeptState(key: key, value: Array("null".utf8), updatedAt: moment)
        relay(nothing.message(in: name), in: room, except: nil)
    }

    func feed(_ entry: FeedEntry, in name: RoomName) {
        guard let room = rooms[name] else { return }
        room.keep(entry)
        relay(entry.message, in: room, except: nil)
    }

    // MARK: Newcomers

    /// What a newcomer is told beside presence: the states, the entries that it asks for, and who signals what.
    func sendKept(to subscriber: Room.Subscriber, _ replay: JoinRequest.Replay?, in room: Room) {
        let subscription = subscriber.subscription
        let form = RelayForm(subscriber.audience.form)
        if let kept = room.kept, !kept.states.isEmpty {
            let bytes = kept.frames[form] ?? SharedBytes(kept.states.flatMap { frame($0.message(in: room.name), form) })
            kept.frames[form] = bytes
            emit(subscription.connection.shard, .sendShared(subscription.connection, bytes))
        }
        var frames: [UInt8] = []
        if let replay, let feed = room.kept?.feed {
            let wanted = feed.filter { $0.at >= Int64(clamping: replay.since) }
            for entry in wanted.suffix(min(replay.limit, FeedEntry.limit)) {
                frames += frame(entry.message, form, metadata: entry.replayMetadata)
            }
        }
        if subscriber.audience.form.hearsSignals, room.look({ $0.hasSignals }) {
            for signals in room.state.signals { frames += frame(signals.message(in: room.name), form) }
        }
        if !frames.isEmpty { send(to: subscription, frames) }
    }
}
