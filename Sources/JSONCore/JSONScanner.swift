/// Walks over JSON text (RFC 8259) and says where values lie; it stores nothing and copies nothing.
///
/// The grammar is strict: numbers, escapes, surrogate pairs and nesting are checked in full. UTF-8 is not: the text of
/// a WebSocket text message was checked on arrival, binary payloads are checked by whoever takes them.
package struct JSONScanner {
    /// How deep arrays and objects may nest within one value; deeper ones are `JSONError.tooDeep`.
    package static let depthLimit = 64

    /// The next octet to read.
    package private(set) var position: Int
    /// The octet after the last one.
    private let end: Int

    package init(_ range: Range<Int>) {
        position = range.lowerBound
        end = range.upperBound
    }

    /// The one value that fills `range`, white space around it allowed.
    package static func document(_ range: Range<Int>, in text: Span<UInt8>) throws(JSONError) -> JSONValue {
        var scanner = JSONScanner(range)
        let value = try scanner.value(in: text)
        try scanner.expectEnd(in: text)
        return value
    }

    /// Reads one value, whatever its kind, and checks all of it.
    package mutating func value(in text: Span<UInt8>) throws(JSONError) -> JSONValue {
        let first = try token(in: text)
        let start = position
        guard first == .openBrace || first == .openBracket else { return try scalar(first, in: text) }
        try container(in: text)
        return JSONValue(kind: first == .openBrace ? .object : .array, range: start..<position, hasEscapes: false)
    }

    /// Skips white space and returns the octet after it, which is not consumed.
    package mutating func token(in text: Span<UInt8>) throws(JSONError) -> UInt8 {
        while position < end {
            let byte = text[position]
            if !byte.isJSONSpace { return byte }
            position += 1
        }
        throw .unexpectedEnd
    }

    /// Skips white space and consumes `byte`.
    package mutating func expect(_ byte: UInt8, in text: Span<UInt8>) throws(JSONError) {
        guard try token(in: text) == byte else { throw .unexpectedByte(at: position) }
        position += 1
    }

    /// Skips white space and consumes `byte` if it comes next.
    package mutating func take(_ byte: UInt8, in text: Span<UInt8>) throws(JSONError) -> Bool {
        guard try token(in: text) == byte else { return false }
        position += 1
        return true
    }

    /// Throws unless nothing but white space is left.
    package mutating func expectEnd(in text: Span<UInt8>) throws(JSONError) {
        while position < end {
            if !text[position].isJSONSpace { throw .trailingBytes(at: position) }
            position += 1
        }
    }

    /// Reads the string of a member's name and the colon after it.
    package mutating func key(in text: Span<UInt8>) throws(JSONError) -> WireText {
        guard try token(in: text) == .quote else { throw .unexpectedByte(at: position) }
        let start = position + 1
        let hasEscapes = try skipString(in: text)
        let key = WireText(range: start..<position - 1, hasEscapes: hasEscapes)
        try expect(.colon, in: text)
        return key
    }

    /// Reads one string, number or literal that starts at `position` with `first`.
    private mutating func scalar(_ first: UInt8, in text: Span<UInt8>) throws(JSONError) -> JSONValue {
        let start = position
        var kind = JSONValue.Kind.string
        var hasEscapes = false
        switch first {
        case .quote:
            hasEscapes = try skipString(in: text)
        case UInt8(ascii: "t"):
            kind = .true
            try skip("true", in: text)
        case UInt8(ascii: "f"):
            kind = .false
            try skip("false", in: text)
        case UInt8(ascii: "n"):
            kind = .null
            try skip("null", in: text)
        default:
            kind = .number
            try skipNumber(in: text)
        }
        return JSONValue(kind: kind, range: start..<position, hasEscapes: hasEscapes)
    }

    /// Reads an array or object and everything in it without recursion: one bit for each level says which it is.
    private mutating func container(in text: Span<UInt8>) throws(JSONError) {
        var objects: UInt64 = 0
        var depth = 0
        var opening = true
        var next = text[position]
        repeat {
            // Either a container opens here, or a comma was just read.
            if opening {
                guard depth < Self.depthLimit else { throw .tooDeep(at: position) }
                objects = objects << 1 | (next == .openBrace ? 1 : 0)
                depth += 1
                position += 1
            }
            let inObject = objects & 1 == 1
            next = try token(in: text)
            if !(opening && next == (inObject ? .closeBrace : .closeBracket)) {
                if inObject {
                    _ = try key(in: text)
                    next = try token(in: text)
                }
                opening = next == .openBrace || next == .openBracket
                if opening { continue }
                _ = try scalar(next, in: text)
            }
            opening = false
            // A value ended, or an empty container is about to.
            while depth > 0 {
                next = try token(in: text)
                if next == (objects & 1 == 1 ? .closeBrace : .closeBracket) {
                    objects >>= 1
                    depth -= 1
                    position += 1
                } else if next == .comma {
                    position += 1
                    break
                } else {
                    throw .unexpectedByte(at: position)
                }
            }
        } while depth > 0
    }

    private mutating func skip(_ literal: StaticString, in text: Span<UInt8>) throws(JSONError) {
        let start = position
        for offset in 0..<literal.utf8CodeUnitCount {
            guard position < end else { throw .unexpectedEnd }
            guard text[position] == literal.utf8Start[offset] else { throw .unexpectedByte(at: start) }
            position += 1
        }
    }

    /// Reads a string from quote to quote; returns whether it contains a backslash.
    private mutating func skipString(in text: Span<UInt8>) throws(JSONError) -> Bool {
        var at = position + 1
        var hasEscapes = false
        while true {
            at = PlainRun.end(from: at, in: text.bytes, until: end)
            guard at < end else { throw .unexpectedEnd }
            switch text[at] {
            case .quote:
                position = at + 1
                return hasEscapes
            case .backslash:
                hasEscapes = true
                at = try escape(at: at, in: text)
            default:
                throw .controlCharacter(at: at)
            }
        }
    }

    /// Checks the escape whose backslash is at `start`; returns where the text goes on (RFC 8259 7).
    private func escape(at start: Int, in text: Span<UInt8>) throws(JSONError) -> Int {
        guard start + 1 < end else { throw .unexpectedEnd }
        switch text[start + 1] {
        case .quote, .backslash, UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start + 2
        case UInt8(ascii: "u"):
            let value = try codeUnit(at: start, in: text)
            guard (0xD800...0xDFFF).contains(value) else { return start + 6 }
            guard value < 0xDC00 else { throw .loneSurrogate(at: start) }
            guard start + 6 < end else { throw .unexpectedEnd }
            guard text[start + 6] == .backslash else { throw .loneSurrogate(at: start) }
            guard start + 7 < end else { throw .unexpectedEnd }
            guard text[start + 7] == UInt8(ascii: "u"),
                (0xDC00...0xDFFF).contains(try codeUnit(at: start + 6, in: text))
            else { throw .loneSurrogate(at: start) }
            return start + 12
        default:
            throw .badEscape(at: start)
        }
    }

    private func codeUnit(at start: Int, in text: Span<UInt8>) throws(JSONError) -> UInt32 {
        for offset in 2..<6 {
            guard start + offset < end else { throw .unexpectedEnd }
            if text[start + offset].hexadecimalDigit == nil { throw .badEscape(at: start) }
        }
        return text.hexadecimal(at: start + 2)
    }

    /// Reads `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?` (RFC 8259 6).
    private mutating func skipNumber(in text: Span<UInt8>) throws(JSONError) {
        let start = position
        if text[position] == UInt8(ascii: "-") { position += 1 }
        guard position < end else { throw .unexpectedEnd }
        guard text[position].isDigit else {
            if position == start { throw .unexpectedByte(at: start) }
            throw .badNumber(at: start)
        }
        if text[position] == UInt8(ascii: "0") {
            position += 1
            if position < end, text[position].isDigit { throw .badNumber(at: start) }
        } else {
            skipDigits(in: text)
        }
        if position < end, text[position] == UInt8(ascii: ".") {
            position += 1
            guard skipDigits(in: text) > 0 else { throw .badNumber(at: start) }
        }
        if position < end, text[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < end, text[position] == UInt8(ascii: "+") || text[position] == UInt8(ascii: "-") {
                position += 1
            }
            guard skipDigits(in: text) > 0 else { throw .badNumber(at: start) }
        }
    }

    @discardableResult
    private mutating func skipDigits(in text: Span<UInt8>) -> Int {
        let start = position
        while position < end, text[position].isDigit { position += 1 }
        return position - start
    }
}
