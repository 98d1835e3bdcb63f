import HTTPCore
import HubStore
import JSONCore
import PresenceCore

/// The JSON object in a request's body, read member by member; what is wrong is said of the member by name.
///
/// An absent member and `null` are the same. What nobody asks for is ignored, so that clients may be newer than the hub.
struct RequestObject {
    private let tree: JSONTree

    /// Throws unless the body is one JSON object; an empty body is an empty object.
    ///
    /// The type must be `application/json`: what a page of another site can send without asking (a form, `text/plain`) is
    /// not.
    init(_ exchange: Exchange) throws(Problem) {
        guard !exchange.body.isEmpty else {
            tree = .object([])
            return
        }
        guard exchange.mediaType == "application/json" else { throw .unsupportedMediaType(exchange.mediaType) }
        self = try RequestObject(exchange.body)
    }

    /// Throws unless `octets` are one JSON object.
    init(_ octets: [UInt8]) throws(Problem) {
        do throws(JSONTextError) {
            tree = try JSONTree(parsing: octets)
        } catch {
            throw .invalidBody("The body is not JSON: \(error).")
        }
        guard case .object = tree else { throw .invalidBody("The body must be one JSON object.") }
    }

    /// The value of a member; nil when it is absent or null.
    subscript(name: String) -> JSONTree? {
        guard let value = tree[name], value != .null else { return nil }
        return value
    }

    /// Whether the member is there at all, be it null: the difference between keeping and clearing.
    func has(_ name: String) -> Bool { tree[name] != nil }

    /// A text of 1 to `limit` octets; a number counts as its digits, since ids of databases often are numbers.
    func text(_ name: String, limit: Int = 1024) throws(Problem) -> String? {
        let text: String
        switch self[name] {
        case nil: return nil
        case .string(let value)?: text = value
        case .number(let digits)?: text = digits
        default: throw .invalidBody("`\(name)` must be a string.")
        }
        guard (1...limit).contains(text.utf8.count) else {
            throw .invalidBody("`\(name)` must have 1 to \(limit) octets.")
        }
        return text
    }

    /// A text that names something.
    func name<Kind>(_ name: String, as kind: Kind.Type = Kind.self) throws(Problem) -> Name<Kind>? {
        guard let text = try text(name, limit: .max) else { return nil }
        guard let value = Name<Kind>(text) else {
            throw .invalidBody("`\(name)` must have 1 to \(Kind.limit) octets without control characters.")
        }
        return value
    }

    /// A room, with or without `realtime:` in front.
    func room(_ name: String) throws(Problem) -> RoomName? {
        try text(name, limit: .max).map { text throws(Problem) in try Exchange.room(text) }
    }

    /// One of a few words.
    func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, as type: Word.Type = Word.self
    ) throws(Problem) -> Word? where Word.RawValue == String {
        guard let text = try text(name, limit: .max) else { return nil }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalidBody("`\(name)` is one of \(words).")
        }
        return word
    }

    func flag(_ name: String) throws(Problem) -> Bool? {
        switch self[name] {
        case nil: return nil
        case .bool(let value)?: return value
        default: throw .invalidBody("`\(name)` must be true or false.")
        }
    }

    /// A whole number in a range.
    func number(_ name: String, in range: ClosedRange<Int64>) throws(Problem) -> Int64? {
        guard let value = self[name] else { return nil }
        guard case .number(let digits) = value, let number = Int64(digits), range.contains(number) else {
            throw .invalidBody(
                "`\(name)` must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// A moment as RFC 3339 spells it, or in milliseconds since 1970.
    func moment(_ name: String) throws(Problem) -> Timestamp? {
        guard let text = try text(name, limit: 40) else { return nil }
        guard let moment = Timestamp(text: text) else {
            throw .invalidBody("`\(name)` is a time such as 2026-11-21T14:03:59Z.")
        }
        return moment
    }

    /// Any JSON value of at most `limit` octets, in its shortest form.
    func json(_ name: String, limit: Int = 16_384) throws(Problem) -> String? {
        guard let text = self[name]?.text else { return nil }
        guard text.utf8.count <= limit else { throw .payloadTooLarge(bytes: text.utf8.count, limit: limit) }
        return text
    }

    /// A member that must be there.
    func required<Value>(
        _ name: String, _ what: String, _ read: (String) throws(Problem) -> Value?
    ) throws(Problem) -> Value {
        guard let value = try read(name) else { throw .invalidBody("`\(name)` is missing: \(what).") }
        return value
    }
}

extension Timestamp {
    /// Reads RFC 3339, a day, or milliseconds since 1970; nil for anything else.
    init?(text: String) {
        // A year has four digits: what is only digits and longer counts milliseconds.
        let number = text.utf8.count > 4 ? Int64(text) : nil
        guard let milliseconds = number ?? HTTPDate.milliseconds(text), milliseconds >= 0 else { return nil }
        self.init(milliseconds: milliseconds)
    }

    /// As answers spell it (RFC 3339, UTC, with milliseconds).
    var text: String { HTTPDate.timestamp(milliseconds: milliseconds) }
}
