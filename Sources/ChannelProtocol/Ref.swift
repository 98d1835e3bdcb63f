package import JSONCore

/// A client's own number for a message or a join, kept as the JSON token it was sent as and echoed unchanged.
///
/// A string never comes back as a number or the other way round. JSON `null` and an absent ref are a `nil` `Ref`.
package struct Ref: Hashable, Sendable {
    /// Octets that a ref may have; stock clients count upwards and stay far below.
    ///
    /// Longer: `WireError.tooLong`.
    package static let limit = 64

    /// The token as it stands in JSON, with its quotes if it is a string.
    package let token: String

    /// The ref that a client library makes of its counter: a decimal string.
    package init(_ number: Int) {
        token = "\"\(number)\""
    }

    /// Takes a string or number token; `null` is `nil`, anything else an error.
    package static func decode(
        _ value: JSONValue, field: WireField, in text: Span<UInt8>
    ) throws(WireError) -> Ref? {
        switch value.kind {
        case .null: return nil
        case .string, .number: break
        default: throw .wrongType(field)
        }
        guard value.range.count <= limit else {
            throw .tooLong(field, bytes: value.range.count, limit: limit)
        }
        return Ref(token: WireText(range: value.range, hasEscapes: false).string(in: text))
    }

    /// Takes a length-prefixed string of a binary frame; an empty one is `nil`.
    static func decode(
        binary characters: WireText, field: WireField, in frame: Span<UInt8>
    ) throws(WireError) -> Ref? {
        guard !characters.isEmpty else { return nil }
        guard characters.range.count <= limit else {
            throw .tooLong(field, bytes: characters.range.count, limit: limit)
        }
        return Ref(quoting: frame.extracting(characters.range))
    }

    /// Makes the token of a string; a usual ref fits into a `String` without an allocation.
    private init(quoting characters: Span<UInt8>) {
        for index in characters.indices where characters[index].needsEscape {
            var quoted: [UInt8] = []
            quoted.append(quoted: characters, 0..<characters.count)
            token = String(decoding: quoted, as: UTF8.self)
            return
        }
        token = String(unsafeUninitializedCapacity: characters.count + 2) { buffer in
            buffer[0] = .quote
            for index in characters.indices { buffer[index + 1] = characters[index] }
            buffer[characters.count + 1] = .quote
            return characters.count + 2
        }
    }

    private init(token: String) {
        self.token = token
    }

    /// The characters without quotes and escapes, as binary frames carry them.
    var text: String {
        let bytes = Array(token.utf8)
        guard bytes.first == .quote else { return token }
        return WireText(range: 1..<bytes.count - 1, hasEscapes: bytes.contains(.backslash)).string(in: bytes.span)
    }
}

extension [UInt8] {
    /// Appends the token of a ref, or `null`.
    mutating func append(_ ref: Ref?) {
        guard let ref else {
            append("null")
            return
        }
        append(contentsOf: ref.token.utf8)
    }
}
