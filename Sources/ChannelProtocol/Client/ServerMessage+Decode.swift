import JSONCore

extension ServerMessage {
    /// Decodes a text message of either version; the text must be valid UTF-8.
    package static func decode(_ text: Span<UInt8>, version: WireVersion) throws(WireError) -> ServerMessage {
        let envelope = try Envelope.decode(text, version: version)
        let content: Content
        do throws(JSONError) {
            content = try Content(envelope.event.string(in: text), envelope.payload, in: text)
        } catch {
            throw .notJSON(error)
        }
        return ServerMessage(
            joinRef: envelope.joinRef, ref: envelope.ref, topic: envelope.topic.string(in: text), content: content)
    }

    /// Decodes a binary message: kind 0 (push), 1 (reply), 2 (plain broadcast) or 4 (broadcast) (wire.md 3).
    package static func decode(binary frame: Span<UInt8>) throws(WireError) -> ServerMessage {
        guard frame.count > 0 else { throw .truncated(bytes: 0, needed: 1) }
        switch BinaryKind(rawValue: frame[0]) {
        case .push:
            var header = try BinaryHeader(lengths: 3, hasEncoding: false, in: frame)
            let joinRef = try Ref.decode(binary: header.string(.joinRef, in: frame), field: .joinRef, in: frame)
            return try event(&header, joinRef: joinRef, in: frame)
        case .plainBroadcast:
            var header = try BinaryHeader(lengths: 2, hasEncoding: false, in: frame)
            return try event(&header, joinRef: nil, in: frame)
        case .reply:
            var header = try BinaryHeader(lengths: 4, hasEncoding: false, in: frame)
            let joinRef = try Ref.decode(binary: header.string(.joinRef, in: frame), field: .joinRef, in: frame)
            let ref = try Ref.decode(binary: header.string(.ref, in: frame), field: .ref, in: frame)
            let topic = try header.string(.topic, in: frame).string(in: frame)
            let isOK = try header.string(.event, in: frame).equals("ok", in: frame)
            let content = Content.reply(isOK: isOK, response: header.payload(in: frame))
            return ServerMessage(joinRef: joinRef, ref: ref, topic: topic, content: content)
        case .broadcast:
            var header = try BinaryHeader(lengths: 3, hasEncoding: true, in: frame)
            let encoding = try BinaryHeader.encoding(at: 4, in: frame)
            let topic = try header.string(.topic, in: frame).string(in: frame)
            let event = try header.string(.event, in: frame).string(in: frame)
            _ = try header.string(.metadata, in: frame)
            let content = Content.broadcast(event: event, payload: header.payload(in: frame), encoding)
            return ServerMessage(joinRef: nil, ref: nil, topic: topic, content: content)
        default:
            throw .unknownKind(frame[0])
        }
    }

    private static func event(
        _ header: inout BinaryHeader, joinRef: Ref?, in frame: Span<UInt8>
    ) throws(WireError) -> ServerMessage {
        let topic = try header.string(.topic, in: frame).string(in: frame)
        let event = try header.string(.event, in: frame).string(in: frame)
        let content = Content.event(event, payload: header.payload(in: frame), .binary)
        return ServerMessage(joinRef: joinRef, ref: nil, topic: topic, content: content)
    }
}

extension ServerMessage.Content {
    fileprivate init(_ event: String, _ payload: Range<Int>, in text: Span<UInt8>) throws(JSONError) {
        switch event == "broadcast" ? nil : ServerEvent(rawValue: event) {
        case .reply: self = try .reply(payload, in: text)
        case .presenceState: self = .presenceState(try .init(map: payload, in: text))
        case .presenceDiff: self = try .diff(payload, in: text)
        case .presenceSync: self = .presenceSync(try .init(payload, in: text))
        case .presenceCount: self = try .counts(payload, in: text)
        case .presenceStatus: self = .presenceStatus(try .init(statuses: payload, in: text))
        case .system: self = try .system(payload, in: text)
        case .close: self = .close
        case .error: self = try .error(payload, in: text)
        case .roomInfo, .retryAfter, .presenceClose, .postgresChanges:
            self = .event(event, payload: payload, .json)
        case nil where event == "broadcast": self = try .broadcast(payload, in: text)
        case nil: self = .event(event, payload: payload, .json)
        }
    }

    private static func reply(_ payload: Range<Int>, in text: Span<UInt8>) throws(JSONError) -> Self {
        var isOK = false
        var response = payload.lowerBound..<payload.lowerBound
        var members = JSONMembers(payload)
        while let (key, value) = try members.next(in: text) {
            if key.equals("status", in: text) {
                isOK = value.text?.equals("ok", in: text) ?? false
            } else if key.equals("response", in: text) {
                response = value.range
            }
        }
        return .reply(isOK: isOK, response: response)
    }

    /// Counts of one room, or of many rooms on `counts:*`.
    private static func counts(_ payload: Range<Int>, in text: Span<UInt8>) throws(JSONError) -> Self {
        var members = JSONMembers(payload)
        while let (key, value) = try members.next(in: text) {
            if key.equals("rooms", in: text), value.kind == .object {
                return .roomCounts(try .init(rooms: payload, in: text))
            }
        }
        return .presenceCount(try .init(payload, in: text))
    }

    private static func diff(_ payload: Range<Int>, in text: Span<UInt8>) throws(JSONError) -> Self {
        var joins: [ServerMessage.PresenceEntry] = []
        var leaves: [ServerMessage.PresenceEntry] = []
        var members = JSONMembers(payload)
        while let (key, value) = try members.next(in: text) {
            guard let map = value.object else { continue }
            if key.equals("joins", in: text) {
                joins = try .init(map: map, in: text)
            } else if key.equals("leaves", in: text) {
                leaves = try .init(map: map, in: text)
            }
        }
        return .presenceDiff(joins: joins, leaves: leaves)
    }

    private static func broadcast(_ payload: Range<Int>, in text: Span<UInt8>) throws(JSONError) -> Self {
        var event = ""
        var inner = payload.lowerBound..<payload.lowerBound
        var members = JSONMembers(payload)
        while let (key, value) = try members.next(in: text) {
            if key.equals("event", in: text) {
                event = value.nonEmptyString(in: text) ?? ""
            } else if key.equals("payload", in: text) {
                inner = value.range
            }
        }
        return .broadcast(event: event, payload: inner, .json)
    }

    private static func system(_ payload: Range<Int>, in text: Span<UInt8>) throws(JSONError) -> Self {
        let strings = try [String: String](strings: payload, in: text)
        return .system(isOK: strings["status"] == "ok", message: strings["message"] ?? "")
    }

    private static func error(_ payload: Range<Int>, in text: Span<UInt8>) throws(JSONError) -> Self {
        .error(reason: try [String: String](strings: payload, in: text)["reason"] ?? "")
    }
}
