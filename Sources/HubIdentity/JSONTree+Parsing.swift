extension JSONTree {
    /// Levels of arrays and objects that may lie within each other.
    package static let maximumDepth = 32

    /// Reads exactly one JSON text in valid UTF-8, with nothing but white space around it.
    package init(parsing octets: [UInt8]) throws(JSONError) {
        var parser = JSONParser(octets: octets)
        self = try parser.document()
    }
}

/// Reads from left to right and never goes back.
private struct JSONParser {
    let octets: [UInt8]
    var position = 0
    var depth = 0

    mutating func document() throws(JSONError) -> JSONTree {
        let value = try value()
        skipWhiteSpace()
        guard position == octets.count else { throw error(.unexpectedCharacter) }
        return value
    }

    private mutating func value() throws(JSONError) -> JSONTree {
        skipWhiteSpace()
        switch peek {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object() throws(JSONError) -> JSONTree {
        try enter()
        var members: [JSONTree.Member] = []
        var names: Set<String> = []
        if try !isClosed(by: UInt8(ascii: "}"), first: true) {
            repeat {
                skipWhiteSpace()
                let start = position
                let name = try string()
                // Two readers of a doubled name may believe different values.
                guard names.insert(name).inserted else { throw error(.duplicateName(name), at: start) }
                skipWhiteSpace()
                try take(UInt8(ascii: ":"))
                members.append(.init(name, try value()))
            } while try !isClosed(by: UInt8(ascii: "}"), first: false)
        }
        depth -= 1
        return .object(members)
    }

    private mutating func array() throws(JSONError) -> JSONTree {
        try enter()
        var elements: [JSONTree] = []
        if try !isClosed(by: UInt8(ascii: "]"), first: true) {
            repeat {
                elements.append(try value())
            } while try !isClosed(by: UInt8(ascii: "]"), first: false)
        }
        depth -= 1
        return .array(elements)
    }

    /// Steps over the opening bracket.
    private mutating func enter() throws(JSONError) {
        guard depth < JSONTree.maximumDepth else { throw error(.tooDeep(limit: JSONTree.maximumDepth)) }
        depth += 1
        position += 1
    }

    /// Steps over the closing bracket, or over the comma that all elements but the first have before them.
    private mutating func isClosed(by bracket: UInt8, first: Bool) throws(JSONError) -> Bool {
        skipWhiteSpace()
        if peek == bracket {
            position += 1
            return true
        }
        if !first { try take(UInt8(ascii: ",")) }
        return false
    }

    /// Checks the grammar and keeps the text: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?` (RFC 8259 6).
    private mutating func number() throws(JSONError) -> JSONTree {
        let start = position
        skip("-")
        if !skip("0") { try digits() }
        if skip(".") { try digits() }
        if skip("e") || skip("E") {
            if !skip("+") { skip("-") }
            try digits()
        }
        return .number(String(decoding: octets[start..<position], as: UTF8.self))
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while let octet = peek, octet >= UInt8(ascii: "0"), octet <= UInt8(ascii: "9") { position += 1 }
        guard position > start else { throw unexpected }
    }

    private mutating func word(_ word: String, _ value: JSONTree) throws(JSONError) -> JSONTree {
        for octet in word.utf8 { try take(octet) }
        return value
    }

    private mutating func string() throws(JSONError) -> String {
        let start = position
        try take(UInt8(ascii: "\""))
        var text: [UInt8] = []
        while let octet = peek {
            switch octet {
            case UInt8(ascii: "\""):
                position += 1
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw error(.invalidUTF8, at: start)
                }
                return string
            case UInt8(ascii: "\\"): try escape(into: &text)
            case ..<0x20: throw error(.unexpectedCharacter)
            default:
                text.append(octet)
                position += 1
            }
        }
        throw error(.unexpectedEnd)
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        let start = position
        position += 1
        guard let octet = peek else { throw error(.unexpectedEnd) }
        position += 1
        switch octet {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(octet)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            var value = try hexadecimal(from: start)
            if value >> 10 == 0xD800 >> 10, skip("\\"), skip("u") {
                let low = try hexadecimal(from: start)
                guard low >> 10 == 0xDC00 >> 10 else { throw error(.invalidEscape, at: start) }
                value = 0x10000 + (value & 0x3FF) << 10 + low & 0x3FF
            }
            // A lone surrogate is no character.
            guard let scalar = Unicode.Scalar(value) else { throw error(.invalidEscape, at: start) }
            text.append(contentsOf: String(Character(scalar)).utf8)
        default: throw error(.invalidEscape, at: start)
        }
    }

    private mutating func hexadecimal(from start: Int) throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let octet = peek else { throw error(.unexpectedEnd) }
            guard let digit = Character(Unicode.Scalar(octet)).hexDigitValue else {
                throw error(.invalidEscape, at: start)
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private var peek: UInt8? { position < octets.count ? octets[position] : nil }

    @discardableResult
    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipWhiteSpace() {
        while let octet = peek, octet == 0x20 || octet == 0x0A || octet == 0x0D || octet == 0x09 { position += 1 }
    }

    private mutating func take(_ octet: UInt8) throws(JSONError) {
        guard peek == octet else { throw unexpected }
        position += 1
    }

    private var unexpected: JSONError { error(peek == nil ? .unexpectedEnd : .unexpectedCharacter) }

    private func error(_ problem: JSONError.Problem, at position: Int? = nil) -> JSONError {
        let before = octets[..<(position ?? self.position)]
        let lastLine = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return JSONError(
            problem: problem, line: 1 + before.count { $0 == 0x0A }, column: 1 + before.endIndex - lastLine)
    }
}
