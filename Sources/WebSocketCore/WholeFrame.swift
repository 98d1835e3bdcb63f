/// Frames that lie in the buffer from end to end.
enum WholeFrame {
    /// Unmasks a whole, unfragmented frame where it is, checks it, and moves the offset behind it.
    static func read(
        _ header: FrameHeader, _ buffer: UnsafeMutableRawBufferPointer, _ offset: inout Int
    ) throws(ProtocolViolation) -> Incoming {
        let start = offset + header.size
        let range = start..<start + header.length
        offset = range.upperBound
        let octets = UnsafeMutableRawBufferPointer(rebasing: buffer[range])
        if let mask = header.mask { Masking.apply(mask, to: octets) }
        switch header.opcode {
        case .text where header.isCompressed: return .compressed(.text, .inPlace(range))
        case .binary where header.isCompressed: return .compressed(.binary, .inPlace(range))
        case .text:
            guard UTF8Validator.isValid(UnsafeRawBufferPointer(octets)) else { throw .invalidText }
            return .message(.text, .inPlace(range))
        case .binary: return .message(.binary, .inPlace(range))
        case .ping, .pong, .close: return try control(header.opcode, UnsafeRawBufferPointer(octets), .inPlace(range))
        case .continuation: preconditionFailure("a continuation belongs to an assembly")
        }
    }

    /// The event of a control frame whose unmasked octets are all here.
    static func control(
        _ opcode: Opcode, _ octets: UnsafeRawBufferPointer, _ payload: @autoclosure () -> Payload
    ) throws(ProtocolViolation) -> Incoming {
        switch opcode {
        case .ping: return .ping(payload())
        case .pong: return .pong(payload())
        default: return try close(octets)
        }
    }

    /// A Close frame: nothing, or a code and a reason (RFC 6455 5.5.1).
    private static func close(_ octets: UnsafeRawBufferPointer) throws(ProtocolViolation) -> Incoming {
        guard !octets.isEmpty else { return .close(nil, reason: "") }
        guard octets.count >= 2 else { throw .truncatedCloseCode }
        let code = CloseCode(rawValue: UInt16(octets[0]) << 8 | UInt16(octets[1]))
        guard code.isValidOnWire else { throw .invalidCloseCode(code.rawValue) }
        guard let reason = String(validating: octets[2...], as: UTF8.self) else { throw .invalidCloseReason }
        return .close(code, reason: reason)
    }
}
