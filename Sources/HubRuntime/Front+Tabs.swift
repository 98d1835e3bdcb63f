import ChannelProtocol
import PresenceCore

/// Several tabs over one connection: each page has a clock of its own (presence.md 13).
extension Front {
    /// When a page must have spoken again, and what a word of it renews that by.
    struct TabLease {
        var lease: UInt64
        var ends: UInt64
    }

    /// Tabs that a connection may have; past it `SessionLimitReached`.
    static let maxTabs = 100

    /// A word of this tab: its lease begins, or begins again.
    ///
    /// Throws `.tooManySessions` when the connection has too many tabs.
    /// - Parameter announcement: what the page says about itself; nil renews what it said.
    func heard(
        _ session: SessionID, on connection: Connection, _ announcement: Announcement? = nil, role: Role
    ) throws(ReplyReason) {
        let known = tabs[connection.ref]?[session]
        if known == nil, tabs[connection.ref]?.count == Self.maxTabs { throw .tooManySessions(limit: Self.maxTabs) }
        var lease = known?.lease
        if announcement != nil || lease == nil {
            let said = announcement ?? Announcement()
            lease = UInt64(
                pagePolicy(of: connection).lease(state: said.state, intervalMS: said.intervalMS, role: role))
        }
        let ends = now + (lease ?? 0)
        tabs[connection.ref, default: [:]][session] = TabLease(lease: lease ?? 0, ends: ends)
        schedule(connection, at: ends)
    }

    /// A tab that is known goes on being there; who is not known stays so.
    func heardAgain(_ session: SessionID, on connection: Connection) {
        guard let known = tabs[connection.ref]?[session] else { return }
        tabs[connection.ref]?[session]?.ends = now + known.lease
    }

    /// The tab goes from a room; unless others of the connection may still have it, its clock stops.
    func forget(_ session: SessionID, of connection: Connection, _ reason: LeaveReason) {
        guard reason != .left || connection.channels.count == 1 else { return }
        tabs[connection.ref]?[session] = nil
        if tabs[connection.ref]?.isEmpty == true { tabs[connection.ref] = nil }
    }

    /// Ends the tabs whose pages have been silent for too long, the others stay; returns when to look again.
    func reviewTabs(_ connection: Connection) -> UInt64 {
        guard !tabs.isEmpty, let known = tabs[connection.ref] else { return .max }
        for (session, tab) in known where now >= tab.ends {
            forget(session, of: connection, .expired)
            let lastHeard = Instant(milliseconds: tab.ends - tab.lease)
            for channel in connection.channels {
                releaseHeld(connection, channel.subscription)
                ask(
                    channel.subscription.room,
                    .presence(
                        channel.subscription, Request(ref: nil, wantsReply: false),
                        .of(session, .leave(.expired, lastHeard: lastHeard))))
            }
            guard let subscription = connection.channels.first?.subscription else { continue }
            reply(connection, subscription) { writer, output in
                writer.presenceClose(session, .leaseExpired, joinRef: subscription.joinRef, into: &output)
            }
        }
        return tabs[connection.ref]?.values.lazy.map(\.ends).min() ?? .max
    }
}
