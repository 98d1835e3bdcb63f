/// What a moderator may do to a user in a room (presence.md §5).
package enum Sanction: Sendable {
    /// Out, and not in again for a short time: 30 s unless the moderator says otherwise.
    case kicked
    /// Out until the ban's time.
    case banned

    /// How long a kick lasts by default.
    package static var kickTime: Milliseconds { 30_000 }

    var reason: LeaveReason {
        switch self {
        case .kicked: .kicked
        case .banned: .banned
        }
    }
}

/// A sanction in force.
struct Bar: Sendable {
    let sanction: Sanction
    let until: Instant
    /// Whether the record has it too, so that a room which ends does not forget it.
    var isRecorded = false
}

extension RoomState {
    /// Takes a user out of the room with all sessions, sockets and HTTP leases, and refuses it until the given time.
    ///
    /// The user need not be here. A new ban replaces the old one, so that `until` now lifts it; a kick shortens nothing.
    package mutating func kick(_ user: UserID, reason: Sanction, until: Instant, at now: Instant) -> Ejection {
        eject(user, Bar(sanction: reason, until: until), at: now)
    }

    /// Takes a user out, and refuses it as long as the bar stands.
    mutating func eject(_ user: UserID, _ bar: Bar, at now: Instant) -> Ejection {
        setBar(user, bar, at: now)
        return eject(user, as: bar.sanction.reason, at: now) { _ in true }
    }

    /// Ends a user's sessions, or the one of this name, as `kicked`; nobody is refused afterwards.
    package mutating func takeOffline(_ user: UserID, session name: SessionID?, at now: Instant) -> Ejection {
        eject(user, as: .kicked, at: now) { name == nil || $0.name == name }
    }

    private mutating func eject(
        _ user: UserID, as reason: LeaveReason, at now: Instant, where isMeant: (Session) -> Bool
    ) -> Ejection {
        let meant = members[user]?.sessions.filter(isMeant) ?? []
        let attachments = meant.compactMap(\.attachment)
        var hosts: [AttachmentID: AttachmentID] = [:]
        for id in attachments { hosts[id] = companions.removeValue(forKey: id) }
        let transition = change(user, at: now) { member in
            for index in member.sessions.indices where isMeant(member.sessions[index]) {
                member.change(index) { session in
                    session.attachment = nil
                    session.leave(reason, since: now)
                }
            }
        }
        // Of a tab that goes alone the others stay; of a channel that goes with its own tab they come back.
        let joins = attachments.filter { hosts[$0] == nil }
        var membership = transition.membership
        for id in joins { membership = lose(beside: id, of: user, at: now) ?? membership }
        let tabs = meant.compactMap { session -> Ejection.Tab? in
            guard let name = session.name, let host = session.attachment.flatMap({ hosts[$0] }),
                !joins.contains(host)
            else { return nil }
            return Ejection.Tab(session: name, host: host)
        }
        return Ejection(
            attachments: joins, tabs: tabs, membership: membership,
            sessions: meant.count(where: \.isTracked))
    }

    func refuseBarred(_ user: UserID, at now: Instant) throws(PresenceRefusal) {
        guard let bar = bars[user], bar.until > now else { return }
        switch bar.sanction {
        case .kicked: throw .kicked(until: bar.until)
        case .banned: throw .banned(until: bar.until)
        }
    }

    private mutating func setBar(_ user: UserID, _ bar: Bar, at now: Instant) {
        if bar.sanction == .kicked, let old = bars[user], old.until >= bar.until { return }
        bars[user] = bar.until > now ? bar : nil
        if bar.until > now, bar.until < .distantFuture { schedule(user, at: bar.until) }
    }
}
