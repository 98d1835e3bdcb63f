/// What a statement is given for one of its places.
package enum SQLValue: Equatable, Sendable {
    case null
    case integer(Int64)
    case text(String)
}

extension SQLValue {
    init(_ text: String?) {
        self = text.map { .text($0) } ?? .null
    }

    init(_ moment: Timestamp?) {
        self = moment.map { .integer($0.milliseconds) } ?? .null
    }

    init(_ number: Int) {
        self = .integer(Int64(number))
    }

    init(_ flag: Bool) {
        self = .integer(flag ? 1 : 0)
    }
}
