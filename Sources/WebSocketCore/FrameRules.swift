/// What the next frame may be, given who we are and what came before.
package struct FrameRules: Sendable {
    var role: Role
    /// Whether permessage-deflate was agreed upon (RFC 7692).
    var allowsCompression: Bool
    /// Whether a fragmented message is under way (RFC 6455 5.4).
    var isInsideMessage: Bool
    /// Octets of that message received so far.
    var received: Int
    /// Octets that one message may have.
    var limit: Int

    package init(role: Role, allowsCompression: Bool = false, isInsideMessage: Bool, received: Int, limit: Int) {
        self.role = role
        self.allowsCompression = allowsCompression
        self.isInsideMessage = isInsideMessage
        self.received = received
        self.limit = limit
    }

    /// Judges the first octet: FIN, RSV1–3 and opcode.
    func opcode(_ first: UInt8) throws(ProtocolViolation) -> Opcode {
        let reserved = first >> 4 & 0x7
        guard let opcode = Opcode(rawValue: first & 0x0F) else {
            // Reserved bits come first on the wire and are the plainer complaint.
            throw reserved == 0 ? .reservedOpcode(first & 0x0F) : .reservedBits(reserved)
        }
        guard allows(reserved: reserved, on: opcode) else { throw .reservedBits(reserved) }
        switch opcode {
        case .continuation where !isInsideMessage: throw .unexpectedContinuation
        case .text where isInsideMessage, .binary where isInsideMessage: throw .unfinishedMessage
        case .close where first & 0x80 == 0, .ping where first & 0x80 == 0, .pong where first & 0x80 == 0:
            throw .fragmentedControlFrame
        default: return opcode
        }
    }

    /// The one place where reserved bits are judged.
    ///
    /// With permessage-deflate, RSV1 is allowed on the first frame of a data message and means that the message is
    /// compressed; on a continuation or a control frame it never is (RFC 7692 6).
    private func allows(reserved: UInt8, on opcode: Opcode) -> Bool {
        switch opcode {
        case .text, .binary: reserved == 0 || (reserved == 0x4 && allowsCompression)
        case .continuation, .close, .ping, .pong: reserved == 0
        }
    }

    /// Judges the mask bit: a client's frames have it, a server's never (RFC 6455 5.1).
    func isMasked(_ second: UInt8) throws(ProtocolViolation) -> Bool {
        let isMasked = second & 0x80 != 0
        switch role {
        case .server: guard isMasked else { throw .unmaskedFrame }
        case .client: guard !isMasked else { throw .maskedFrame }
        }
        return isMasked
    }

    /// Judges the length of a data frame before anything is kept of it.
    func checkSize(adding length: Int) throws(ProtocolViolation) {
        let (bytes, overflow) = received.addingReportingOverflow(length)
        guard !overflow && bytes <= limit else {
            throw .messageTooLarge(bytes: overflow ? .max : bytes, limit: limit)
        }
    }
}
