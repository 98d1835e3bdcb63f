import ChannelProtocol
import PresenceCore
import SocketIO

/// Presence by HTTP; a room may consist of nothing else.
extension Home {
    func heartbeat(_ beat: Heartbeat, in name: RoomName, at now: Instant, _ answer: @escaping HeartbeatAnswer) {
        if case .turned(let page) = beat.sign {
            return answer(turn(beat, to: page, in: name, at: now).map { receipt(at: now) })
        }
        // Who leaves makes no room, and a hub that stops makes none either.
        guard rooms[name] != nil || beat.isPresent else { return answer(.success(receipt(at: now))) }
        if let refusal = refusal(of: name) {
            metrics.denied(refusal)
            return answer(.failure(HeartbeatRefusal(reason: refusal)))
        }
        guard let room = openRoom(name, for: .heartbeat(beat, room: name, answer), at: now) else { return }
        do throws(PresenceRefusal) {
            let transition = try apply(beat, to: room, at: now)
            count(transition)
            record(room, by: beat.visitor)
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
        _ beat: Heartbeat, to room: Room, at now: Instant
    ) throws(PresenceRefusal) -> Transition {
        switch beat.sign {
        case .present(let meta, let interval):
            return try room.state.heartbeat(
                user: beat.user, session: beat.session, role: beat.role, isOwner: beat.isOwner,
                meta: meta.map { labels.shared($0) }, isPresent: true, interval: interval, at: now)
        case .goodbye(let last):
            return room.state.goodbye(user: beat.user, session: beat.session, after: last, at: now)
        case .left(let reason):
            return try room.state.heartbeat(
                user: beat.user, session: beat.session, role: beat.role, meta: nil, isPresent: false,
                leaving: reason, interval: nil, at: now)
        case .turned: return .nothing
        }
    }

    /// The session says the same on another page; one that is not there is not made.
    private func turn(
        _ beat: Heartbeat, to page: String, in name: RoomName, at now: Instant
    ) -> Result<Void, HeartbeatRefusal> {
        guard let room = rooms[name], let session = beat.session,
            let meta = room.state.meta(of: beat.user, session: session)
        else { return .failure(HeartbeatRefusal(reason: .unmatchedTopic)) }
        var rules = MetaRules()
        rules.limit = configuration.maxMetaBytes
        rules.labels = room.policy.labels
        do throws(WireError) {
            let turned = labels.shared(try MetaCodec.turn(meta, to: page, rules: rules))
            if room.state.say(turned, user: beat.user, session: session, at: now).isChanged { metrics.updates += 1 }
            record(room, by: beat.visitor)
            list(room)
            return .success(())
        } catch {
            return .failure(HeartbeatRefusal(reason: error.reply ?? .trackNotAMap))
        }
    }
}

extension Heartbeat {
    fileprivate var isPresent: Bool { if case .present = sign { true } else { false } }
}
