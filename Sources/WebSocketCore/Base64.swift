/// Base 64 with padding (RFC 4648 4), for the key and the accept value of the handshake.
enum Base64 {
    private static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

    static func encode(_ octets: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((octets.count + 2) / 3 * 4)
        for start in stride(from: 0, to: octets.count, by: 3) {
            let count = min(3, octets.count - start)
            var group: UInt32 = 0
            for index in 0..<3 { group = group << 8 | (index < count ? UInt32(octets[start + index]) : 0) }
            for index in 0..<4 {
                let digit = Int(group >> UInt32(18 - 6 * index) & 0x3F)
                text.append(index <= count ? alphabet.utf8Start[digit] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether the text stands for 16 octets: 22 digits and two signs of padding.
    ///
    /// The four bits that the last digit has too many are not looked at; some clients leave them set.
    static func isSixteenOctets(_ text: String) -> Bool {
        let octets = text.utf8
        return octets.count == 24 && octets.dropLast(2).allSatisfy(isDigit)
            && octets.suffix(2).allSatisfy { $0 == UInt8(ascii: "=") }
    }

    private static func isDigit(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "/"): true
        default: false
        }
    }
}
