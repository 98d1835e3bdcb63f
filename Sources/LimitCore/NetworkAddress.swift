/// An IPv4 or IPv6 address, without a port; IPv4 is kept as the IPv6 address that stands for it (RFC 4291 2.5.5.2).
package struct NetworkAddress: Hashable, Sendable, CustomStringConvertible {
    /// The first and the last eight octets.
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package init(ipv4 octets: UInt32) {
        self.init(high: 0, low: 0xFFFF << 32 | UInt64(octets))
    }

    package var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// Whoever is counted together with it: an IPv4 address alone, of IPv6 a whole /64, since one machine may choose
    /// any address of its network (RFC 4291 2.5.4).
    package var source: NetworkAddress { isIPv4 ? self : NetworkAddress(high: high, low: 0) }

    /// Reads the usual spellings (RFC 4291 2.2), without brackets, port or zone; nil for anything else.
    package init?(_ text: some StringProtocol) {
        if let octets = Self.ipv4(text) {
            self.init(ipv4: octets)
            return
        }
        var head: [UInt16] = []
        var tail: [UInt16] = []
        if let gap = text.firstRange(of: "::") {
            guard let first = Self.groups(text[..<gap.lowerBound], mayEndInIPv4: false),
                let last = Self.groups(text[gap.upperBound...], mayEndInIPv4: true), first.count + last.count < 8
            else { return nil }
            (head, tail) = (first, last)
        } else {
            guard let all = Self.groups(text[...], mayEndInIPv4: true), all.count == 8 else { return nil }
            head = all
        }
        let groups = head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
        self.init(
            high: groups[..<4].reduce(0) { $0 << 16 | UInt64($1) },
            low: groups[4...].reduce(0) { $0 << 16 | UInt64($1) })
    }

    private static func groups(_ text: some StringProtocol, mayEndInIPv4: Bool) -> [UInt16]? {
        if text.isEmpty { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if mayEndInIPv4, index == parts.count - 1, let octets = ipv4(part) {
                groups += [UInt16(octets >> 16), UInt16(truncatingIfNeeded: octets)]
                continue
            }
            guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy(\.isHexDigit),
                let group = UInt16(part, radix: 16)
            else { return nil }
            groups.append(group)
        }
        return groups
    }

    private static func ipv4(_ text: some StringProtocol) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var octets: UInt32 = 0
        for part in parts {
            // A leading zero would be octal to some readers.
            guard part.utf8.allSatisfy(\.isDigit), part.utf8.count == 1 || part.utf8.first != UInt8(ascii: "0"),
                let octet = UInt8(part)
            else { return nil }
            octets = octets << 8 | UInt32(octet)
        }
        return octets
    }

    /// IPv4 in decimals; IPv6 in eight groups, since it is for logs only.
    package var description: String {
        if isIPv4 {
            return [24, 16, 8, 0].map { String(UInt8(truncatingIfNeeded: low >> $0)) }.joined(separator: ".")
        }
        let groups = [high, low].flatMap { half in [48, 32, 16, 0].map { UInt16(truncatingIfNeeded: half >> $0) } }
        return groups.map { String($0, radix: 16) }.joined(separator: ":")
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    fileprivate var isHexDigit: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
    }
}
