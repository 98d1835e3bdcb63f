/// The octets of an id, where it lies: up to 23 of them as they are, a UUID as the 16 that it stands for, others elsewhere.
///
/// There are two ids for every tab, and an array of its own costs each 40 octets beside what it holds. A UUID is one in the
/// form of RFC 9562 §4 with small letters, which is how databases and browsers write it: what comes back is what came.
package enum CompactOctets: Sendable {
    /// A text without control characters ends at the first 0.
    case short(InlineArray<23, UInt8>)
    case uuid(InlineArray<16, UInt8>)
    case long(PlainOctets)
}

extension CompactOctets: NameOctets {
    package init(_ octets: Span<UInt8>) {
        if octets.count <= 23 {
            self = .short(InlineArray { $0 < octets.count ? octets[$0] : 0 })
        } else if let uuid = UUIDText.read(octets) {
            self = .uuid(uuid)
        } else {
            self = .long(PlainOctets(octets))
        }
    }

    package func withSpan<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        switch self {
        case .short(let octets):
            var count = 0
            while count < 23, octets[count] != 0 { count += 1 }
            return body(octets.span.extracting(0..<count))
        case .uuid(let octets): return body(UUIDText.write(octets).span)
        case .long(let octets): return octets.withSpan(body)
        }
    }
}

extension CompactOctets: Hashable {
    package static func == (lhs: CompactOctets, rhs: CompactOctets) -> Bool {
        switch (lhs, rhs) {
        case (.short(let left), .short(let right)): left.span.bytes == right.span.bytes
        case (.uuid(let left), .uuid(let right)): left.span.bytes == right.span.bytes
        case (.long(let left), .long(let right)): left == right
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch self {
        case .short(let octets): octets.span.withUnsafeBytes { hasher.combine(bytes: $0) }
        case .uuid(let octets): octets.span.withUnsafeBytes { hasher.combine(bytes: $0) }
        case .long(let octets): octets.hash(into: &hasher)
        }
    }
}

/// `6f9619ff-8b86-4011-b42d-00c04fc964ff`.
private enum UUIDText {
    /// Where the first digit of each octet stands.
    private static func place(of octet: Int) -> Int {
        // A hyphen goes before the octets 4, 6, 8 and 10.
        octet * 2 + (octet < 4 ? 0 : min(4, octet / 2 - 1))
    }

    static func read(_ text: Span<UInt8>) -> InlineArray<16, UInt8>? {
        let hyphen = UInt8(ascii: "-")
        guard text.count == 36, text[8] == hyphen, text[13] == hyphen, text[18] == hyphen, text[23] == hyphen else {
            return nil
        }
        var octets = InlineArray<16, UInt8>(repeating: 0)
        for octet in 0..<16 {
            let place = place(of: octet)
            guard let high = digit(text[place]), let low = digit(text[place + 1]) else { return nil }
            octets[octet] = high << 4 | low
        }
        return octets
    }

    static func write(_ octets: InlineArray<16, UInt8>) -> InlineArray<36, UInt8> {
        var text = InlineArray<36, UInt8>(repeating: UInt8(ascii: "-"))
        for octet in 0..<16 {
            let place = place(of: octet)
            text[place] = character(octets[octet] >> 4)
            text[place + 1] = character(octets[octet] & 15)
        }
        return text
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    private static func character(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }
}
