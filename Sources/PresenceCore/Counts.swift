/// How many are in a room now; kept up to date change by change, never by a scan (presence.md §6).
///
/// `users`, `sessions`, `byStatus` and `byLabel` leave out excluded roles and the owner; `byRole` has everybody.
/// Buckets at zero are absent.
package struct Counts: Equatable, Sendable {
    package var users = 0
    /// Tracked sessions.
    package var sessions = 0
    /// Users by role.
    package var byRole: [Role: Int] = [:]
    /// Users by status.
    package var byStatus: [Status: Int] = [:]
    /// Users by label and value; a user with several values counts once under each.
    package var byLabel: [LabelName: LabelCounts] = [:]

    package init() {}

    /// Adds (`sign` 1) or takes away (-1) what one member contributes.
    mutating func apply(_ tally: Tally, sign: Int) {
        guard tally.sessions > 0 else { return }
        byRole.adjust(tally.role, by: sign)
        guard tally.isCounted else { return }
        users += sign
        sessions += sign * tally.sessions
        byStatus.adjust(tally.status, by: sign)
        for label in tally.labels {
            byLabel[label.name, default: LabelCounts()].adjust(label.value, by: sign)
            if byLabel[label.name]?.isEmpty == true { byLabel[label.name] = nil }
        }
    }
}

/// Users by the values of one label.
package struct LabelCounts: Equatable, Sendable {
    package struct Bucket: Equatable, Sendable {
        package let value: LabelValue
        package let users: Int

        package init(value: LabelValue, users: Int) {
            self.value = value
            self.users = users
        }
    }

    /// The most used values, and how many users the rest has together.
    package struct Top: Equatable, Sendable {
        package let buckets: [Bucket]
        package let other: Int

        package init(buckets: [Bucket], other: Int) {
            self.buckets = buckets
            self.other = other
        }
    }

    /// Most values that are ever named; the least used ones count as `other`.
    package static var namedLimit: Int { 256 }

    private var users: [LabelValue: Int]

    /// All values with their users.
    package var byValue: [LabelValue: Int] { users }

    package init(_ users: [LabelValue: Int] = [:]) {
        self.users = users.filter { $0.value != 0 }
    }

    package var isEmpty: Bool { users.isEmpty }

    package subscript(value: LabelValue) -> Int { users[value] ?? 0 }

    /// The `limit` most used values, most users first, then by name.
    package func top(_ limit: Int = 20) -> Top {
        let ranked = users.map { Bucket(value: $0, users: $1) }
            .sorted { $0.users == $1.users ? $0.value < $1.value : $0.users > $1.users }
        let named = ranked.prefix(max(0, min(limit, Self.namedLimit)))
        return Top(buckets: Array(named), other: ranked.dropFirst(named.count).reduce(0) { $0 + $1.users })
    }

    fileprivate mutating func adjust(_ value: LabelValue, by sign: Int) {
        users.adjust(value, by: sign)
    }
}

/// What one member contributes to the totals of its room.
struct Tally: Equatable {
    var role: Role
    var isCounted: Bool
    var sessions = 0
    /// The most present of the tracked sessions; without one it means nothing.
    var status = Status.reconnecting
    var labels: [Label] = []
    /// Sessions whose published meta is not the current one.
    var unpublished = 0
}

extension Member {
    /// Counts over the user's sessions: a few, never the room.
    func tally(of user: UserID, under policy: RoomPolicy) -> Tally {
        var tally = Tally(role: standing.role, isCounted: policy.counts(user, standing))
        for session in sessions {
            if session.isUnpublished { tally.unpublished += 1 }
            guard let meta = session.meta else { continue }
            tally.sessions += 1
            tally.status = max(tally.status, session.status)
            for label in meta.labels where policy.labels.contains(label.name) && !tally.labels.contains(label) {
                tally.labels.append(label)
            }
        }
        return tally
    }
}

extension RoomPolicy {
    /// Whether this user is a member in `users`, `sessions`, labels and capacity.
    func counts(_ user: UserID, _ standing: Standing) -> Bool {
        let isOwner = standing.isOwner || user == owner
        return !(isOwner && excludesOwner) && (excludeRoles.isEmpty || !excludeRoles.contains(standing.role))
    }
}

extension Dictionary where Value == Int {
    /// Adds to a bucket; at zero it goes.
    fileprivate mutating func adjust(_ key: Key, by amount: Int) {
        let value = self[key, default: 0] + amount
        self[key] = value == 0 ? nil : value
    }
}
