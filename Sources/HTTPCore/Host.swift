/// The grammar of `Host` and of a URL's authority without user information (RFC 9110 7.2, RFC 3986 3.2.2).
enum Host {
    /// Whether the octets are a name, an IPv4 address or a bracketed literal, with an optional `:port`.
    ///
    /// An empty name is none, since no http URL is without a host (RFC 9110 4.2.1, RFC 9112 3.3).
    static func isValid(_ octets: some BidirectionalCollection<UInt8>) -> Bool {
        var rest = octets[...]
        if rest.first == UInt8(ascii: "[") {
            guard let close = rest.firstIndex(of: UInt8(ascii: "]")) else { return false }
            guard isLiteral(rest[..<close].dropFirst()) else { return false }
            rest = rest[rest.index(after: close)...]
        } else {
            let name = rest.prefix(while: isNameOctet)
            guard !name.isEmpty, hasWholeEscapes(name) else { return false }
            rest = rest[name.endIndex...]
        }
        guard let colon = rest.first else { return true }
        return colon == Octet.colon && rest.dropFirst().allSatisfy(Octet.isDigit)
    }

    /// An IPv6 address by its octets (two colons at least), or an address of the future: `v`, digits, a dot and more.
    private static func isLiteral(_ literal: some Collection<UInt8>) -> Bool {
        if let first = literal.first, Octet.lowercased(first) == UInt8(ascii: "v") {
            let version = literal.dropFirst().prefix { Octet.hexValue($0) != nil }
            let rest = literal.dropFirst(1 + version.count)
            return !version.isEmpty && rest.first == UInt8(ascii: ".") && rest.count > 1
                && rest.allSatisfy { isNameOctet($0) && $0 != UInt8(ascii: "%") || $0 == Octet.colon }
        }
        return literal.count { $0 == Octet.colon } >= 2
            && literal.allSatisfy { Octet.hexValue($0) != nil || $0 == Octet.colon || $0 == UInt8(ascii: ".") }
    }

    /// Whether two hexadecimal digits follow each percent sign (RFC 3986 2.1).
    private static func hasWholeEscapes(_ name: some Collection<UInt8>) -> Bool {
        var rest = name[...]
        while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
            let digits = rest[percent...].dropFirst().prefix(2)
            guard digits.count == 2, digits.allSatisfy({ Octet.hexValue($0) != nil }) else { return false }
            rest = rest[digits.endIndex...]
        }
        return true
    }

    /// Unreserved, percent and sub-delims (RFC 3986 2).
    private static func isNameOctet(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x21, 0x24...0x2E, 0x30...0x39, 0x3B, 0x3D, 0x41...0x5A, 0x5F, 0x61...0x7A, 0x7E: true
        default: false
        }
    }
}
