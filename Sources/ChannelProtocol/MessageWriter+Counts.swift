import JSONCore
package import PresenceCore

/// Counts without members (presence.md §6): about 90 octets, whatever the size of the room.
extension MessageWriter {
    /// What of the counts a subscriber asked for.
    package struct CountOptions: Hashable, Sendable {
        package var roles = false
        package var labels = JoinRequest.Labels.none

        package init(roles: Bool = false, labels: JoinRequest.Labels = .none) {
            self.roles = roles
            self.labels = labels
        }
    }

    /// Values of one label that are named; the rest is `other`.
    package static let labelValues = 20

    /// `{users, sessions, seq}` and what the options add.
    ///
    /// With `previous`, the counts that this subscriber was told last, only buckets that differ are written; a bucket
    /// that is no longer there is 0. A label value beyond the 20 most used ones counts under `other`.
    package func presenceCount(
        _ counts: Counts, seq: UInt64, options: CountOptions = CountOptions(), since previous: Counts? = nil,
        into output: inout [UInt8]
    ) {
        open("presence_count", joinRef: nil, ref: nil, into: &output)
        var object = JSONObjectWriter(into: &output)
        object.member("users", counts.users, into: &output)
        object.member("sessions", counts.sessions, into: &output)
        object.member("seq", seq, into: &output)
        if options.roles {
            let changed = Self.buckets(counts.byRole, since: previous?.byRole)
            if previous == nil || !changed.isEmpty {
                object.key("roles", into: &output)
                output.append(changed)
            }
        }
        if options.labels != .none {
            let changed = Self.labels(options.labels, counts, since: previous)
            if previous == nil || !changed.isEmpty {
                object.key("labels", into: &output)
                var labels = JSONObjectWriter(into: &output)
                for (name, buckets) in changed {
                    labels.key(name, into: &output)
                    output.append(buckets)
                }
                labels.close(into: &output)
            }
        }
        object.close(into: &output)
        close(into: &output)
    }

    /// Users and sessions of many rooms in one frame: `{"rooms":{"algebra":[137,201]}}`.
    ///
    /// All rooms once, then those that changed; a room that is gone is `[0,0]`.
    package func roomCounts(
        _ rooms: [(room: RoomName, users: Int, sessions: Int)], into output: inout [UInt8]
    ) {
        open("presence_count", joinRef: nil, ref: nil, into: &output)
        output.append("{\"rooms\":")
        var object = JSONObjectWriter(into: &output)
        for (room, users, sessions) in rooms {
            room.withUTF8 { object.key($0, into: &output) }
            output.append(.openBracket)
            output.append(decimal: users)
            output.append(.comma)
            output.append(decimal: sessions)
            output.append(.closeBracket)
        }
        object.close(into: &output)
        output.append("}")
        close(into: &output)
    }

    private typealias Buckets = [(name: String, users: Int)]

    private static func buckets(_ counts: [Role: Int], since previous: [Role: Int]?) -> Buckets {
        changes(
            named(counts.map { ($0.key.value, $0.value) }),
            since: previous.map { named($0.map { ($0.key.value, $0.value) }) })
    }

    private static func labels(
        _ wanted: JoinRequest.Labels, _ counts: Counts, since previous: Counts?
    ) -> [(name: String, buckets: Buckets)] {
        let names = Set(counts.byLabel.keys).union(previous?.byLabel.keys.map(\.self) ?? [])
        return names.sorted().compactMap { name in
            if case .named(let list) = wanted, !list.contains(name.value) { return nil }
            let changed = changes(top(counts.byLabel[name]), since: previous.map { top($0.byLabel[name]) })
            return changed.isEmpty ? nil : (name.value, changed)
        }
    }

    /// The most used values of one label, with the rest as `other`.
    private static func top(_ label: LabelCounts?) -> [String: Int] {
        guard let top = label?.top(labelValues) else { return [:] }
        var buckets = named(top.buckets.map { ($0.value.value, $0.users) })
        // A value that is really called `other` shares the bucket.
        if top.other > 0 { buckets["other", default: 0] += top.other }
        return buckets
    }

    private static func named(_ buckets: [(String, Int)]) -> [String: Int] {
        Dictionary(buckets, uniquingKeysWith: +)
    }

    private static func changes(_ buckets: [String: Int], since previous: [String: Int]?) -> Buckets {
        var changes: Buckets = []
        for (name, users) in buckets where previous?[name] != users { changes.append((name, users)) }
        for name in (previous ?? [:]).keys where buckets[name] == nil { changes.append((name, 0)) }
        return changes.sorted { $0.users == $1.users ? $0.name < $1.name : $0.users > $1.users }
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ buckets: [(name: String, users: Int)]) {
        var object = JSONObjectWriter(into: &self)
        for (name, users) in buckets {
            object.key(name, into: &self)
            append(decimal: users)
        }
        object.close(into: &self)
    }
}
