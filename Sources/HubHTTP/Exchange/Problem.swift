import ChannelProtocol
import HTTPCore
import HubIdentity
import HubStore
import JSONCore

/// Why a request is refused; each case is one status and one stable code (RFC 9457).
enum Problem: Error, Equatable {
    case badPath
    case routeNotFound
    case methodNotAllowed(allow: String)
    case notReady
    case missingToken
    case refusedToken(TokenError)
    case roleNotAllowed(role: String)
    case notAdmin
    case notAnApp
    case noRight(room: String)
    case otherUser
    case unsupportedMediaType(String)
    case payloadTooLarge(bytes: Int, limit: Int)
    case malformedBroadcast(WireError)
    case invalidRoomName(String)
    case roomNotFound(String)
    case personNotFound(user: String, room: String)
    case invalidBody(String)
    case refusedHeartbeat(ReplyReason)
    case userNotNamed
    case badGoodbye
    case refusedByStore(StoreError)
    case noStore
    case mayNotReadSessions
    case mayNotReadReports
    case sessionNotFound
    case seatsTaken(limit: Int, inUse: Int)
    case seatQueueFull(limit: Int)
    case tooManySeats(limit: Int)
    case noSeat
    case tooManyRequests
    case tooManyNotifications(perMinute: Int)

    var status: Int {
        switch self {
        case .badPath: 400
        case .missingToken, .refusedToken, .badGoodbye: 401
        case .roleNotAllowed, .notAdmin, .notAnApp, .noRight, .otherUser, .mayNotReadSessions, .mayNotReadReports: 403
        case .refusedHeartbeat(.kicked), .refusedHeartbeat(.banned): 403
        case .routeNotFound, .roomNotFound, .personNotFound, .sessionNotFound, .noSeat: 404
        case .methodNotAllowed: 405
        case .refusedHeartbeat(.tooManyRooms): 503
        case .refusedHeartbeat, .seatsTaken, .seatQueueFull, .tooManySeats: 409
        case .payloadTooLarge: 413
        case .unsupportedMediaType: 415
        case .malformedBroadcast, .invalidRoomName, .invalidBody, .userNotNamed: 422
        case .tooManyRequests, .tooManyNotifications: 429
        case .notReady, .noStore: 503
        case .refusedByStore(let error): error.status
        }
    }

    /// The word that a program may rely on; those of the wire keep the names they have there.
    var code: String {
        switch self {
        case .badPath: "BadPath"
        case .routeNotFound: "RouteNotFound"
        case .methodNotAllowed: "MethodNotAllowed"
        case .notReady: "NotReady"
        case .missingToken: "MissingToken"
        case .refusedToken(let error): error.code
        case .roleNotAllowed, .notAdmin, .notAnApp, .noRight, .otherUser, .mayNotReadSessions, .mayNotReadReports:
            ErrorCode.unauthorized.rawValue
        case .unsupportedMediaType: "UnsupportedMediaType"
        case .payloadTooLarge: ErrorCode.payloadTooLarge.rawValue
        case .malformedBroadcast(let error): error.code.rawValue
        case .invalidRoomName: ErrorCode.invalidRoomName.rawValue
        case .roomNotFound: "RoomNotFound"
        case .sessionNotFound: "SessionNotFound"
        case .personNotFound: "PersonNotFound"
        case .invalidBody, .userNotNamed: "InvalidBody"
        case .refusedHeartbeat(let reason): reason.code.rawValue
        case .badGoodbye: "InvalidGoodbye"
        case .refusedByStore(let error): error.code
        case .noStore: StoreError.closed.code
        case .seatsTaken: "SeatsTaken"
        case .seatQueueFull: "SeatQueueFull"
        case .tooManySeats: "TooManySeats"
        case .noSeat: "SeatNotFound"
        case .tooManyRequests: "RequestRateLimitReached"
        case .tooManyNotifications: "NotificationRateLimitReached"
        }
    }

    /// One sentence for the person who reads the answer.
    var detail: String {
        switch self {
        case .badPath: "The path has a bad percent-encoding."
        case .routeNotFound: "Nothing is served under this path."
        case .methodNotAllowed(let allow): "This path allows \(allow)."
        case .notReady: "The hub is starting or draining."
        case .missingToken: "A token is needed, as Authorization: Bearer."
        case .refusedToken(let error): "\(error.message)."
        case .roleNotAllowed(let role): "The role \(role) may not read all rooms."
        case .notAdmin: "This needs the admin token of the hub."
        case .notAnApp: "This is for the app's server: a token of the role service_role, without a user."
        case .noRight(let room): "The token gives no right to this in the room \(room)."
        case .otherUser: "This is another user's."
        case .unsupportedMediaType(""): "Content-Type is missing."
        case .unsupportedMediaType(let type): "\(type) is not understood here."
        case .payloadTooLarge(let bytes, let limit): "The payload has \(bytes) octets, and \(limit) are allowed."
        case .malformedBroadcast(let error): error.sentence
        case .invalidRoomName(let name): "\(name) is no room name: 1 to 255 octets without control characters."
        case .roomNotFound(let name): "There is no room \(name) now."
        case .personNotFound(let user, let room): "\(user) is not in the room \(room) now."
        case .invalidBody(let rule): rule
        case .refusedHeartbeat(let reason): reason.text
        case .userNotNamed: "The token names no user; put the user's id into the path."
        case .badGoodbye: "The body is not the `goodbye` of a heartbeat's answer, or this hub has restarted since."
        case .refusedByStore(let error): error.sentence
        case .noStore: "This hub keeps nothing."
        case .mayNotReadSessions:
            "Sessions are read by those who moderate the room, and by each user their own: name the `room` or `user`."
        case .mayNotReadReports: "This is for those who moderate the room, dashboards, and the app's server."
        case .sessionNotFound: "The user has no such session in the room."
        case .seatsTaken(let limit, let inUse): SeatWords.full(limit: limit, inUse: inUse)
        case .seatQueueFull(let limit): "No seat is free, and \(limit) wait already. Please try again in a few minutes."
        case .tooManySeats(let limit): "A user has \(limit) seats at most, and a seat is held by \(limit) tabs at most."
        case .noSeat: "The user has no seat there and waits for none: acquire one."
        case .tooManyRequests: "Too many requests from your address."
        case .tooManyNotifications(let perMinute): "A user is sent \(perMinute) notifications a minute at most."
        }
    }

    /// `application/problem+json`; `error` repeats the sentence for stock clients, which look for it there.
    var response: Response {
        var body: [UInt8] = []
        var object = JSONObjectWriter(into: &body)
        object.member("title", Response.reason(status), into: &body)
        object.member("status", status, into: &body)
        object.member("code", code, into: &body)
        object.member("detail", detail, into: &body)
        object.member("error", detail, into: &body)
        if case .seatsTaken(let limit, let inUse) = self {
            object.member("limit", limit, into: &body)
            object.member("in_use", inUse, into: &body)
        }
        if case .refusedByStore(.conflict(let version)) = self {
            object.member("version", version, into: &body)
        }
        object.close(into: &body)
        return Response(
            status: status, fields: [HeaderField("content-type", "application/problem+json")] + fields, body: body)
    }

    private var fields: [HeaderField] {
        switch self {
        case .methodNotAllowed(let allow): [HeaderField("allow", allow)]
        case .missingToken: [HeaderField("www-authenticate", "Bearer")]
        case .refusedToken: [HeaderField("www-authenticate", #"Bearer error="invalid_token""#)]
        case .notReady, .tooManyRequests, .refusedByStore(.busy): [HeaderField("retry-after", "1")]
        case .tooManyNotifications(let perMinute): [HeaderField("retry-after", "\((59 + perMinute) / perMinute)")]
        case .refusedHeartbeat(.tooManyRooms): [HeaderField("retry-after", "60")]
        default: []
        }
    }
}

extension WireError {
    /// What is wrong with a broadcast that came by REST.
    fileprivate var sentence: String {
        switch self {
        case .notJSON, .notAMessage: "The body is not one JSON value."
        case .missing(.payload): "A payload, or the list of messages, is missing."
        case .missing(let field): "A \(field.rawValue) is missing."
        case .wrongType(let field): "A \(field.rawValue) has the wrong type."
        case .tooLong(_, _, let limit): "More than \(limit) messages in one request."
        case .notUTF8: "The body is not UTF-8."
        case .payloadTooLarge(let bytes, let limit): "A payload has \(bytes) octets, and \(limit) are allowed."
        case .reservedEvent(let name): "The event name \(name) is the server's."
        case .broadcastWithoutEvent: "An event is missing."
        default: reply?.text ?? "The broadcast is malformed."
        }
    }
}
