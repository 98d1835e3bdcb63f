import ChannelProtocol
import PresenceCore
import Testing

/// A client's copy of a room, by the plain rules: a state replaces everything, a diff joins and then leaves.
struct Replica {
    /// Payloads by key and ref.
    private(set) var metas: [String: [String: String]] = [:]
    private(set) var hasState = false
    private(set) var seq: UInt64?

    init() {}

    /// What the home would tell a newcomer.
    init(_ snapshot: Snapshot) {
        for entry in snapshot.entries {
            for meta in entry.metas {
                metas[entry.user.value, default: [:]][meta.ref.text(epoch: snapshot.epoch)] =
                    String(decoding: meta.payload, as: UTF8.self)
            }
        }
    }

    /// Takes a message; checks what a sync says: the hash, and that no `seq` was left out.
    mutating func receive(_ received: Received) throws {
        guard case .message(let message, let octets) = received else { return }
        switch message.content {
        case .presenceState(let entries):
            metas = [:]
            hasState = true
            seq = nil
            for entry in entries { try join(entry, octets) }
        case .presenceDiff(let joins, let leaves):
            try #require(hasState, "a diff came before any state")
            for entry in joins { try join(entry, octets) }
            for entry in leaves {
                try #require(metas[entry.key]?.removeValue(forKey: entry.ref) != nil, "\(entry.key) left twice")
                if metas[entry.key]?.isEmpty == true { metas[entry.key] = nil }
            }
        case .presenceSync(let sync):
            if let seq { try #require(sync.seq == seq + 1, "seq jumps") }
            seq = sync.seq
            let terms = metas.flatMap { key, metas in metas.keys.map { SetHash.term(key: key, ref: $0) } }
            try #require(sync.hash == terms.reduce(0, &+) && sync.count == terms.count)
        default: break
        }
    }

    private mutating func join(_ entry: ServerMessage.PresenceEntry, _ octets: [UInt8]) throws {
        let payload = entry.payload(in: octets)
        try #require(metas[entry.key]?[entry.ref] == nil, "\(entry.key) joined twice")
        metas[entry.key, default: [:]][entry.ref] = payload
    }
}
