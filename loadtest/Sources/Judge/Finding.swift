/// Something that was not right, for ever a reason to exit with 1.
struct Finding {
    enum Kind: String, CaseIterable {
        /// Presence that nobody tracked, or that stayed when it should have gone.
        case ghost
        /// An event or a presence that did not arrive.
        case lost
        /// The same event twice.
        case doubled
        /// An event before an earlier one, or a gap in `seq`.
        case reordered
        /// A leave that was told of somebody who never left, or inside the grace.
        case falseLeave = "false leave"
        /// A count that is not the truth at a quiet point.
        case wrongCount = "wrong count"
        /// A copy whose hash or size is not the room's.
        case wrongCopy = "wrong copy"
        /// Octets that are no message, or a message in the wrong place.
        case protocolFault = "protocol fault"
        /// The hub refused, hung up, or did not end as it should.
        case hub
        /// A leave later than the bound that the room states.
        case late
    }

    let kind: Kind
    let text: String
}

/// All that was found: counted by kind, the first ones in full.
struct Verdict {
    /// Findings that are kept with their text.
    static let detailLimit = 20

    private(set) var counts: [Finding.Kind: Int] = [:]
    private(set) var details: [Finding] = []

    var isCorrect: Bool { counts.isEmpty }
    var total: Int { counts.values.reduce(0, +) }

    mutating func add(_ kind: Finding.Kind, _ text: @autoclosure () -> String) {
        counts[kind, default: 0] += 1
        if details.count < Self.detailLimit { details.append(Finding(kind: kind, text: text())) }
    }
}
