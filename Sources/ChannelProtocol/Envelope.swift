package import JSONCore

/// One text message of either direction, as ranges of the text it was decoded from.
package struct Envelope: Hashable, Sendable {
    /// Octets that a topic or an event name may have: what one length octet of a binary frame can say.
    package static let nameLimit = 255

    /// The ref of the join that this message belongs to; `nil` for `null` and where vsn 1 leaves it out.
    package let joinRef: Ref?
    package let ref: Ref?
    package let topic: WireText
    package let event: WireText
    /// The payload: a complete and checked JSON object.
    package let payload: Range<Int>

    /// Decodes a text message; the text must be valid UTF-8.
    ///
    /// vsn 2 is an array of exactly five; vsn 1 an object whose unknown members are ignored and whose refs may be absent
    /// (wire.md 2). The payload is checked in full, so that its octets can be spliced into messages for others.
    package static func decode(_ text: Span<UInt8>, version: WireVersion) throws(WireError) -> Envelope {
        let fields: Fields
        do throws(JSONError) {
            fields =
                switch version {
                case .v1: try Fields(object: text)
                case .v2: try Fields(array: text)
                }
        } catch {
            throw .notJSON(error)
        }
        return try Envelope(fields, in: text)
    }

    /// What the client asks for by this message's event.
    package func clientEvent(in text: Span<UInt8>) -> ClientEvent {
        ClientEvent(event, in: text)
    }

    private init(_ fields: Fields, in text: Span<UInt8>) throws(WireError) {
        guard fields.isMessage else { throw .notAMessage }
        guard fields.arity == 5 else { throw .wrongArity(fields.arity) }
        joinRef = try fields.joinRef.flatMap { (value) throws(WireError) in
            try Ref.decode(value, field: .joinRef, in: text)
        }
        ref = try fields.ref.flatMap { (value) throws(WireError) in try Ref.decode(value, field: .ref, in: text) }
        topic = try Self.name(fields.topic, .topic)
        event = try Self.name(fields.event, .event)
        guard let value = fields.payload else { throw .missing(.payload) }
        guard value.kind == .object else { throw .wrongType(.payload) }
        payload = value.range
    }

    private static func name(_ value: JSONValue?, _ field: WireField) throws(WireError) -> WireText {
        guard let value else { throw .missing(field) }
        guard let name = value.text else { throw .wrongType(field) }
        guard name.range.count <= nameLimit else {
            throw .tooLong(field, bytes: name.range.count, limit: nameLimit)
        }
        return name
    }

    /// The five values before they are judged.
    private struct Fields {
        var isMessage = true
        var arity = 5
        var joinRef: JSONValue?
        var ref: JSONValue?
        var topic: JSONValue?
        var event: JSONValue?
        var payload: JSONValue?

        init(array text: Span<UInt8>) throws(JSONError) {
            let whole = 0..<text.count
            var scanner = JSONScanner(whole)
            guard try scanner.token(in: text) == .openBracket else {
                _ = try JSONScanner.document(whole, in: text)
                isMessage = false
                return
            }
            var elements = JSONElements(whole)
            arity = 0
            while let value = try elements.next(in: text) {
                switch arity {
                case 0: joinRef = value
                case 1: ref = value
                case 2: topic = value
                case 3: event = value
                default: payload = value
                }
                arity += 1
            }
            try elements.expectEnd(in: text)
        }

        init(object text: Span<UInt8>) throws(JSONError) {
            let whole = 0..<text.count
            var scanner = JSONScanner(whole)
            guard try scanner.token(in: text) == .openBrace else {
                _ = try JSONScanner.document(whole, in: text)
                isMessage = false
                return
            }
            var members = JSONMembers(whole)
            while let (key, value) = try members.next(in: text) {
                if key.equals("topic", in: text) {
                    topic = value
                } else if key.equals("event", in: text) {
                    event = value
                } else if key.equals("payload", in: text) {
                    payload = value
                } else if key.equals("ref", in: text) {
                    ref = value
                } else if key.equals("join_ref", in: text) {
                    joinRef = value
                }
            }
            try members.expectEnd(in: text)
        }
    }
}
