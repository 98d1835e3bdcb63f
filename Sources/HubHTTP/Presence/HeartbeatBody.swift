import HTTPCore
import HubIdentity
import HubRuntime
import JSONCore
import LimitCore
import PresenceCore

/// What of a heartbeat's body is for the hub.
struct HeartbeatBody {
    let room: RoomName
    let session: SessionID?
    /// The user and role that the body claims: believed only where no tokens are verified.
    let user: String?
    let role: String?
    /// False: a goodbye; default true.
    let isPresent: Bool
    /// The JSON value of `competition_id`, `null` without one.
    let competition: [UInt8]
    let interval: Milliseconds?
    /// What an app says of its user's browser (S4); of anybody else the request itself is believed.
    let userAgent: String?
    let address: String?

    init(_ exchange: Exchange) throws(Problem) {
        // `sendBeacon` and old pages send text/plain; what is not JSON is told apart below.
        let object: JSONTree
        do throws(JSONTextError) {
            object = try JSONTree(parsing: exchange.body)
        } catch {
            throw .invalidBody("The body is not JSON: \(error).")
        }
        guard case .object = object else { throw .invalidBody("The body must be one JSON object.") }
        guard let room = try Self.text("room_id", in: object) else {
            throw .invalidBody("`room_id` is missing: the room in which the user is present.")
        }
        self.room = try Exchange.room(room)
        let named = try Self.text("session_id", in: object)
        // The path names the session, where it has a place for it.
        let session = exchange.places["session"] ?? named
        self.session = session.flatMap { SessionID($0) }
        if session != nil, self.session == nil {
            throw .invalidBody("`session_id` must have 1 to \(SessionKind.limit) octets without control characters.")
        }
        user = try Self.text("user_id", in: object)
        role = try Self.text("role", in: object)
        userAgent = try Self.text("user_agent", in: object)
        address = try Self.text("ip_address", in: object)
        switch object["is_in_competition"] {
        case .bool(let value)?: isPresent = value
        case nil, .null?: isPresent = true
        default: throw .invalidBody("`is_in_competition` must be true or false.")
        }
        switch object["competition_id"] {
        case let value? where value.isScalar: competition = Array(value.text.utf8)
        case nil: competition = Array("null".utf8)
        default: throw .invalidBody("`competition_id` must be a number, a string or null.")
        }
        switch object["interval_ms"] {
        case nil, .null?: interval = nil
        case let value?:
            guard let number = value.wholeNumber, number > 0 else {
                throw .invalidBody("`interval_ms` must be a whole number above 0: when the next heartbeat is due.")
            }
            interval = Milliseconds(number)
        }
    }

    private static func text(_ name: String, in object: JSONTree) throws(Problem) -> String? {
        switch object[name] {
        case nil, .null?: nil
        case .string(let text)?: text
        // Rooms and users of a database are often numbers.
        case .number(let digits)?: digits
        default: throw .invalidBody("`\(name)` must be a string.")
        }
    }
}

extension JSONTree {
    fileprivate var isScalar: Bool {
        switch self {
        case .number, .string, .null: true
        case .bool, .array, .object: false
        }
    }
}

extension Exchange {
    /// Whose heartbeat this is.
    ///
    /// The verified user, whatever path and body say; of trusted askers, in development all are, the one of the path or else
    /// of the body.
    func whose(_ body: HeartbeatBody) throws(Problem) -> (UserID, Role) {
        if case .token(let identity) = asker, !asker.isTrusted {
            guard let user = asker.user else { throw .userNotNamed }
            try require(.track, in: body.room)
            return (user, Role(identity.role) ?? .member)
        }
        guard let user = (places["user"] ?? body.user).flatMap({ UserID($0) }) else { throw .userNotNamed }
        return (user, body.role.flatMap { Role($0) } ?? .member)
    }

    /// Whose browser it is, for the record: the request's, or what a trusted app says of its user's.
    func visitor(_ body: HeartbeatBody) -> Visitor {
        let said = asker.isTrusted ? body.address.flatMap { NetworkAddress($0) } : nil
        return Visitor(
            userAgent: (asker.isTrusted ? body.userAgent : nil) ?? head.first("user-agent"),
            // Nil is a record without addresses, which no app puts there either.
            address: address.map { said ?? $0 })
    }

    func beat(
        _ sign: Heartbeat.Sign, _ user: UserID, _ session: SessionID?, _ role: Role, in room: RoomName,
        by visitor: Visitor? = nil
    ) async throws(Problem) -> Heartbeat.Receipt {
        let isOwner =
            if case .token(let identity) = asker { identity.access.ownedRooms.contains(room.value) } else { false }
        let beat = Heartbeat(user: user, session: session, role: role, isOwner: isOwner, sign: sign, visitor: visitor)
        let hub = try hub
        do throws(HeartbeatRefusal) {
            return try await hub.heartbeat(beat, in: room)
        } catch {
            throw .refusedHeartbeat(error.reason)
        }
    }
}
