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
    package let payload: [UInt8]
    /// Labels sorted by name, one value per name, at most `labelLimit`; of a repeated name the last value stays.
    package let labels: [Label]

    /// Most labels of one session; further ones, by name, are not counted.
    package static var labelLimit: Int { 16 }

    /// What a heartbeat without a meta says: an empty object.
    package static let empty = Meta(payload: Array("{}".utf8))

    package init(payload: [UInt8], labels: [Label] = []) {
        self.payload = payload
        guard !labels.isEmpty else {
            self.labels = []
            return
        }
        var values: [LabelName: LabelValue] = [:]
        for label in labels { values[label.name] = label.value }
        self.labels = values.map { Label(name: $0, value: $1) }.sorted().prefix(Self.labelLimit).map(\.self)
    }
}
