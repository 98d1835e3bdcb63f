/// The name of each kind of error, as in `protocol/codes.json`, metrics and logs.
package enum ErrorCode: String, CaseIterable, Sendable {
    // Input that is no message: no reply.
    case malformedJSON = "MalformedJSON"
    case malformedMessage = "MalformedMessage"
    case malformedBinary = "MalformedBinary"
    case invalidUTF8 = "InvalidUTF8"

    // Joins.
    case topicNameRequired = "TopicNameRequired"
    case unmatchedTopic = "UnmatchedTopic"
    case invalidRoomName = "InvalidRoomName"
    case invalidKey = "InvalidKey"
    case unauthorized = "Unauthorized"
    case tokenExpired = "InvalidJWTToken"
    case malformedToken = "MalformedJWT"
    case privateOnly = "PrivateOnly"
    case tooManyChannels = "ChannelRateLimitReached"
    case tooManyConnections = "ConnectionRateLimitReached"
    case tooManyJoins = "ClientJoinRateLimitReached"
    case tooManyRooms = "RoomLimitReached"
    case replayUnavailable = "ReplayUnavailable"
    case restarting = "RealtimeRestarting"
    case kicked = "Kicked"
    case banned = "Banned"

    // Presence and broadcast.
    case roomFull = "RoomFull"
    case tooManySessions = "SessionLimitReached"
    case trackNotAMap = "TrackNotAMap"
    case trackTooLarge = "TrackTooLarge"
    case unknownPresenceEvent = "UnknownPresenceEvent"
    case hazardousName = "HazardousName"
    case reservedEvent = "ReservedEvent"
    case invalidLabel = "InvalidLabel"
    case invalidAnnouncement = "InvalidAnnouncement"
    case invalidSignal = "InvalidSignal"
    case notTracked = "NotTracked"
    case broadcastWithoutEvent = "BroadcastWithoutEvent"
    case payloadTooLarge = "PayloadTooLarge"
    case tooManyMessages = "MessageRateLimitReached"
    case muted = "Muted"
}
