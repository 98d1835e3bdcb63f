import ChannelProtocol
import HTTPCore
import HubIdentity
import HubRuntime
import LimitCore
import PresenceCore

/// One request on its way through a route.
struct Exchange: Sendable {
    let head: RequestHead
    let body: [UInt8]
    let asker: Asker
    /// What stood at the places of the route's pattern, decoded.
    let places: [String: String]
    let configuration: SiteConfiguration
    /// Where the request came from, where the record of sessions has addresses.
    let address: NetworkAddress?
    private let attached: (any HubQueries)?

    init(
        request: HTTPRequest, asker: Asker, places: [String: String], configuration: SiteConfiguration,
        hub: (any HubQueries)?
    ) {
        head = request.head
        body = request.body
        address = request.address
        self.asker = asker
        self.places = places
        self.configuration = configuration
        attached = hub
    }

    /// The hub; before it runs, 503.
    var hub: any HubQueries {
        get throws(Problem) {
            guard let attached else { throw .notReady }
            return attached
        }
    }

    var isReady: Bool { attached?.isReady ?? false }

    /// The room of the path, with or without `realtime:` in front.
    var room: RoomName {
        get throws(Problem) { try Self.room(places["room"] ?? "") }
    }

    /// Throws unless the asker may do this in the room.
    func require(_ right: RoomRights, in room: RoomName) throws(Problem) {
        guard asker.rights(in: room, configuration.policies).contains(right) else { throw .noRight(room: room.value) }
    }

    func requireModerator(of room: RoomName) throws(Problem) { try require(.moderate, in: room) }

    /// Throws unless the asker is the user, or may speak for every user.
    func require(_ user: UserID) throws(Problem) {
        guard asker.isTrusted || asker.user == user else { throw .otherUser }
    }

    /// Tells everybody in a room, in the room's order; nobody there, and nobody hears it.
    func push(_ event: HubEvent, _ payload: [UInt8], to room: RoomName) throws(Problem) {
        try hub.broadcast([BroadcastMessage(room: room, message: event.message(payload))])
    }

    /// Tells all tabs of a user.
    func push(_ event: HubEvent, _ payload: [UInt8], to user: UserID) throws(Problem) {
        // A user whose name is so long that no room can have it has no tabs there.
        guard let room = RoomName(UserRoom.name(of: user.value)) else { return }
        try push(event, payload, to: room)
    }

    /// The room of a topic as REST spells it, without `realtime:`; with it is understood too (wire.md 6).
    static func room(_ topic: String) throws(Problem) -> RoomName {
        let prefix = "realtime:"
        let name = topic.utf8.starts(with: prefix.utf8) ? String(topic.dropFirst(prefix.count)) : topic
        guard let room = RoomName(name), name != "counts:*" else { throw .invalidRoomName(topic) }
        return room
    }

    /// The type of the body, without parameters and in small letters; empty when it is not named.
    var mediaType: String {
        let value = head.first("content-type") ?? ""
        let type = value.split(separator: ";", maxSplits: 1).first ?? ""
        return type.split(whereSeparator: { $0 == " " || $0 == "\t" }).joined().lowercased()
    }
}
