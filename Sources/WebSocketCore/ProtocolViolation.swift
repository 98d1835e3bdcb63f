/// What the other side did that RFC 6455 forbids; the connection must then be failed with `closeCode` (7.1.7).
package enum ProtocolViolation: Error, Hashable, Sendable {
    /// Bits RSV1–3 (as 4, 2, 1) are set though no extension that uses them was agreed upon (5.2).
    case reservedBits(UInt8)
    /// An opcode without a meaning (5.2).
    case reservedOpcode(UInt8)
    /// A client's frame came unmasked (5.1).
    case unmaskedFrame
    /// A server's frame came masked (5.1).
    case maskedFrame
    /// A Close, Ping or Pong in fragments (5.5).
    case fragmentedControlFrame
    /// A Close, Ping or Pong with more than 125 octets (5.5).
    case controlFrameTooLong
    /// A length written in more octets than it needs (5.2).
    case nonMinimalLength(Int)
    /// A 64-bit length whose first bit is set (5.2).
    case lengthOutOfRange
    /// A continuation with nothing to continue (5.4).
    case unexpectedContinuation
    /// A new data frame before the last message was finished (5.4).
    case unfinishedMessage
    /// More frames without any octet than one message may have.
    case tooManyEmptyFragments(limit: Int)
    /// A message of at least so many octets where fewer are allowed; decided before they come.
    case messageTooLarge(bytes: Int, limit: Int)
    /// A compressed message that DEFLATE cannot read, or whose end is missing (RFC 7692 7.2.2).
    case invalidDeflate
    /// A compressed message that inflates to more octets than it may; inflating stopped there.
    case inflatesTooFar(limit: Int)
    /// Text that is not UTF-8 (8.1).
    case invalidText
    /// A Close frame with half a code (5.5.1).
    case truncatedCloseCode
    /// A code that may not stand in a Close frame (7.4).
    case invalidCloseCode(UInt16)
    /// A close reason that is not UTF-8 (5.5.1).
    case invalidCloseReason

    /// The code of the Close frame that fails the connection.
    package var closeCode: CloseCode {
        switch self {
        case .invalidText, .invalidCloseReason, .invalidDeflate: .invalidData
        case .messageTooLarge, .inflatesTooFar: .messageTooBig
        case .tooManyEmptyFragments: .policyViolation
        default: .protocolError
        }
    }

    /// One sentence for the close reason and the log; at most 123 octets.
    package var sentence: String {
        switch self {
        case .reservedBits(let bits): "Reserved bits \(bits) are set without an extension that uses them."
        case .reservedOpcode(let opcode): "Opcode \(opcode) has no meaning."
        case .unmaskedFrame: "A client's frame must be masked."
        case .maskedFrame: "A server's frame must not be masked."
        case .fragmentedControlFrame: "A control frame must not be fragmented."
        case .controlFrameTooLong: "A control frame carries at most 125 octets."
        case .nonMinimalLength(let length): "The length \(length) is written in more octets than it needs."
        case .lengthOutOfRange: "The first bit of a 64-bit length must be zero."
        case .unexpectedContinuation: "There is no message to continue."
        case .unfinishedMessage: "A message began before the last one was finished."
        case .tooManyEmptyFragments(let limit): "A message has more than \(limit) empty fragments."
        case .messageTooLarge(let bytes, let limit): "A message of \(bytes) octets is over the limit of \(limit)."
        case .invalidDeflate: "The compressed message is broken."
        case .inflatesTooFar(let limit): "The compressed message inflates to more than \(limit) octets."
        case .invalidText: "The text is not UTF-8."
        case .truncatedCloseCode: "A close code takes two octets."
        case .invalidCloseCode(let code): "The code \(code) must not be in a Close frame."
        case .invalidCloseReason: "The close reason is not UTF-8."
        }
    }
}
