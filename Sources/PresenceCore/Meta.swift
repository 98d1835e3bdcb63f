/// One counted label of a session.
package struct Label: Hashable, Comparable, Sendable {
    package var name: LabelName
    package var value: LabelValue

    package init(name: LabelName, value: LabelValue) {
        self.name = name
        self.value = value
    }

    package static func < (lhs: Label, rhs: Label) -> Bool {
        lhs.name == rhs.name ? lhs.value < rhs.value : lhs.name < rhs.name
    }
}

/// What a session tells about itself while it is tracked.
package struct Meta: Equatable, Sendable {
    /// One complete object, opaque here: the wire layer chose its bytes and writes them out again as they are.
    package let payload: MetaPayload
    /// Labels sorted by name, one value per name, at most `labelLimit`; of a repeated name the last value stays.
    package let labels: [Label]

    /// Most labels of one session; further ones, by name, are not counted.
    package static var labelLimit: Int { 16 }

    /// What a heartbeat without a meta says: an empty object.
    package static let empty = Meta(payload: Array("{}".utf8))

    package init(payload: [UInt8], labels: [Label] = []) { self.init(payload: MetaPayload(payload), labels: labels) }

    package init(payload: MetaPayload, labels: [Label] = []) {
        self.payload = payload
        // Mostly there is one label or none; and labels that are in order stay in the list that others may share.
        self.labels = Self.areInOrder(labels) ? labels : Self.ordered(labels)
    }

    private static func areInOrder(_ labels: [Label]) -> Bool {
        guard labels.count <= labelLimit else { return false }
        return labels.count < 2 || zip(labels, labels.dropFirst()).allSatisfy { $0.name < $1.name }
    }

    private static func ordered(_ labels: [Label]) -> [Label] {
        var ordered: [Label] = []
        for label in labels {
            let place = ordered.firstIndex { label.name <= $0.name } ?? ordered.count
            if place < ordered.count, ordered[place].name == label.name {
                ordered[place] = label
            } else {
                ordered.insert(label, at: place)
            }
        }
        return Array(ordered.prefix(labelLimit))
    }
}
