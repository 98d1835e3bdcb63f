import PresenceCore
import SocketIO

/// Presence by HTTP; a room may consist of nothing else.
extension Home {
    func heartbeat(_ beat: Heartbeat, in name: RoomName, at now: Instant, _ answer: @escaping HeartbeatAnswer) {
        // Who leaves makes no room, and a hub that stops makes none either.
        guard rooms[name] != nil || beat.isPresent else { return answer(.success(receipt(at: now))) }
        if let refusal = refusal(of: name) {
            metrics.denied(refusal)
            return answer(.failure(HeartbeatRefusal(reason: refusal)))
        }
        guard let room = openRoom(name, for: .heartbeat(beat, room: name, answer), at: now) else { return }
        do throws(PresenceRefusal) {
            let transition = try apply(beat, to: &room.state, at: now)
            count(transition)
            if transition.isChanged, transition.membership == nil { metrics.updates += 1 }
            answer(.success(receipt(at: now)))
        } catch {
            let reason = error.reason(at: now)
            metrics.denied(reason, as: error.name)
            answer(.failure(HeartbeatRefusal(reason: reason)))
        }
        list(room)
    }

    private func receipt(at now: Instant) -> Heartbeat.Receipt {
        Heartbeat.Receipt(moment: now, wallClock: WallClock.milliseconds)
    }

    private func apply(
        _ beat: Heartbeat, to room: inout RoomState, at now: Instant
    ) throws(PresenceRefusal) -> Transition {
        switch beat.sign {
        case .present(let meta, let interval):
            return try room.heartbeat(
                user: beat.user, session: beat.session, role: beat.role, isOwner: beat.isOwner, meta: meta,
                isPresent: true, interval: interval, at: now)
        case .goodbye(let last):
            return room.goodbye(user: beat.user, session: beat.session, after: last, at: now)
        case .left(let reason):
            return try room.heartbeat(
                user: beat.user, session: beat.session, role: beat.role, meta: nil, isPresent: false,
                leaving: reason, interval: nil, at: now)
        }
    }
}

extension Heartbeat {
    fileprivate var isPresent: Bool { if case .present = sign { true } else { false } }
}
