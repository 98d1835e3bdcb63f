/// Frames as octets (RFC 6455 5.2); what is sent to many is framed once.
package enum FrameWriter {
    /// Octets of a header for a payload of that length: 2, 4 or 10, and 4 more with a mask.
    package static func headerLength(for length: Int, masked: Bool = false) -> Int {
        (length <= 125 ? 2 : length <= 0xFFFF ? 4 : 10) + (masked ? 4 : 0)
    }

    /// Appends a header; `isCompressed` sets RSV1, on the first frame of a data message only (RFC 7692 6); the caller appends `length` octets after it, masked if there is a key.
    ///
    /// A server gives no mask; a client gives an unforeseeable one for each frame (RFC 6455 5.3), whose first octet on the
    /// wire is the most significant. `isFinal` is false for all but the last fragment of a message.
    package static func appendHeader(
        _ opcode: Opcode, length: Int, isFinal: Bool = true, isCompressed: Bool = false, mask: UInt32? = nil,
        to out: inout [UInt8]
    ) {
        out.append(opcode.rawValue | (isFinal ? 0x80 : 0) | (isCompressed ? 0x40 : 0))
        let maskBit: UInt8 = mask == nil ? 0 : 0x80
        switch length {
        case ...125: out.append(UInt8(length) | maskBit)
        case ...0xFFFF:
            out.append(126 | maskBit)
            append(UInt16(length), to: &out)
        default:
            out.append(127 | maskBit)
            append(UInt64(length), to: &out)
        }
        if let mask { append(mask, to: &out) }
    }

    /// Puts the header before a payload that was written behind `room` octets, mostly just enough (`headerLength`): so a
    /// frame is made in one buffer, whatever its length turns out to be.
    package static func putHeader(_ opcode: Opcode, into room: Int, of frame: inout [UInt8]) {
        var header: [UInt8] = []
        header.reserveCapacity(room)
        appendHeader(opcode, length: frame.count - room, to: &header)
        frame.replaceSubrange(..<room, with: header)
    }

    /// Appends a whole frame.
    package static func appendFrame(
        _ opcode: Opcode, _ payload: UnsafeRawBufferPointer, isFinal: Bool = true, isCompressed: Bool = false,
        mask: UInt32? = nil, to out: inout [UInt8]
    ) {
        appendHeader(
            opcode, length: payload.count, isFinal: isFinal, isCompressed: isCompressed, mask: mask, to: &out)
        let start = out.count
        out.append(contentsOf: payload)
        guard let mask else { return }
        out.withUnsafeMutableBytes { Masking.apply(mask, to: UnsafeMutableRawBufferPointer(rebasing: $0[start...])) }
    }

    /// Appends a whole frame.
    package static func appendFrame(
        _ opcode: Opcode, _ payload: Span<UInt8>, isFinal: Bool = true, isCompressed: Bool = false, mask: UInt32? = nil,
        to out: inout [UInt8]
    ) {
        payload.withUnsafeBytes {
            appendFrame(opcode, $0, isFinal: isFinal, isCompressed: isCompressed, mask: mask, to: &out)
        }
    }

    /// Appends a Close frame (RFC 6455 5.5.1); the reason is cut to 123 octets, never inside a character.
    ///
    /// No code, or one that may not be sent (1005, 1006), makes an empty frame, which is how "no code" is spelled.
    package static func appendClose(
        _ code: CloseCode?, reason: String = "", mask: UInt32? = nil, to out: inout [UInt8]
    ) {
        var payload: [UInt8] = []
        if let code, code.isValidOnWire {
            append(code.rawValue, to: &payload)
            for scalar in reason.unicodeScalars {
                let octets = UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
                guard payload.count + octets.count <= 125 else { break }
                payload.append(contentsOf: octets)
            }
        }
        appendFrame(.close, payload.span, mask: mask, to: &out)
    }

    private static func append(_ number: some FixedWidthInteger, to out: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { out.append(contentsOf: $0) }
    }
}
