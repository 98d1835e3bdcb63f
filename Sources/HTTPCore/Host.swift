/// The grammar of `Host` and of a URL's authority without user information (RFC 9110 7.2, RFC 3986 3.2.2).
enum Host {
    /// Whether the octets are a name, an IPv4 address or a bracketed literal, with an optional `:port`.
    ///
    /// An empty value is within the grammar: who cares for the name must look at it.
    static func isValid(_ octets: some BidirectionalCollection<UInt8>) -> Bool {
        var rest = octets[...]
        if rest.first == UInt8(ascii: "[") {
            guard let close = rest.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let literal = rest[rest.index(after: rest.startIndex)..<close]
            guard !literal.isEmpty, literal.allSatisfy(isLiteralOctet) else { return false }
            rest = rest[rest.index(after: close)...]
        } else {
            rest = rest.drop(while: isNameOctet)
        }
        guard let colon = rest.first else { return true }
        return colon == Octet.colon && rest.dropFirst().allSatisfy(Octet.isDigit)
    }

    private static func isLiteralOctet(_ octet: UInt8) -> Bool {
        isNameOctet(octet) && octet != UInt8(ascii: "%") || octet == Octet.colon
    }

    /// Unreserved, percent and sub-delims (RFC 3986 2).
    private static func isNameOctet(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x21, 0x24...0x2E, 0x30...0x39, 0x3B, 0x3D, 0x41...0x5A, 0x5F, 0x61...0x7A, 0x7E: true
        default: false
        }
    }
}
