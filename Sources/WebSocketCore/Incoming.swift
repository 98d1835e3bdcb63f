/// What a connection's receiving side has to say, one at a time and in order.
package enum Incoming: Equatable, Sendable {
    /// A whole message, of one frame or many; text has been checked to be UTF-8.
    case message(MessageKind, Payload)
    /// A whole message as DEFLATE made it, for an `Inflater` (RFC 7692 7.2.2); only where that was agreed upon.
    case compressed(MessageKind, Payload)
    /// To be answered by a pong with the same payload (RFC 6455 5.5.2).
    case ping(Payload)
    case pong(Payload)
    /// The last event: what follows a Close frame is not read. No code if the frame was empty (RFC 6455 5.5.1).
    case close(CloseCode?, reason: String)
}

/// The two kinds of messages (RFC 6455 5.6).
package enum MessageKind: Hashable, Sendable {
    case text, binary

    /// The opcode of the message's first frame.
    package var opcode: Opcode { self == .text ? .text : .binary }
}

/// Where the unmasked octets of a message or control frame are.
package enum Payload: Equatable, Sendable {
    /// In the buffer that was read from; they are good until that buffer is used again.
    case inPlace(Range<Int>)
    /// Collected from several reads or fragments.
    case owned([UInt8])

    /// Lends the octets; `buffer` is the one that was given to the reader.
    @inline(__always)
    package func withOctets<Result, Failure: Error>(
        in buffer: UnsafeMutableRawBufferPointer,
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        switch self {
        case .inPlace(let range):
            return try body(UnsafeRawBufferPointer(rebasing: buffer[range]))
        case .owned(let octets):
            return try octets.span.withUnsafeBytes { bytes throws(Failure) in try body(bytes) }
        }
    }
}
