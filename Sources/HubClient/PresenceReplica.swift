package import ChannelProtocol
import PresenceCore

/// A subscriber's copy of a room, made of a state and diffs, and checked against `seq` and hash (presence.md §2).
///
/// Pure: messages in, changes and anomalies out. After an anomaly it goes on as well as it can, so that one fault is
/// reported once and not with every following frame; the next state heals it.
package struct PresenceReplica: Sendable {
    /// One session of a user, as it was tracked.
    package struct Meta: Hashable, Sendable {
        /// `phx_ref`.
        package let ref: String
        /// The JSON object, `phx_ref` included.
        package let json: [UInt8]
    }

    /// What one message changed about one user.
    package struct Change: Hashable, Sendable {
        package let user: String
        package var joined: [Meta] = []
        package var left: [Meta] = []
        package let wasPresent: Bool
        package fileprivate(set) var isPresent: Bool
    }

    /// Metas by user, oldest first.
    package private(set) var people: [String: [Meta]] = [:]

    /// Metas of all users.
    package private(set) var metaCount = 0

    /// Where the room stood at the last `presence_sync`.
    package private(set) var position: ServerMessage.PresenceSync?

    private let wantsSync: Bool
    private var hasState = false
    private var hash: UInt32 = 0
    private var expectation = Expectation.nothing

    private struct Gone {
        let user: String
        let ref: String
    }

    /// What must come before the next change.
    private enum Expectation {
        case nothing
        /// After a state: any position.
        case position
        /// After a diff: the position that follows this one.
        case next
    }

    /// - Parameter wantsSync: whether the join asked for `presence.seq`.
    package init(wantsSync: Bool) {
        self.wantsSync = wantsSync
    }

    package var userCount: Int { people.count }

    /// Whether a state has come since the last (re)join.
    package var isComplete: Bool { hasState && expectation == .nothing }

    /// The subscription ended: the copy stays to be compared with the state that the next join brings.
    package mutating func interrupt() {
        hasState = false
        expectation = .nothing
    }

    /// Takes a presence message; others are ignored.
    package mutating func receive(
        _ content: ServerMessage.Content, in text: Span<UInt8>, anomalies: inout [PresenceAnomaly]
    ) -> [Change] {
        switch content {
        case .presenceState(let entries):
            if expectation != .nothing { anomalies.append(.missingSync) }
            expectation = wantsSync ? .position : .nothing
            hasState = true
            return replace(with: entries, in: text, &anomalies)
        case .presenceDiff(let joins, let leaves):
            guard hasState else {
                anomalies.append(.diffBeforeState)
                return []
            }
            if expectation != .nothing { anomalies.append(.missingSync) }
            expectation = wantsSync ? .next : .nothing
            if joins.isEmpty && leaves.isEmpty { anomalies.append(.emptyDiff) }
            return apply(joins, leaves.map { Gone(user: $0.key, ref: $0.ref) }, in: text, &anomalies)
        case .presenceSync(let sync):
            verify(sync, &anomalies)
            return []
        default:
            return []
        }
    }

    // MARK: States and diffs

    private mutating func replace(
        with entries: [ServerMessage.PresenceEntry], in text: Span<UInt8>, _ anomalies: inout [PresenceAnomaly]
    ) -> [Change] {
        let new = Set(entries.map(\.ref))
        var leaves: [Gone] = []
        var old: Set<String> = []
        for (user, metas) in people {
            for meta in metas {
                old.insert(meta.ref)
                if !new.contains(meta.ref) { leaves.append(Gone(user: user, ref: meta.ref)) }
            }
        }
        if new.count != entries.count {
            for (index, entry) in entries.enumerated() where entries[..<index].contains(where: { $0.ref == entry.ref })
            {
                anomalies.append(.joinOfPresent(user: entry.key, ref: entry.ref))
            }
        }
        return apply(entries.filter { !old.contains($0.ref) }, leaves, in: text, &anomalies)
    }

    /// Joins first, as clients do: a user who updates never vanishes.
    private mutating func apply(
        _ joins: [ServerMessage.PresenceEntry], _ leaves: [Gone], in text: Span<UInt8>,
        _ anomalies: inout [PresenceAnomaly]
    ) -> [Change] {
        var changes: [Change] = []
        var places: [String: Int] = [:]
        func place(of user: String, _ isPresent: Bool) -> Int {
            if let place = places[user] { return place }
            places[user] = changes.count
            changes.append(Change(user: user, wasPresent: isPresent, isPresent: isPresent))
            return changes.count - 1
        }
        for entry in joins {
            if entry.ref.isEmpty { anomalies.append(.incompleteEntry(user: entry.key)) }
            let place = place(of: entry.key, people[entry.key] != nil)
            let meta = Meta(ref: entry.ref, json: text.extracting(entry.meta).withUnsafeBufferPointer { Array($0) })
            guard add(meta, to: entry.key) else {
                anomalies.append(.joinOfPresent(user: entry.key, ref: entry.ref))
                continue
            }
            changes[place].joined.append(meta)
            changes[place].isPresent = true
        }
        for gone in leaves {
            let place = place(of: gone.user, people[gone.user] != nil)
            guard let meta = remove(gone.ref, from: gone.user) else {
                anomalies.append(.leaveOfAbsent(user: gone.user, ref: gone.ref))
                continue
            }
            changes[place].left.append(meta)
            changes[place].isPresent = people[gone.user] != nil
        }
        return changes
    }

    private mutating func add(_ meta: Meta, to user: String) -> Bool {
        guard people[user]?.contains(where: { $0.ref == meta.ref }) != true else { return false }
        people[user, default: []].append(meta)
        metaCount += 1
        hash &+= SetHash.term(key: user, ref: meta.ref)
        return true
    }

    private mutating func remove(_ ref: String, from user: String) -> Meta? {
        guard let index = people[user]?.firstIndex(where: { $0.ref == ref }) else { return nil }
        let meta = people[user]?.remove(at: index)
        if people[user]?.isEmpty == true { people[user] = nil }
        metaCount -= 1
        hash &-= SetHash.term(key: user, ref: ref)
        return meta
    }

    // MARK: Position

    private mutating func verify(_ sync: ServerMessage.PresenceSync, _ anomalies: inout [PresenceAnomaly]) {
        switch (expectation, position) {
        case (.nothing, _):
            anomalies.append(.unexpectedSync)
        case (.next, let last?) where last.epoch != sync.epoch:
            anomalies.append(.epochChanged(from: last.epoch, to: sync.epoch))
        case (.next, let last?) where last.seq + 1 != sync.seq:
            anomalies.append(.seqGap(expected: last.seq + 1, got: sync.seq))
        default:
            break
        }
        if sync.hash != hash || sync.count != metaCount {
            anomalies.append(
                .copyDiffers(expectedHash: sync.hash, hash: hash, expectedCount: sync.count, count: metaCount))
        }
        expectation = .nothing
        position = sync
    }
}
