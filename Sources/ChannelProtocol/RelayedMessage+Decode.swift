import JSONCore

/// From the two framings to the one `RelayedMessage`.
extension RelayedMessage {
    /// Takes the payload of a text `broadcast`: `{"type":"broadcast","event":"cursor","payload":{…}}`.
    ///
    /// `type` is not needed; an absent payload is `{}`; other members, `meta` among them, are dropped. Errors:
    /// `broadcastWithoutEvent`, `reservedEvent`, `payloadTooLarge`.
    package static func broadcast(
        _ payload: Range<Int>, in text: Span<UInt8>, limit: Int
    ) throws(WireError) -> RelayedMessage {
        var event: WireText?
        var inner: Range<Int>?
        var members = JSONMembers(payload)
        while let (key, value) = try members.nextMember(in: text) {
            if key.equals("event", in: text) {
                event = value.text
            } else if key.equals("payload", in: text) {
                inner = value.range
            }
        }
        guard let event, !event.isEmpty else { throw .broadcastWithoutEvent }
        try check(event, bytes: inner?.count ?? 2, limit: limit, in: text)
        guard let inner else {
            return RelayedMessage(.broadcast, event: event.string(in: text), encoding: .json, payload: Array("{}".utf8))
        }
        return RelayedMessage(.broadcast, event, .json, inner, in: text)
    }

    /// Takes a broadcast from outside the WebSocket, and checks a JSON payload in full.
    ///
    /// Errors: those of the text form, `notUTF8` and `notJSON`.
    package static func broadcast(
        _ event: String, body: [UInt8], encoding: PayloadEncoding, limit: Int
    ) throws(WireError) -> RelayedMessage {
        guard !event.isEmpty else { throw .broadcastWithoutEvent }
        let name = Array(event.utf8)
        try check(WireText(range: 0..<name.count, hasEscapes: false), bytes: body.count, limit: limit, in: name.span)
        if encoding == .json { try checkJSON(0..<body.count, in: body.span) }
        return RelayedMessage(.broadcast, event: event, encoding: encoding, payload: body)
    }

    /// Throws unless the octets are exactly one JSON value in UTF-8.
    static func checkJSON(_ range: Range<Int>, in bytes: Span<UInt8>) throws(WireError) {
        guard bytes.extracting(range).isUTF8 else { throw .notUTF8(.payload) }
        do throws(JSONError) {
            _ = try JSONScanner.document(range, in: bytes)
        } catch {
            throw .notJSON(error)
        }
    }

    /// Takes a binary push of either kind.
    ///
    /// Errors: `broadcastWithoutEvent`, `reservedEvent`, `payloadTooLarge`.
    package static func binary(
        _ push: BinaryPush, in frame: Span<UInt8>, limit: Int
    ) throws(WireError) -> RelayedMessage {
        guard push.kind == .push else {
            guard !push.event.isEmpty else { throw .broadcastWithoutEvent }
            try check(push.event, bytes: push.payload.count, limit: limit, in: frame)
            return RelayedMessage(.broadcast, push.event, push.encoding, push.payload, in: frame)
        }
        return try relay(push.event, push.payload, encoding: .binary, in: frame, limit: limit)
    }

    /// Takes any other event of a plain client.
    ///
    /// Errors: `reservedEvent`, `payloadTooLarge`.
    package static func event(
        _ envelope: Envelope, in text: Span<UInt8>, limit: Int
    ) throws(WireError) -> RelayedMessage {
        try relay(envelope.event, envelope.payload, encoding: .json, in: text, limit: limit)
    }

    private static func relay(
        _ event: WireText, _ payload: Range<Int>, encoding: PayloadEncoding, in text: Span<UInt8>, limit: Int
    ) throws(WireError) -> RelayedMessage {
        guard !event.isEmpty else { throw .missing(.event) }
        // The client's own events have a meaning of their own, which a relayed one would borrow.
        if ServerEvent.forbidsRelay(of: event, in: text) || ClientEvent(event, in: text) != .other {
            throw .reservedEvent(event.string(in: text))
        }
        try check(event, bytes: payload.count, limit: limit, in: text)
        return RelayedMessage(.event, event, encoding, payload, in: text)
    }

    private static func check(
        _ event: WireText, bytes: Int, limit: Int, in text: Span<UInt8>
    ) throws(WireError) {
        guard event.range.count <= Envelope.nameLimit else {
            throw .tooLong(.event, bytes: event.range.count, limit: Envelope.nameLimit)
        }
        if ServerEvent.reserves(event, in: text) { throw .reservedEvent(event.string(in: text)) }
        guard bytes <= limit else { throw .payloadTooLarge(bytes: bytes, limit: limit) }
    }
}
