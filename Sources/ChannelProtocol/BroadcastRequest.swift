import JSONCore

/// One broadcast that came by REST: `POST …/api/broadcast` (wire.md 6).
package struct BroadcastRequest: Hashable, Sendable {
    /// Messages that one request may carry; more is `tooLong(.payload)`.
    package static let limit = 1000

    /// The topic without `realtime:`.
    package let topic: String
    package let message: RelayedMessage
    package let isPrivate: Bool

    /// Reads the batch form: `{"messages":[{"topic":"algebra","event":"e","payload":{},"private":false}]}`.
    ///
    /// Every error is a 422: `notUTF8` or `notJSON` for the body, `missing(.payload)` without `messages`, `wrongType` or
    /// `missing` for a part of a message, and those of `RelayedMessage.broadcast`.
    package static func batch(_ body: Span<UInt8>, limit: Int) throws(WireError) -> [BroadcastRequest] {
        guard body.isUTF8 else { throw .notUTF8(.payload) }
        do throws(JSONError) {
            _ = try JSONScanner.document(0..<body.count, in: body)
        } catch {
            throw .notJSON(error)
        }
        var messages: JSONValue?
        var members = JSONMembers(0..<body.count)
        while let (key, value) = try members.nextMember(in: body) {
            if key.equals("messages", in: body) { messages = value }
        }
        guard let messages else { throw .missing(.payload) }
        guard messages.kind == .array else { throw .wrongType(.payload) }
        var requests: [BroadcastRequest] = []
        var elements = JSONElements(messages.range)
        while let element = try elements.nextElement(in: body) {
            guard requests.count < Self.limit else {
                throw .tooLong(.payload, bytes: messages.range.count, limit: Self.limit)
            }
            guard let object = element.object else { throw .wrongType(.payload) }
            requests.append(try BroadcastRequest(object, in: body, limit: limit))
        }
        return requests
    }

    /// Reads the form of one event, whose body is the payload itself, JSON or octets.
    package static func single(
        topic: String, event: String, body: [UInt8], encoding: PayloadEncoding, isPrivate: Bool, limit: Int
    ) throws(WireError) -> BroadcastRequest {
        guard !topic.isEmpty else { throw .missing(.topic) }
        let message = try RelayedMessage.broadcast(event, body: body, encoding: encoding, limit: limit)
        return BroadcastRequest(topic: topic, message: message, isPrivate: isPrivate)
    }

    private init(topic: String, message: RelayedMessage, isPrivate: Bool) {
        self.topic = topic
        self.message = message
        self.isPrivate = isPrivate
    }

    private init(_ object: Range<Int>, in body: Span<UInt8>, limit: Int) throws(WireError) {
        var topic: String?
        var hasPayload = false
        var isPrivate = false
        var members = JSONMembers(object)
        while let (key, value) = try members.nextMember(in: body) {
            if key.equals("topic", in: body) {
                topic = value.nonEmptyString(in: body)
            } else if key.equals("payload", in: body) {
                hasPayload = true
            } else if key.equals("private", in: body) {
                isPrivate = value.flag(in: body) ?? false
            }
        }
        guard let topic else { throw .missing(.topic) }
        guard hasPayload else { throw .missing(.payload) }
        self.init(
            topic: topic, message: try RelayedMessage.broadcast(object, in: body, limit: limit), isPrivate: isPrivate)
    }
}
