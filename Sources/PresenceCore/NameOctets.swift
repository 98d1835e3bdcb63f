/// How the octets of a name are kept.
package protocol NameOctets: Hashable, Sendable {
    /// Octets of a text that has no control characters.
    init(_ octets: Span<UInt8>)

    func withSpan<Result>(_ body: (Span<UInt8>) -> Result) -> Result
}

/// For names that many share, or few have.
package struct PlainOctets: NameOctets {
    private let octets: [UInt8]

    package init(_ octets: Span<UInt8>) {
        self.octets = octets.withUnsafeBufferPointer { Array($0) }
    }

    package func withSpan<Result>(_ body: (Span<UInt8>) -> Result) -> Result { body(octets.span) }

    package static func == (lhs: PlainOctets, rhs: PlainOctets) -> Bool {
        lhs.octets.span.bytes == rhs.octets.span.bytes
    }

    package func hash(into hasher: inout Hasher) {
        octets.span.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}

// By spans: closures over bytes are generic, and look up types as they run; every look-up of a member ends here.

extension RawSpan {
    static func == (lhs: RawSpan, rhs: RawSpan) -> Bool {
        lhs.byteCount == rhs.byteCount && lhs.commonPrefix(with: rhs) == lhs.byteCount
    }

    static func < (lhs: RawSpan, rhs: RawSpan) -> Bool {
        let common = lhs.commonPrefix(with: rhs)
        guard common < lhs.byteCount, common < rhs.byteCount else { return lhs.byteCount < rhs.byteCount }
        return lhs.byte(at: common) < rhs.byte(at: common)
    }

    private func byte(at offset: Int) -> UInt8 { unsafeLoad(fromByteOffset: offset, as: UInt8.self) }

    /// How many bytes are the same at the beginning of both, eight at a time.
    private func commonPrefix(with other: RawSpan) -> Int {
        let count = Swift.min(byteCount, other.byteCount)
        var offset = 0
        while offset + 8 <= count,
            unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
                == other.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
        {
            offset += 8
        }
        while offset < count, byte(at: offset) == other.byte(at: offset) { offset += 1 }
        return offset
    }
}
