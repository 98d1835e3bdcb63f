import ChannelProtocol
import PresenceCore
import SocketIO

/// Track, untrack and announce; refusals.
extension Home {
    func presence(_ subscription: Subscription, _ request: Request, _ order: PresenceOrder, at now: Instant) {
        guard let room = rooms[subscription.room], let subscriber = room.subscribers[subscription.id] else {
            unmatched(subscription, request)
            return
        }
        do throws(PresenceRefusal) {
            if case .of(let session, let own) = order {
                try perform(own, of: session, beside: subscription, in: room, at: now)
            } else {
                try perform(order, subscription.id, of: subscription, in: room, at: now)
            }
        } catch {
            refuse(subscription, request, error, at: now)
            list(room)
            return
        }
        ok(subscription, request)
        if case .track = order.own { showPresence(to: subscriber, in: room) }
        list(room)
    }

    func perform(
        _ order: PresenceOrder, _ id: AttachmentID, of subscription: Subscription, in room: Room, at now: Instant
    ) throws(PresenceRefusal) {
        switch order {
        case .track(let meta):
            let transition = try room.state.track(id, of: subscription.user, meta: labels.shared(meta), at: now)
            count(transition)
            if transition.isChanged, transition.membership == nil { metrics.updates += 1 }
            record(room, by: subscription.visitor)
        case .untrack(let reason):
            count(room.state.untrack(id, of: subscription.user, reason, at: now))
        case .announce(let state):
            count(room.state.announce(id, of: subscription.user, state: state, at: now))
        case .revoke:
            count(room.state.untrackAll(id, of: subscription.user, at: now))
        case .leave, .of: break
        }
    }

    /// A stock client with `enabled: false` and no mode sees presence from its first track on (presence.md 6).
    private func showPresence(to subscriber: Room.Subscriber, in room: Room) {
        var form = subscriber.audience.form
        guard form.feed == .off, subscriber.subscription.wishes.contains(.presenceOnceTracked) else { return }
        form.feed = .full(verified: subscriber.subscription.wishes.contains(.sync))
        move(subscriber, to: audience(form, in: room), in: room)
        if let moved = room.subscribers[subscriber.subscription.id] { sendPresence(to: moved, in: room) }
    }

    func ok(_ subscription: Subscription, _ request: Request) {
        guard request.wantsReply else { return }
        send(subscription) { writer, output in
            writer.okReply(joinRef: subscription.joinRef, ref: request.ref, into: &output)
        }
    }

    /// The channel was closed, or its join refused, while this message was under way.
    func unmatched(_ subscription: Subscription, _ request: Request) {
        guard request.wantsReply else { return }
        send(subscription) { writer, output in
            writer.errorReply(.unmatchedTopic, joinRef: nil, ref: request.ref, into: &output)
        }
    }

    func refuse(_ subscription: Subscription, _ request: Request, _ refusal: PresenceRefusal, at now: Instant) {
        let reason = refusal.reason(at: now)
        metrics.denied(reason, as: refusal.name)
        send(subscription) { writer, output in
            writer.errorReply(reason, joinRef: subscription.joinRef, ref: request.ref, into: &output)
        }
    }
}

extension PresenceRefusal {
    /// For metrics.
    var name: String {
        switch self {
        case .roomFull: "room_full"
        case .kicked: "kicked"
        case .banned: "banned"
        case .tooManySessions: "too_many_sessions"
        case .notAttached: "not_attached"
        case .notTracked: "not_tracked"
        case .tooManySignals: "too_many_signals"
        }
    }

    /// For the client.
    func reason(at now: Instant) -> ReplyReason {
        func seconds(_ until: Instant) -> Int { Int((until.since(now) + 999) / 1000) }
        switch self {
        case .roomFull(let members, let capacity): return .roomFull(members: members, capacity: capacity)
        case .kicked(let until): return .kicked(seconds: seconds(until))
        case .banned(.distantFuture): return .banned(seconds: nil)
        case .banned(let until): return .banned(seconds: seconds(until))
        case .tooManySessions(let limit): return .tooManySessions(limit: limit)
        case .notTracked: return .notTracked
        case .tooManySignals: return .invalidSignal
        case .notAttached: return .unmatchedTopic
        }
    }
}
