import ChannelProtocol
import PresenceCore

/// What a page says of itself, to its rooms and to the clock of its lease.
extension Front {
    func presence(
        _ connection: Connection, _ channel: Channel, _ request: Request, _ command: PresenceCommand
    ) throws(WireError) {
        let subscription = channel.subscription
        switch command {
        case .track(let meta):
            guard may(.track, connection, channel, request) else { return }
            submit(connection, subscription, request, .track(meta))
        case .untrack(let reason): submit(connection, subscription, request, .untrack(reason))
        case .announce(let announcement):
            announce(connection, announcement, role: channel.subscription.speaker.role)
            submit(connection, subscription, request, .announce(announcement.state))
        case .signal(let change):
            guard pay(1, connection, subscription, request) else { return }
            ask(subscription.room, .signal(subscription, request, change, of: nil))
        case .of(let session, let own):
            try presence(connection, channel, request, own, of: session)
        case .leave: break  // Always of a session.
        case .unknown:
            unknown(connection, subscription, request)
        }
    }

    /// The same for one of several tabs (presence.md 13).
    private func presence(
        _ connection: Connection, _ channel: Channel, _ request: Request, _ command: PresenceCommand,
        of session: SessionID
    ) throws(WireError) {
        let subscription = channel.subscription
        let role = channel.subscription.speaker.role
        do throws(ReplyReason) {
            switch command {
            case .track(let meta):
                guard may(.track, connection, channel, request) else { return }
                try heard(session, on: connection, role: role)
                submit(connection, subscription, request, .of(session, .track(meta)))
            case .untrack(let reason):
                heardAgain(session, on: connection)
                submit(connection, subscription, request, .of(session, .untrack(reason)))
            case .announce(let announcement):
                try heard(session, on: connection, announcement, role: role)
                submit(connection, subscription, request, .of(session, .announce(announcement.state)))
            case .signal(let change):
                heardAgain(session, on: connection)
                guard pay(1, connection, subscription, request) else { return }
                ask(subscription.room, .signal(subscription, request, change, of: session))
            case .leave(let reason):
                forget(session, of: connection, reason)
                releaseHeld(connection, subscription)
                ask(subscription.room, .presence(subscription, request, .of(session, .leave(reason, lastHeard: nil))))
            case .unknown, .of:
                unknown(connection, subscription, request)
            }
        } catch {
            refuse(connection, subscription, request, error)
        }
    }

    private func unknown(_ connection: Connection, _ subscription: Subscription, _ request: Request) {
        reply(connection, subscription) { writer, output in
            writer.reply(
                ok: false, response: Array("{}".utf8), joinRef: subscription.joinRef, ref: request.ref,
                into: &output)
        }
    }

    /// What a page says about itself sets its lease, over all rooms of the connection (presence.md 4).
    func announce(_ connection: Connection, _ announcement: Announcement, role: Role) {
        let lease = pagePolicy(of: connection)
            .lease(state: announcement.state, intervalMS: announcement.intervalMS, role: role)
        connection.lease = UInt32(clamping: lease)
        renewLease(connection)
        if announcement.state == .frozen {
            connection.flags.insert(.frozen)
            markQuiet(connection)
        }
        schedule(connection, at: connection.leaseEnds)
    }

    /// What the leases of its pages go by: the first room that it joined (presence.md 4).
    func pagePolicy(of connection: Connection) -> RoomPolicy {
        connection.channels.first.map { configuration.policies.policy(for: $0.subscription.room) }
            ?? configuration.policies.fallback
    }
}
