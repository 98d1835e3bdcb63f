/// The first 2 to 14 octets of a frame (RFC 6455 5.2).
package struct FrameHeader: Equatable, Sendable {
    package var opcode: Opcode
    package var isFinal: Bool
    /// Whether the message that begins here is compressed: RSV1 (RFC 7692 6).
    package var isCompressed: Bool
    /// Octets of payload, at most the limit of the rules it was read by.
    package var length: Int
    /// The masking key, its first octet the most significant; nil on a server's frame.
    package var mask: UInt32?
    /// Octets of the header itself.
    package var size: Int

    /// The longest header: two octets, a 64-bit length and a key.
    package static let maxSize = 14

    package init(
        opcode: Opcode, isFinal: Bool, isCompressed: Bool = false, length: Int, mask: UInt32?, size: Int
    ) {
        self.opcode = opcode
        self.isFinal = isFinal
        self.isCompressed = isCompressed
        self.length = length
        self.mask = mask
        self.size = size
    }

    /// Reads a header from the front; nil means that more octets are needed.
    ///
    /// What each octet forbids is refused before the next is looked at, so that a cut changes nothing.
    package static func parse(
        _ octets: UnsafeRawBufferPointer, by rules: FrameRules
    ) throws(ProtocolViolation) -> FrameHeader? {
        guard octets.count >= 1 else { return nil }
        let opcode = try rules.opcode(octets[0])
        guard octets.count >= 2 else { return nil }
        let isMasked = try rules.isMasked(octets[1])

        var length = Int(octets[1] & 0x7F)
        var size = 2
        if length > 125 {
            guard !opcode.isControl else { throw .controlFrameTooLong }
            size = length == 126 ? 4 : 10
            guard octets.count >= size else { return nil }
            length = try size == 4 ? length16(octets) : length64(octets)
        }
        if !opcode.isControl { try rules.checkSize(adding: length) }

        var mask: UInt32?
        if isMasked {
            guard octets.count >= size + 4 else { return nil }
            mask = UInt32(bigEndian: octets.loadUnaligned(fromByteOffset: size, as: UInt32.self))
            size += 4
        }
        return FrameHeader(
            opcode: opcode, isFinal: octets[0] & 0x80 != 0, isCompressed: octets[0] & 0x40 != 0, length: length,
            mask: mask, size: size)
    }

    private static func length16(_ octets: UnsafeRawBufferPointer) throws(ProtocolViolation) -> Int {
        let length = Int(UInt16(bigEndian: octets.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
        guard length > 125 else { throw .nonMinimalLength(length) }
        return length
    }

    private static func length64(_ octets: UnsafeRawBufferPointer) throws(ProtocolViolation) -> Int {
        let bits = UInt64(bigEndian: octets.loadUnaligned(fromByteOffset: 2, as: UInt64.self))
        guard let length = Int(exactly: bits) else { throw .lengthOutOfRange }
        guard length > 0xFFFF else { throw .nonMinimalLength(length) }
        return length
    }
}
