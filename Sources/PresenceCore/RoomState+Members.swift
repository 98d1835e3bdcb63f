/// A user's status; nil when it is no member any more.
package struct UserStatus: Equatable, Sendable {
    package let user: UserID
    package let status: Status?

    package init(user: UserID, status: Status?) {
        self.user = user
        self.status = status
    }
}

/// What the server knows of a member, for lists; none of it is ever written into metas (presence.md §2).
package struct MemberSummary: Equatable, Sendable {
    package let user: UserID
    package let role: Role
    package let status: Status
    /// When the user became a member.
    package let since: Instant
    /// Tracked sessions.
    package let sessions: Int
    /// Whether `users` and capacity count it: not excluded, not the owner (§6).
    package let isCounted: Bool
    /// The last sign of life; nil while a socket vouches for the user: then it is heard from all the time.
    package let lastHeard: Instant?
    /// Labels that the room counts, each value once.
    package let labels: [Label]
}

extension RoomState {
    /// Where the session of an attachment is: its member's place, and which of the member's it is.
    ///
    /// Whoever attaches says who it is each time, so that the room keeps no table of attachments.
    func place(of id: AttachmentID, _ user: UserID) -> (member: Int, session: Int)? {
        guard let place = members.index(forKey: user), let index = members[at: place].index(of: id) else { return nil }
        return (place, index)
    }

    /// All members now, longest first, excluded ones too; O(room).
    package var memberSummaries: [MemberSummary] {
        members.compactMap { user, _ in summary(of: user) }.sorted { ($0.since, $0.user) < ($1.since, $1.user) }
    }

    /// All members with their last sign of life; nil while a socket vouches for the user.
    package var lastHeard: [(user: UserID, at: Instant?)] {
        members.compactMap { user, member in member.isTracked ? (user, member.lastHeard) : nil }
    }

    /// One member; nil if the user is none.
    package func summary(of user: UserID) -> MemberSummary? {
        guard let member = members[user] else { return nil }
        let tally = member.tally(of: user, under: policy)
        guard let status = tally.currentStatus else { return nil }
        return MemberSummary(
            user: user, role: member.standing.role, status: status, since: member.since, sessions: tally.sessions,
            isCounted: tally.isCounted, lastHeard: member.lastHeard, labels: tally.labels)
    }

    /// Statuses of all members, by name: what somebody who asks for statuses is told first.
    package var statuses: [UserStatus] {
        members.compactMap { user, member in
            member.tally(of: user, under: policy).currentStatus.map { UserStatus(user: user, status: $0) }
        }.sorted { $0.user < $1.user }
    }

    /// Statuses that differ from those at the last call, by name; empty unless `isStatusWatched`.
    package mutating func takeStatusChanges() -> [UserStatus] {
        defer { statusBefore = [:] }
        return statusBefore.compactMap { user, before in
            let status = members[user]?.tally(of: user, under: policy).currentStatus
            return status == before ? nil : UserStatus(user: user, status: status)
        }.sorted { $0.user < $1.user }
    }
}

extension Member {
    fileprivate var lastHeard: Instant? {
        if sessions.contains(where: { $0.isTracked && $0.socket == .live }) { return nil }
        return sessions.filter(\.isTracked).map { session in
            max(session.lease?.beat ?? since, session.waiting?.since ?? since)
        }.max() ?? since
    }
}
