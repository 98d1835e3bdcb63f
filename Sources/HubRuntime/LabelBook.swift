import PresenceCore

/// The labels that were said of late in the rooms of one shard: in a class most tabs say the same, and share one list of it.
struct LabelBook {
    private var known: Set<[Label]> = []

    var count: Int { known.count }

    /// Lists that are known at one time; past it they are forgotten, which costs those who come some memory.
    private static let limit = 256

    /// The same with labels that others say too.
    mutating func shared(_ meta: Meta) -> Meta {
        guard !meta.labels.isEmpty else { return meta }
        if let index = known.firstIndex(of: meta.labels) { return Meta(payload: meta.payload, labels: known[index]) }
        if known.count == Self.limit { known.removeAll(keepingCapacity: true) }
        known.insert(meta.labels)
        return meta
    }
}
