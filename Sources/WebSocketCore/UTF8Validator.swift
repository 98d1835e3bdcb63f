/// Tells, as octets arrive, whether they can still become UTF-8 (RFC 3629 4, RFC 6455 8.1).
///
/// A character may be cut by a fragment or a read; a wrong octet is found when it arrives, not at the message's end.
package struct UTF8Validator: Sendable {
    /// Octets that the current character still needs; the next must lie within the bounds.
    private var needed: UInt8 = 0
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    package init() {}

    /// Whether the text may end here.
    package var isAtBoundary: Bool { needed == 0 }

    /// Whether whole text is UTF-8.
    package static func isValid(_ octets: UnsafeRawBufferPointer) -> Bool {
        let bytes = octets.assumingMemoryBound(to: UInt8.self)
        do {
            _ = try UTF8Span(validating: bytes.span)
            return true
        } catch {
            return false
        }
    }

    /// Takes the next octets; false as soon as no continuation could make them UTF-8.
    package mutating func receive(_ octets: UnsafeRawBufferPointer) -> Bool {
        var start = 0
        while needed > 0, start < octets.count {
            guard step(octets[start]) else { return false }
            start += 1
        }
        // Whole characters go to the fast check of the standard library; a character cut at the end is stepped.
        let end = octets.count - Self.cutOctets(at: octets[start...])
        guard Self.isValid(UnsafeRawBufferPointer(rebasing: octets[start..<end])) else { return false }
        for octet in octets[end...] where !step(octet) { return false }
        return true
    }

    /// How many octets at the end belong to a character that is not finished there.
    private static func cutOctets(at octets: Slice<UnsafeRawBufferPointer>) -> Int {
        for count in 1...3 where count <= octets.count {
            let octet = octets[octets.endIndex - count]
            guard octet & 0xC0 != 0x80 else { continue }
            let length = octet < 0xC0 ? 1 : octet < 0xE0 ? 2 : octet < 0xF0 ? 3 : 4
            return length > count ? count : 0
        }
        return 0
    }

    /// The table of well-formed sequences, one octet at a time (Unicode, table 3-7).
    private mutating func step(_ octet: UInt8) -> Bool {
        if needed > 0 {
            guard lowest...highest ~= octet else { return false }
            (needed, lowest, highest) = (needed - 1, 0x80, 0xBF)
            return true
        }
        switch octet {
        case 0x00...0x7F: break
        case 0xC2...0xDF: needed = 1
        case 0xE0: (needed, lowest) = (2, 0xA0)
        case 0xED: (needed, highest) = (2, 0x9F)
        case 0xE1...0xEF: needed = 2
        case 0xF0: (needed, lowest) = (3, 0x90)
        case 0xF1...0xF3: needed = 3
        case 0xF4: (needed, highest) = (3, 0x8F)
        default: return false
        }
        return true
    }
}
