/// One complete JSON value found in a text: what it is and where it lies.
package struct JSONValue: Hashable, Sendable {
    /// The seven kinds of value of RFC 8259 3.
    package enum Kind: UInt8, Sendable {
        case object, array, string, number, `true`, `false`, null
    }

    package let kind: Kind
    /// The octets of the value, quotes and brackets included.
    package let range: Range<Int>
    /// Whether this is a string that contains a backslash.
    package let hasEscapes: Bool

    /// The characters of a string, `nil` for any other kind.
    package var text: WireText? {
        guard kind == .string else { return nil }
        return WireText(range: range.lowerBound + 1..<range.upperBound - 1, hasEscapes: hasEscapes)
    }
}

/// The characters of a string where they lie in the input, so that comparing one costs no allocation.
package struct WireText: Hashable, Sendable {
    /// Octets between the quotes of a JSON string, or of a length-prefixed string of a binary frame.
    package let range: Range<Int>
    /// Whether the octets contain JSON escapes; never so in binary frames.
    package let hasEscapes: Bool

    package init(range: Range<Int>, hasEscapes: Bool) {
        self.range = range
        self.hasEscapes = hasEscapes
    }

    package var isEmpty: Bool { range.isEmpty }

    /// Whether the characters, unescaped, are those of `name`.
    package func equals(_ name: StaticString, in text: Span<UInt8>) -> Bool {
        if hasEscapes { return string(in: text) == name.description }
        guard range.count == name.utf8CodeUnitCount else { return false }
        return name.withUTF8Buffer { wanted in
            for offset in 0..<wanted.count where text[range.lowerBound + offset] != wanted[offset] { return false }
            return true
        }
    }

    /// Whether the characters, unescaped, are these octets of UTF-8, without normalising Unicode.
    package func equals(_ wanted: Span<UInt8>, in text: Span<UInt8>) -> Bool {
        if hasEscapes {
            let unescaped = string(in: text)
            let all = WireText(range: 0..<unescaped.utf8.count, hasEscapes: false)
            return all.equals(wanted, in: unescaped.utf8Span.span)
        }
        guard range.count == wanted.count else { return false }
        for offset in 0..<wanted.count where text[range.lowerBound + offset] != wanted[offset] { return false }
        return true
    }

    /// Whether the characters, unescaped, are those of `name`; compares octets, without normalising Unicode.
    package func equals(_ name: String, in text: Span<UInt8>) -> Bool {
        equals(name.utf8Span.span, in: text)
    }

    /// The characters as a `String`, unescaped; up to 15 octets need no allocation.
    package func string(in text: Span<UInt8>) -> String {
        if hasEscapes {
            var unescaped: [UInt8] = []
            appendUnescaped(from: text, to: &unescaped)
            return String(decoding: unescaped, as: UTF8.self)
        }
        return text.extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    /// Appends the characters as UTF-8, unescaped.
    package func appendUnescaped(from text: Span<UInt8>, to output: inout [UInt8]) {
        guard hasEscapes else {
            output.append(text, range)
            return
        }
        var position = range.lowerBound
        while position < range.upperBound {
            let byte = text[position]
            position += 1
            if byte != .backslash {
                output.append(byte)
                continue
            }
            let escape = text[position]
            position += 1
            switch escape {
            case UInt8(ascii: "n"): output.append(0x0A)
            case UInt8(ascii: "t"): output.append(0x09)
            case UInt8(ascii: "r"): output.append(0x0D)
            case UInt8(ascii: "b"): output.append(0x08)
            case UInt8(ascii: "f"): output.append(0x0C)
            case UInt8(ascii: "u"): appendScalar(from: text, at: &position, to: &output)
            default: output.append(escape)
            }
        }
    }

    /// Appends the character of one `\uXXXX` or of a pair of them; the scanner has seen that they are well formed.
    private func appendScalar(from text: Span<UInt8>, at position: inout Int, to output: inout [UInt8]) {
        var value = text.hexadecimal(at: position)
        position += 4
        if (0xD800...0xDBFF).contains(value), position + 6 <= range.upperBound {
            let low = text.hexadecimal(at: position + 2)
            value = 0x10000 &+ ((value - 0xD800) << 10) &+ (low &- 0xDC00)
            position += 6
        }
        let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
        output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
}
