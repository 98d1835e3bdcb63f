/// The octets that the grammar of RFC 8259 names.
extension UInt8 {
    package static let quote = UInt8(ascii: "\"")
    package static let backslash = UInt8(ascii: "\\")
    package static let openBrace = UInt8(ascii: "{")
    package static let closeBrace = UInt8(ascii: "}")
    package static let openBracket = UInt8(ascii: "[")
    package static let closeBracket = UInt8(ascii: "]")
    package static let comma = UInt8(ascii: ",")
    package static let colon = UInt8(ascii: ":")

    package var isDigit: Bool { self &- 0x30 < 10 }

    /// Space, tab, line feed and carriage return (RFC 8259 2).
    package var isJSONSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }

    /// Whether it cannot stand in a string as it is (RFC 8259 7).
    package var needsEscape: Bool { self < 0x20 || self == .quote || self == .backslash }

    /// The value of a hexadecimal digit, `nil` for any other octet.
    package var hexadecimalDigit: UInt32? {
        switch self {
        case 0x30...0x39: UInt32(self) - 0x30
        case 0x41...0x46: UInt32(self) - 0x37
        case 0x61...0x66: UInt32(self) - 0x57
        default: nil
        }
    }
}

extension Span where Element == UInt8 {
    /// The value of the four hexadecimal digits at `position`; they were checked before.
    package func hexadecimal(at position: Int) -> UInt32 {
        var value: UInt32 = 0
        for offset in 0..<4 { value = value << 4 | (self[position + offset].hexadecimalDigit ?? 0) }
        return value
    }

    /// Whether all octets form valid UTF-8 (RFC 3629).
    package var isUTF8: Bool {
        (try? UTF8Span(validating: self)) != nil
    }
}
