import ChannelProtocol
import PresenceCore

/// Several tabs of one user over one connection: sessions of their own beside its join (presence.md 13).
extension Home {
    /// Does what one of several tabs asks; what it says of itself opens its session.
    func perform(
        _ order: PresenceOrder, of session: SessionID, beside subscription: Subscription, in room: Room, at now: Instant
    ) throws(PresenceRefusal) {
        let known = attachment(of: session, beside: subscription, in: room)
        switch order {
        case .track, .announce:
            let id = if let known { known } else { try open(session, beside: subscription, in: room, at: now) }
            try perform(order, id, of: subscription, in: room, at: now)
        case .untrack:
            if let known { try perform(order, known, of: subscription, in: room, at: now) }
        case .leave(let reason, let lastHeard):
            guard let known else { break }
            if known == subscription.id {
                // The channel's own session goes with the channel.
                count(room.state.untrack(known, of: subscription.user, at: now))
            } else {
                let transition = room.state.detach(
                    known, of: subscription.user, reason: reason, lastHeard: lastHeard ?? now, at: now)
                count(transition)
            }
        case .revoke, .of: break
        }
    }

    /// Without a session the channel's own; nil for one that is not here.
    func attachment(of session: SessionID?, beside subscription: Subscription, in room: Room) -> AttachmentID? {
        guard let session else { return subscription.id }
        return room.state.attachment(of: session, beside: subscription.id, of: subscription.user)
    }

    private func open(
        _ session: SessionID, beside subscription: Subscription, in room: Room, at now: Instant
    ) throws(PresenceRefusal) -> AttachmentID {
        let id = makeTabID()
        let attached = try room.state.attach(
            id, beside: subscription.id, of: subscription.user, session: session, at: now)
        replace(attached, session, by: subscription, in: room)
        return id
    }

    /// The newest connection of a session wins; of one that others share, only this session ends (presence.md 1, 13).
    func replace(_ attached: Attached, _ session: SessionID?, by new: Subscription, in room: Room) {
        guard let old = attached.replaced else { return }
        if let left = attached.membership { count(left) }
        if let host = attached.host, let session {
            guard let subscription = room.subscribers[host]?.subscription else { return }
            send(subscription) { writer, output in
                writer.presenceClose(session, .replaced, joinRef: subscription.joinRef, into: &output)
            }
        } else {
            replace(old, by: new, in: room)
        }
    }

    /// An operator took these tabs out, and the channels that they shared stay.
    func end(_ tabs: [Ejection.Tab], in room: Room, saying message: String) {
        for tab in tabs {
            guard let subscription = room.subscribers[tab.host]?.subscription else { continue }
            send(subscription) { writer, output in
                writer.presenceClose(tab.session, saying: message, joinRef: subscription.joinRef, into: &output)
            }
        }
    }
}
