import JSONCore

/// What clients say to each other, by the delivery table of wire.md 3.
extension MessageWriter {
    /// What a delivered message is on the WebSocket.
    package enum Delivery: Sendable {
        case text
        case binary
        /// This receiver cannot be given it: a binary payload has no form in vsn 1.
        case nothing
    }

    /// Appends the form that a receiver of this version and flavour understands, and says what it is.
    ///
    /// vsn 1 gets text and no binary payload; plain vsn 2 gets text, and kind 2 for binary payloads; supabase vsn 2 gets
    /// kind 4, which is half the size of the text. Kind 4 never goes to phoenix.js: it throws there.
    ///
    /// - Parameter metadata: What the server says beside the payload (`meta`), a JSON object of at most 255 octets, or nothing;
    ///   only for a broadcast with a JSON payload.
    package func deliver(
        _ message: RelayedMessage, metadata: [UInt8] = [], to flavour: Flavour, into output: inout [UInt8]
    ) -> Delivery {
        let canBeBinary = version == .v2 && message.nameLength <= 255 && topic.utf8.count <= 255
        switch (message.encoding, message.shape) {
        case (.json, .broadcast) where canBeBinary && flavour == .supabase:
            binaryBroadcast(message, metadata, into: &output)
        case (.json, .broadcast):
            broadcast(message, metadata: metadata, into: &output)
            return .text
        case (.json, .event):
            relay(message, into: &output)
            return .text
        case (.binary, _) where !canBeBinary:
            return .nothing
        case (.binary, .broadcast) where flavour == .supabase:
            binaryBroadcast(message, [], into: &output)
        case (.binary, _):
            plainBinaryBroadcast(message, into: &output)
        }
        return .binary
    }

    /// Text: event `broadcast` with the name inside.
    package func broadcast(_ message: RelayedMessage, metadata: [UInt8] = [], into output: inout [UInt8]) {
        let bytes = message.bytes.span
        open("broadcast", joinRef: nil, ref: nil, into: &output)
        output.append("{\"type\":\"broadcast\",\"event\":")
        output.append(quoted: bytes, 0..<message.nameLength)
        output.append(",\"payload\":")
        output.append(bytes, message.nameLength..<bytes.count)
        if !metadata.isEmpty {
            output.append(",\"meta\":")
            output.append(contentsOf: metadata)
        }
        output.append("}")
        close(into: &output)
    }

    /// Text: the event itself, as a plain client sent it (wire.md 5).
    package func relay(_ message: RelayedMessage, into output: inout [UInt8]) {
        let bytes = message.bytes.span
        open(bytes.extracting(0..<message.nameLength), into: &output)
        output.append(bytes, message.nameLength..<bytes.count)
        close(into: &output)
    }

    /// Kind 4.
    private func binaryBroadcast(_ message: RelayedMessage, _ metadata: [UInt8], into output: inout [UInt8]) {
        output.append(BinaryKind.broadcast.rawValue)
        output.append(UInt8(topic.utf8.count))
        output.append(UInt8(message.nameLength))
        output.append(UInt8(metadata.count))
        output.append(message.encoding.rawValue)
        output.append(contentsOf: topic.utf8)
        guard !metadata.isEmpty else {
            output.append(contentsOf: message.bytes)
            return
        }
        output.append(contentsOf: message.bytes[..<message.nameLength])
        output.append(contentsOf: metadata)
        output.append(contentsOf: message.bytes[message.nameLength...])
    }

    /// Kind 2.
    private func plainBinaryBroadcast(_ message: RelayedMessage, into output: inout [UInt8]) {
        output.append(BinaryKind.plainBroadcast.rawValue)
        output.append(UInt8(topic.utf8.count))
        output.append(UInt8(message.nameLength))
        output.append(contentsOf: topic.utf8)
        output.append(contentsOf: message.bytes)
    }

    /// Kind 1: a reply whose response is binary.
    package func binaryReply(ok: Bool, response: [UInt8], joinRef: Ref?, ref: Ref?, into output: inout [UInt8]) {
        let joinRef = joinRef?.text ?? ""
        let ref = ref?.text ?? ""
        let status = ok ? "ok" : "error"
        output.append(BinaryKind.reply.rawValue)
        for string in [joinRef, ref, topic, status] { output.append(UInt8(string.utf8.count)) }
        for string in [joinRef, ref, topic, status] { output.append(contentsOf: string.utf8) }
        output.append(contentsOf: response)
    }
}
