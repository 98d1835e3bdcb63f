/// Appending JSON to a buffer of octets: literals and checked bytes are spliced, strings are escaped.
extension [UInt8] {
    /// Appends text that is right as it stands: brackets, names of members, whole literals.
    @inline(__always)
    package mutating func append(_ literal: StaticString) {
        literal.withUTF8Buffer { append(contentsOf: $0) }
    }

    /// Appends a part of `text` as it is.
    @inline(__always)
    package mutating func append(_ text: Span<UInt8>, _ range: Range<Int>) {
        text.extracting(range).withUnsafeBufferPointer { append(contentsOf: $0) }
    }

    /// Appends a JSON string with its quotes; `"`, `\` and control characters are escaped (RFC 8259 7).
    package mutating func append(quoted string: String) {
        let characters = string.utf8Span.span
        append(quoted: characters, 0..<characters.count)
    }

    /// Appends UTF-8 octets as a JSON string with its quotes.
    package mutating func append(quoted characters: Span<UInt8>, _ range: Range<Int>) {
        append(.quote)
        var start = range.lowerBound
        for index in range {
            let byte = characters[index]
            guard byte.needsEscape else { continue }
            append(characters, start..<index)
            append(escaped: byte)
            start = index + 1
        }
        append(characters, start..<range.upperBound)
        append(.quote)
    }

    /// Appends the shortest escape of one octet of ASCII.
    private mutating func append(escaped byte: UInt8) {
        append(.backslash)
        switch byte {
        case .quote, .backslash: append(byte)
        case 0x08: append(UInt8(ascii: "b"))
        case 0x09: append(UInt8(ascii: "t"))
        case 0x0A: append(UInt8(ascii: "n"))
        case 0x0C: append(UInt8(ascii: "f"))
        case 0x0D: append(UInt8(ascii: "r"))
        default:
            append(byte < 0x10 ? "u000" : "u001")
            let digit = byte & 0x0F
            append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
    }

    /// Appends an integer in decimal, without an allocation.
    package mutating func append(decimal number: some BinaryInteger) {
        if number < 0 { append(UInt8(ascii: "-")) }
        let magnitude = UInt64(number.magnitude)
        var place: UInt64 = 1
        while magnitude / place > 9 { place *= 10 }
        while place > 0 {
            append(UInt8(truncatingIfNeeded: magnitude / place % 10) + 0x30)
            place /= 10
        }
    }

    /// Appends a list, each of whose rows is appended by `row`.
    package mutating func append<Row>(
        array rows: some Sequence<Row>, _ row: (Row, inout [UInt8]) -> Void
    ) {
        append(.openBracket)
        var isFirst = true
        for value in rows {
            if !isFirst { append(.comma) }
            isFirst = false
            row(value, &self)
        }
        append(.closeBracket)
    }

    /// Appends `true` or `false`.
    package mutating func append(_ flag: Bool) {
        append(flag ? "true" : "false")
    }
}
