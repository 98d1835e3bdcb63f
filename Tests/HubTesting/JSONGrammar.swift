/// RFC 8259 read aloud: one method for each of its rules, over octets, with no thought of speed.
///
/// It judges `JSONScanner`, with which it shares no line. What the RFC leaves to the reader is noted, not refused.
package struct JSONGrammar {
    /// What a reader may treat in another way than the grammar, or than other readers.
    package enum Oddity: Hashable, CaseIterable, Sendable {
        /// A comma with nothing behind it; the grammar has none (RFC 8259 4, 5), Foundation takes it.
        case trailingComma
        /// `0e1` to `0e9`, letter by letter: allowed (RFC 8259 6), refused by Foundation.
        case zeroWithExponent
        /// `1e999` and `1e-999`: allowed, and a reader may limit the range (RFC 8259 6); Foundation refuses them.
        case beyondDouble
        /// A name twice in one object, as `String` compares names: unpredictable (RFC 8259 4).
        ///
        /// The last one wins here and in JavaScript; Foundation takes the first, and looks at no other value's string.
        case repeatedName
        /// Half of a surrogate pair: allowed, unpredictable (RFC 8259 8.2); refused by the scanner and by Foundation.
        case loneSurrogate
        /// A byte order mark, or the zeros of UTF-16 and UTF-32: not allowed (RFC 8259 8.1); Foundation guesses.
        case otherEncoding
    }

    /// Levels past which the text is not read: those of Foundation, far above `JSONScanner.depthLimit`.
    package static let depthLimit = 512

    /// The value of the text; nil if the grammar does not have it.
    package private(set) var tree: Tree?
    package private(set) var oddities: Set<Oddity> = []
    /// The most levels of arrays and objects within each other.
    package private(set) var depth = 0
    private let octets: [UInt8]
    private var at = 0
    private var level = 0

    package init(_ octets: [UInt8]) {
        self.octets = octets
        let marks: [[UInt8]] = [[0xEF, 0xBB, 0xBF], [0xFE, 0xFF], [0xFF, 0xFE]]
        if octets.prefix(4).contains(0) || marks.contains(where: octets.starts(with:)) {
            oddities.insert(.otherEncoding)
        }
        tree = text()
    }

    /// `JSON-text = ws value ws` (2); a trailing comma was let pass only to be noted.
    private mutating func text() -> Tree? {
        guard let value = value(), at == octets.count, !oddities.contains(.trailingComma) else { return nil }
        return value
    }

    /// `value` (3), with the white space (2) that may stand around it.
    private mutating func value() -> Tree? {
        space()
        defer { space() }
        switch next {
        case "{": return object()
        case "[": return array()
        case "\"": return string().map(Tree.string)
        case "t": return take("true") ? .bool(true) : nil
        case "f": return take("false") ? .bool(false) : nil
        case "n": return take("null") ? .null : nil
        default: return number()
        }
    }

    /// `object = begin-object [ member *( value-separator member ) ] end-object` (4).
    private mutating func object() -> Tree? {
        var members: [String: Tree] = [:]
        var names: Set<String> = []
        let isWhole = list("{", "}") { grammar in
            grammar.space()
            guard let name = grammar.string() else { return false }
            if !names.insert(name).inserted { grammar.oddities.insert(.repeatedName) }
            grammar.space()
            guard grammar.take(":"), let value = grammar.value() else { return false }
            members[name] = value
            return true
        }
        return isWhole ? .object(members) : nil
    }

    /// `array = begin-array [ value *( value-separator value ) ] end-array` (5).
    private mutating func array() -> Tree? {
        var elements: [Tree] = []
        let isWhole = list("[", "]") { grammar in
            guard let value = grammar.value() else { return false }
            elements.append(value)
            return true
        }
        return isWhole ? .array(elements) : nil
    }

    private mutating func list(_ open: String, _ close: String, _ item: (inout JSONGrammar) -> Bool) -> Bool {
        level += 1
        depth = max(depth, level)
        defer { level -= 1 }
        guard level <= Self.depthLimit, take(open) else { return false }
        space()
        if take(close) { return true }
        repeat {
            guard item(&self) else { return false }
            space()
            guard take(",") else { return take(close) }
            space()
        } while next != Unicode.Scalar(close)
        oddities.insert(.trailingComma)
        return take(close)
    }

    /// `number = [ minus ] int [ frac ] [ exp ]` (6).
    private mutating func number() -> Tree? {
        let start = at
        _ = take("-")
        guard take("0") || digits() else { return nil }
        if take("."), !digits() { return nil }
        let significand = octets[start..<at]
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            guard digits() else { return nil }
        }
        let text = String(decoding: octets[start..<at], as: UTF8.self)
        guard let number = Double(text) else { return nil }
        if text.utf8.count == 3, ["0e", "0E"].contains(text.prefix(2)), text.last != "0" {
            oddities.insert(.zeroWithExponent)
        }
        let isTooSmall = number == 0 && significand.contains { (0x31...0x39).contains($0) }
        if isTooSmall || !number.isFinite { oddities.insert(.beyondDouble) }
        return .number(number)
    }

    /// `1*DIGIT`.
    private mutating func digits() -> Bool {
        let start = at
        while at < octets.count, (0x30...0x39).contains(octets[at]) { at += 1 }
        return at > start
    }

    /// `string = quotation-mark *char quotation-mark` (7), by way of UTF-16, in which its escapes are written.
    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        var units: [UInt16] = []
        var start = at
        while at < octets.count {
            switch octets[at] {
            case 0..<0x20: return nil
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                units += String(decoding: octets[start..<at], as: UTF8.self).utf16
                if take("\"") {
                    let string = String(decoding: units, as: UTF16.self)
                    if !string.utf16.elementsEqual(units) { oddities.insert(.loneSurrogate) }
                    return string
                }
                guard let unit = escape() else { return nil }
                units.append(unit)
                start = at
            default: at += 1
            }
        }
        return nil
    }

    /// `escape`, and one of its nine letters (7).
    private mutating func escape() -> UInt16? {
        at += 1
        let short = Array("\"\\/bfnrt".utf16)
        let meant: [UInt16] = [0x22, 0x5C, 0x2F, 0x08, 0x0C, 0x0A, 0x0D, 0x09]
        guard at < octets.count else { return nil }
        let letter = octets[at]
        at += 1
        if let index = short.firstIndex(of: UInt16(letter)) { return meant[index] }
        guard letter == UInt8(ascii: "u"), at + 4 <= octets.count else { return nil }
        let digits = octets[at..<at + 4]
        at += 4
        // `UInt16` would read a sign too.
        guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit && $0 < 0x80 }) else { return nil }
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    /// `ws` (2).
    private mutating func space() {
        while at < octets.count, [0x20, 0x09, 0x0A, 0x0D].contains(octets[at]) { at += 1 }
    }

    private var next: Unicode.Scalar? { at < octets.count ? Unicode.Scalar(octets[at]) : nil }

    private mutating func take(_ literal: String) -> Bool {
        guard octets[at...].starts(with: literal.utf8) else { return false }
        at += literal.utf8.count
        return true
    }
}
