extension PercentCoding {
    /// The text as one segment of a path or one value of a query: all but unreserved characters are encoded (RFC 3986 2.3).
    package static func encode(_ text: String) -> String {
        var octets: [UInt8] = []
        for octet in text.utf8 {
            switch octet {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: octets.append(octet)
            default: octets += [UInt8(ascii: "%"), digit(octet >> 4), digit(octet & 0xF)]
            }
        }
        return String(decoding: octets, as: UTF8.self)
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x41 + value - 10 }
}
