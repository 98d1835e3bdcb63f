/// What `rollcall watch --until` waits for: a count of the room passing a number.
struct Until: Equatable, CustomStringConvertible {
    enum Quantity: String, CaseIterable {
        case users, sessions
    }

    enum Comparison: String, CaseIterable {
        // Two characters first, so that `>=` is not read as `>`.
        case atLeast = ">="
        case atMost = "<="
        case equal = "=="
        case above = ">"
        case below = "<"
    }

    let quantity: Quantity
    let comparison: Comparison
    let number: Int

    /// Reads `users>=100`, white space allowed between the three parts.
    init?(_ text: String) {
        guard
            let quantity = Quantity.allCases.first(where: { text.trimmed.hasPrefix($0.rawValue) })
        else { return nil }
        let rest = text.trimmed.dropFirst(quantity.rawValue.count).trimmed
        guard let comparison = Comparison.allCases.first(where: { rest.hasPrefix($0.rawValue) }) else { return nil }
        let digits = rest.dropFirst(comparison.rawValue.count).trimmed
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits) else { return nil }
        self.quantity = quantity
        self.comparison = comparison
        self.number = number
    }

    func isMet(users: Int, sessions: Int) -> Bool {
        let count = quantity == .users ? users : sessions
        return switch comparison {
        case .atLeast: count >= number
        case .atMost: count <= number
        case .equal: count == number
        case .above: count > number
        case .below: count < number
        }
    }

    var description: String { quantity.rawValue + comparison.rawValue + String(number) }
}

extension ValueReader where Value == Until {
    static var until: Self {
        Self(
            "CONDITION", expectation: "users or sessions, one of >= <= == > <, and a number, such as 'users>=100'",
            read: { Until($0) }, show: \.description)
    }
}

extension StringProtocol {
    fileprivate var trimmed: Substring {
        let start = drop { $0 == " " }
        return Substring(start[..<(start.lastIndex { $0 != " " }.map { start.index(after: $0) } ?? start.startIndex)])
    }
}
