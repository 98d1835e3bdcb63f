import JSONCore

/// What one client, or one REST call, publishes to the subscribers of a room: a broadcast or a relayed event.
///
/// The name and the payload share one buffer, so that carrying a message to another event loop costs one allocation
/// of just the relayed octets. The payload was checked when it was decoded and is spliced from here on.
package struct RelayedMessage: Hashable, Sendable {
    /// How it travels to text clients.
    package enum Shape: UInt8, Sendable {
        /// As event `broadcast` with the name inside the payload.
        case broadcast
        /// As an event of its own (plain Phoenix, wire.md 5).
        case event
    }

    package let shape: Shape
    package let encoding: PayloadEncoding
    /// The UTF-8 octets of the name, then the payload.
    let bytes: [UInt8]
    let nameLength: Int

    /// `payload` must be one valid JSON value if `encoding` is JSON.
    package init(_ shape: Shape, event: String, encoding: PayloadEncoding, payload: [UInt8]) {
        self.shape = shape
        self.encoding = encoding
        nameLength = event.utf8.count
        bytes = Array(event.utf8) + payload
    }

    init(_ shape: Shape, _ event: WireText, _ encoding: PayloadEncoding, _ payload: Range<Int>, in text: Span<UInt8>) {
        self.shape = shape
        self.encoding = encoding
        var bytes: [UInt8] = []
        bytes.reserveCapacity(event.range.count + payload.count)
        event.appendUnescaped(from: text, to: &bytes)
        nameLength = bytes.count
        bytes.append(text, payload)
        self.bytes = bytes
    }

    /// The event name, unescaped.
    package var event: String { String(decoding: bytes[..<nameLength], as: UTF8.self) }
    package var payload: ArraySlice<UInt8> { bytes[nameLength...] }
    package var payloadCount: Int { bytes.count - nameLength }
    /// Octets of name and payload.
    package var octetCount: Int { bytes.count }
}
