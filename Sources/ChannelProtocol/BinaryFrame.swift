import JSONCore

/// The kinds of binary frame, by their first octet (wire.md 3).
package enum BinaryKind: UInt8, Sendable {
    /// A push with binary payload, both directions; from the server it has no ref.
    case push = 0
    /// A reply with binary response, from the server.
    case reply = 1
    /// A broadcast with binary payload for plain clients, from the server.
    case plainBroadcast = 2
    /// A supabase broadcast, from the client.
    case broadcastPush = 3
    /// A supabase broadcast delivered, from the server.
    case broadcast = 4
}

/// What the payload of a broadcast is.
package enum PayloadEncoding: UInt8, Sendable {
    case binary = 0
    case json = 1
}

/// Reads the header of a binary frame: the kind, one length octet for each string, an encoding, then the strings.
struct BinaryHeader {
    private var lengthAt = 1
    private var stringAt: Int

    /// `lengths` strings are announced; `hasEncoding` says that an encoding octet follows their lengths.
    init(lengths: Int, hasEncoding: Bool, in frame: Span<UInt8>) throws(WireError) {
        let header = 1 + lengths + (hasEncoding ? 1 : 0)
        guard frame.count >= header else { throw .truncated(bytes: frame.count, needed: header) }
        var needed = header
        for index in 1...lengths { needed += Int(frame[index]) }
        guard frame.count >= needed else { throw .truncated(bytes: frame.count, needed: needed) }
        stringAt = header
    }

    /// The next string, checked to be UTF-8.
    mutating func string(_ field: WireField, in frame: Span<UInt8>) throws(WireError) -> WireText {
        let end = stringAt + Int(frame[lengthAt])
        let text = WireText(range: stringAt..<end, hasEscapes: false)
        guard frame.extracting(text.range).isUTF8 else { throw .notUTF8(field) }
        lengthAt += 1
        stringAt = end
        return text
    }

    /// What follows the strings.
    func payload(in frame: Span<UInt8>) -> Range<Int> { stringAt..<frame.count }

    /// The octet between the lengths and the strings.
    static func encoding(at index: Int, in frame: Span<UInt8>) throws(WireError) -> PayloadEncoding {
        guard let encoding = PayloadEncoding(rawValue: frame[index]) else { throw .unknownEncoding(frame[index]) }
        return encoding
    }
}
