import HTTPCore
import HubIdentity
import HubStore
import PresenceCore

/// The query of a request, read by name; an empty value is no value (the seeds send `type=` for all types).
struct RequestQuery {
    private let items: QueryItems

    /// Throws when a percent escape is broken.
    init(_ exchange: Exchange) throws(Problem) {
        guard let items = QueryItems(exchange.head.query) else { throw .badPath }
        self.items = items
    }

    subscript(name: String) -> String? {
        guard let value = items[name], !value.isEmpty else { return nil }
        return value
    }

    func room(_ name: String) throws(Problem) -> RoomName? {
        try self[name].map { text throws(Problem) in try Exchange.room(text) }
    }

    func name<Kind>(_ name: String, as kind: Kind.Type = Kind.self) throws(Problem) -> Name<Kind>? {
        try self[name].map { text throws(Problem) in
            guard let value = Name<Kind>(text) else {
                throw .invalidBody("`\(name)` must have 1 to \(Kind.limit) octets without control characters.")
            }
            return value
        }
    }

    /// One of a few words.
    func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, as type: Word.Type = Word.self
    ) throws(Problem) -> Word? where Word.RawValue == String {
        try self[name].map { text throws(Problem) in
            guard let word = Word(rawValue: text) else {
                throw .invalidBody("`\(name)` is one of \(Word.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            return word
        }
    }

    func number(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        try self[name].map { text throws(Problem) in
            guard let number = Int(text), range.contains(number) else {
                throw .invalidBody(
                    "`\(name)` is a whole number from \(range.lowerBound) to \(range.upperBound).")
            }
            return number
        }
    }

    func flag(_ name: String) throws(Problem) -> Bool? {
        switch self[name] {
        case nil: return nil
        case "true"?, "1"?: return true
        case "false"?, "0"?: return false
        default: throw .invalidBody("`\(name)` is true or false.")
        }
    }

    /// A moment; a day begins at midnight UTC.
    func moment(_ name: String) throws(Problem) -> Timestamp? {
        try self[name].map { text throws(Problem) in
            guard let moment = Timestamp(text: text) else {
                throw .invalidBody("`\(name)` is a time such as 2026-11-21T14:03:59Z, or a day.")
            }
            return moment
        }
    }

    /// `from` and `to`, which is not included: the last so many milliseconds unless said, and never longer than `most`.
    func period(last standard: Int64, most: Int64, upTo now: Timestamp) throws(Problem) -> Period {
        let to = try moment("to") ?? now
        let from = try moment("from") ?? to.advanced(by: -min(standard, to.milliseconds))
        guard from < to, to.milliseconds - from.milliseconds <= most else {
            throw .invalidBody("`from` must be before `to`, by at most \(most / 3_600_000) hours.")
        }
        return Period(from: from, to: to)
    }

    /// `limit` and `after` of a list in the order of names, where `next` is the last name.
    func namePage() throws(Problem) -> (limit: Int, after: String?) {
        let limit = try number("limit", in: PageRequest.limits) ?? PageRequest().limit
        guard let text = self["after"] else { return (limit, nil) }
        guard let octets = Base64URL.decode(Array(text.utf8)[...]),
            let name = String(validating: octets, as: UTF8.self)
        else { throw .invalidBody("`after` is the `next` of an earlier answer.") }
        return (limit, name)
    }

    /// `limit` (50 unless said) and `after`, the `next` of the part before.
    func page() throws(Problem) -> PageRequest {
        var page = PageRequest()
        if let limit = try number("limit", in: PageRequest.limits) { page.limit = limit }
        if let text = self["after"] {
            guard let octets = Base64URL.decode(Array(text.utf8)[...]),
                let cursor = Cursor(String(decoding: octets, as: UTF8.self))
            else { throw .invalidBody("`after` is the `next` of an earlier answer.") }
            page.after = cursor
        }
        return page
    }
}

extension Cursor {
    /// What `after` takes.
    var token: String { Base64URL.encode(Array(text.utf8)) }
}
