/// The octets of the HTTP grammar by name, and the classes they fall into (RFC 9110 5.6).
package enum Octet {
    package static let tab: UInt8 = 0x09
    package static let lineFeed: UInt8 = 0x0A
    package static let carriageReturn: UInt8 = 0x0D
    package static let space: UInt8 = 0x20
    package static let comma: UInt8 = 0x2C
    package static let slash: UInt8 = 0x2F
    package static let colon: UInt8 = 0x3A

    /// Whether the octet may stand in a token: a method, a field name, a subprotocol (RFC 9110 5.6.2).
    @inline(__always)
    package static func isToken(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x30...0x39, 0x41...0x5A, 0x5E...0x7A, 0x7C, 0x7E: true
        default: false
        }
    }

    /// Whether the octet is a space or a tab, the only blanks of a field line (RFC 9110 5.6.3).
    @inline(__always)
    package static func isBlank(_ octet: UInt8) -> Bool {
        octet == space || octet == tab
    }

    /// Whether the octet is a decimal digit.
    @inline(__always)
    package static func isDigit(_ octet: UInt8) -> Bool {
        octet &- 0x30 < 10
    }

    /// The value of a hexadecimal digit of either case, or nil.
    @inline(__always)
    package static func hexValue(_ octet: UInt8) -> UInt8? {
        switch octet {
        case 0x30...0x39: octet - 0x30
        case 0x41...0x46: octet - 0x41 + 10
        case 0x61...0x66: octet - 0x61 + 10
        default: nil
        }
    }

    /// The octet with `A`–`Z` made small; field names and most tokens compare without case (RFC 9110 5.1).
    @inline(__always)
    package static func lowercased(_ octet: UInt8) -> UInt8 {
        octet &- 0x41 < 26 ? octet | 0x20 : octet
    }
}
