/// What an error reply says: every `{"reason":"…"}` of the wire in one place (wire.md 4.1, 4.3, 4.5 and 4.6).
///
/// Most read `Code: text`. Where stock clients know another string, that string is kept. The same texts serve as the
/// `message` of a `system` event and the `reason` of `phx_error`.
package enum ReplyReason: Error, Hashable, Sendable {
    case topicNameRequired
    case unmatchedTopic
    case invalidRoomName(String)
    case invalidKey(String)
    case unauthorized(to: Deed = .read, topic: String)
    /// A token that ended this many seconds ago.
    case tokenExpired(secondsAgo: Int)
    case malformedToken
    case privateOnly
    /// Topics that one connection may join.
    case tooManyChannels
    case tooManyConnections
    case tooManyJoins
    /// Rooms of the whole hub.
    case tooManyRooms(limit: Int)
    case replayUnavailable
    case restarting
    /// Removed from the room by a moderator; joins are refused for this many seconds more.
    case kicked(seconds: Int)
    /// Banned from the room; `nil` seconds means for good.
    case banned(seconds: Int?)
    case roomFull(members: Int, capacity: Int)
    /// Sessions that one user may have in a room.
    case tooManySessions(limit: Int)
    case trackNotAMap
    case trackTooLarge(bytes: Int, limit: Int)
    /// The reply to this has an empty response (wire.md 4.5).
    case unknownPresenceEvent
    case hazardousName(String)
    case reservedEvent(String)
    case invalidLabel(String)
    case invalidAnnouncement
    case invalidSignal
    /// Only who is present signals.
    case notTracked
    case broadcastWithoutEvent
    case payloadTooLarge
    case tooManyMessages(perSecond: Int)
    /// What this user says is told to nobody; `nil` seconds means for good.
    case muted(seconds: Int?)

    /// What somebody may have no right to.
    package enum Deed: String, Sendable {
        case read = "read from"
        case track = "track in"
        case broadcast = "broadcast to"
    }

    /// The code in `protocol/codes.json`.
    package var code: ErrorCode {
        switch self {
        case .topicNameRequired: .topicNameRequired
        case .unmatchedTopic: .unmatchedTopic
        case .invalidRoomName: .invalidRoomName
        case .invalidKey: .invalidKey
        case .unauthorized: .unauthorized
        case .tokenExpired: .tokenExpired
        case .malformedToken: .malformedToken
        case .privateOnly: .privateOnly
        case .tooManyChannels: .tooManyChannels
        case .tooManyConnections: .tooManyConnections
        case .tooManyJoins: .tooManyJoins
        case .tooManyRooms: .tooManyRooms
        case .replayUnavailable: .replayUnavailable
        case .restarting: .restarting
        case .kicked: .kicked
        case .banned: .banned
        case .roomFull: .roomFull
        case .tooManySessions: .tooManySessions
        case .trackNotAMap: .trackNotAMap
        case .trackTooLarge: .trackTooLarge
        case .unknownPresenceEvent: .unknownPresenceEvent
        case .hazardousName: .hazardousName
        case .reservedEvent: .reservedEvent
        case .invalidLabel: .invalidLabel
        case .invalidAnnouncement: .invalidAnnouncement
        case .invalidSignal: .invalidSignal
        case .notTracked: .notTracked
        case .broadcastWithoutEvent: .broadcastWithoutEvent
        case .payloadTooLarge: .payloadTooLarge
        case .tooManyMessages: .tooManyMessages
        case .muted: .muted
        }
    }

    /// The whole `reason`; empty only for `unknownPresenceEvent`, whose response has no reason.
    package var text: String {
        switch self {
        // Strings that stock clients and the original server know without a code.
        case .unmatchedTopic: "unmatched topic"
        case .trackNotAMap: "Presence track payload must be a map"
        case .payloadTooLarge: "payload_size_exceeded"
        case .unknownPresenceEvent: ""
        default: "\(code.rawValue): \(explanation)"
        }
    }

    private var explanation: String {
        switch self {
        case .topicNameRequired: "You must provide a topic name"
        case .invalidRoomName(let name): "\(name) cannot name a room"
        case .invalidKey(let key): "\(key) cannot be a presence key"
        case .unauthorized(let deed, let topic):
            "You do not have permissions to \(deed.rawValue) this Channel topic: \(topic)"
        case .tokenExpired(let seconds): "Token has expired \(seconds) seconds ago"
        case .malformedToken: "The token provided is not a valid JWT"
        case .privateOnly: "This server only serves private channels"
        case .tooManyChannels: "Too many channels"
        case .tooManyConnections: "Too many connected users"
        case .tooManyJoins: "Too many joins per second"
        case .tooManyMessages(let limit): "Too many messages per second, at most \(limit)"
        case .tooManyRooms(let limit): "The hub has all the rooms it may have, \(limit)"
        case .replayUnavailable: "Broadcasts are not kept for replay"
        case .restarting: "Realtime is restarting, please standby"
        case .kicked(0): "You were removed from this room, and may come back"
        case .kicked(let seconds): "You were removed from this room, come back in \(seconds) seconds"
        case .banned(.some(let seconds)): "You are banned from this room for \(seconds) seconds"
        case .banned(.none): "You are banned from this room"
        case .roomFull(let members, let capacity): "\(members) of \(capacity)"
        case .tooManySessions(let limit): "At most \(limit) sessions of one user"
        case .trackTooLarge(let bytes, let limit): "Track message size exceeded, \(bytes) of \(limit) bytes"
        case .hazardousName(let name): "\(name) is a property of every JavaScript object"
        case .reservedEvent(let name): "\(name) is a reserved name"
        case .invalidLabel(let name): "The value of \(name) cannot be counted"
        case .invalidAnnouncement: "state is active, idle, hidden or frozen, interval_ms a whole number"
        case .invalidSignal:
            "At most 16 names of 32 octets, each true, false or a word of 32 octets; ttl_ms from 100 to 60000, or 0"
        case .notTracked: "Only who is present can signal"
        case .muted(.some(let seconds)): "You are muted in this room for \(seconds) seconds"
        case .muted(.none): "You are muted in this room"
        case .broadcastWithoutEvent: "A broadcast needs an event"
        case .unmatchedTopic, .trackNotAMap, .payloadTooLarge, .unknownPresenceEvent: ""
        }
    }
}
