package import JSONCore

/// The parts of a message that can be wrong.
package enum WireField: String, Hashable, Sendable {
    case joinRef = "join_ref"
    case ref, topic, event, payload, metadata, key, session, label
    case binary = "binary payload"
}

/// What is wrong with a message from the other side.
///
/// Malformed messages (`isMalformed`) have no reply: they are counted, the first few ignored, then the connection is
/// closed with 1008 (wire.md 1.3). The others concern one request, and their reply is in `reply`.
package enum WireError: Error, Hashable, Sendable {
    /// Not one JSON value.
    case notJSON(JSONError)
    /// JSON, but not the array of vsn 2 or the object of vsn 1.
    case notAMessage
    /// An array of another length than five (vsn 2).
    case wrongArity(Int)
    case missing(WireField)
    case wrongType(WireField)
    case tooLong(WireField, bytes: Int, limit: Int)
    case notUTF8(WireField)
    /// A binary frame on a connection of vsn 1, which has none.
    case binaryInVersion1
    /// The first octet of a binary frame names no kind that this side receives.
    case unknownKind(UInt8)
    /// The lengths in a binary frame's header run past its end.
    case truncated(bytes: Int, needed: Int)
    /// The encoding octet of kind 3 or 4 is neither 0 (binary) nor 1 (JSON).
    case unknownEncoding(UInt8)

    /// A broadcast or relayed payload over the limit.
    case payloadTooLarge(bytes: Int, limit: Int)
    /// What a client tracks must be a JSON object.
    case metaNotAnObject
    case metaTooLarge(bytes: Int, limit: Int)
    /// A key, label or member name that every JavaScript object already has (`__proto__`, `constructor`, …).
    case hazardousName(String)
    /// An event name that only the server sends, or that means something else than to be relayed.
    case reservedEvent(String)
    /// A label whose value is over 64 octets or has control characters; the label's name.
    case invalidLabel(String)
    /// An `announce` without an object, with an unknown state, or with an interval that is no whole number.
    case invalidAnnouncement
    /// A `signal` without an object, with too many names, or with a value that is neither true, false nor a short word.
    case invalidSignal
    /// A session id that is none.
    case invalidSession(String)
    /// A broadcast without a string `event`.
    case broadcastWithoutEvent

    /// The code in `protocol/codes.json`.
    package var code: ErrorCode {
        switch self {
        case .notJSON(.invalidUTF8), .notUTF8: .invalidUTF8
        case .notJSON: .malformedJSON
        case .notAMessage, .wrongArity, .missing, .wrongType, .tooLong: .malformedMessage
        case .binaryInVersion1, .unknownKind, .truncated, .unknownEncoding: .malformedBinary
        case .payloadTooLarge: .payloadTooLarge
        case .metaNotAnObject: .trackNotAMap
        case .metaTooLarge: .trackTooLarge
        case .hazardousName: .hazardousName
        case .reservedEvent: .reservedEvent
        case .invalidLabel: .invalidLabel
        case .invalidAnnouncement: .invalidAnnouncement
        case .invalidSignal: .invalidSignal
        case .invalidSession: .invalidKey
        case .broadcastWithoutEvent: .broadcastWithoutEvent
        }
    }

    /// Whether the input is no message at all, so that nobody can be answered.
    package var isMalformed: Bool { reply == nil }

    /// What the sender is told when it waits for a reply.
    package var reply: ReplyReason? {
        switch self {
        case .payloadTooLarge: .payloadTooLarge
        case .metaNotAnObject: .trackNotAMap
        case .metaTooLarge(let bytes, let limit): .trackTooLarge(bytes: bytes, limit: limit)
        case .hazardousName(let name): .hazardousName(name)
        case .reservedEvent(let name): .reservedEvent(name)
        case .invalidLabel(let name): .invalidLabel(name)
        case .invalidAnnouncement: .invalidAnnouncement
        case .invalidSignal: .invalidSignal
        case .invalidSession(let name): .invalidKey(name)
        case .broadcastWithoutEvent: .broadcastWithoutEvent
        default: nil
        }
    }
}
