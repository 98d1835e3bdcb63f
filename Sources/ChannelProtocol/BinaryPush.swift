package import JSONCore

/// A binary frame from a client: kind 0, a push of plain phoenix.js, or kind 3, a broadcast of realtime-js (wire.md 3).
package struct BinaryPush: Hashable, Sendable {
    /// `.push` or `.broadcastPush`.
    package let kind: BinaryKind
    package let joinRef: Ref?
    package let ref: Ref?
    package let topic: WireText
    /// The event of a push, or the inner event of a broadcast.
    package let event: WireText
    /// What realtime-js put beside the payload: a JSON object or nothing.
    ///
    /// Checked, never relayed: in deliveries the metadata are the server's word (`id`, `replayed`).
    package let metadata: Range<Int>
    /// Always binary for a push.
    package let encoding: PayloadEncoding
    package let payload: Range<Int>

    /// Decodes a binary message; every length is checked, strings must be UTF-8, and a payload with encoding JSON must
    /// be exactly one JSON value in UTF-8, since it is spliced into text frames for others.
    package static func decode(_ frame: Span<UInt8>, version: WireVersion) throws(WireError) -> BinaryPush {
        guard version == .v2 else { throw .binaryInVersion1 }
        guard frame.count > 0 else { throw .truncated(bytes: 0, needed: 1) }
        switch BinaryKind(rawValue: frame[0]) {
        case .push: return try BinaryPush(push: frame)
        case .broadcastPush: return try BinaryPush(broadcast: frame)
        default: throw .unknownKind(frame[0])
        }
    }

    private init(push frame: Span<UInt8>) throws(WireError) {
        var header = try BinaryHeader(lengths: 4, hasEncoding: false, in: frame)
        kind = .push
        joinRef = try Ref.decode(binary: header.string(.joinRef, in: frame), field: .joinRef, in: frame)
        ref = try Ref.decode(binary: header.string(.ref, in: frame), field: .ref, in: frame)
        topic = try header.string(.topic, in: frame)
        event = try header.string(.event, in: frame)
        metadata = 0..<0
        encoding = .binary
        payload = header.payload(in: frame)
    }

    private init(broadcast frame: Span<UInt8>) throws(WireError) {
        var header = try BinaryHeader(lengths: 5, hasEncoding: true, in: frame)
        kind = .broadcastPush
        encoding = try BinaryHeader.encoding(at: 6, in: frame)
        joinRef = try Ref.decode(binary: header.string(.joinRef, in: frame), field: .joinRef, in: frame)
        ref = try Ref.decode(binary: header.string(.ref, in: frame), field: .ref, in: frame)
        topic = try header.string(.topic, in: frame)
        event = try header.string(.event, in: frame)
        metadata = try header.string(.metadata, in: frame).range
        payload = header.payload(in: frame)
        if !metadata.isEmpty {
            guard frame[metadata.lowerBound] == .openBrace else { throw .wrongType(.metadata) }
            try RelayedMessage.checkJSON(metadata, in: frame)
        }
        if encoding == .json { try RelayedMessage.checkJSON(payload, in: frame) }
    }
}
