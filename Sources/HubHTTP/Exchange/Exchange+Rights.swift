import HTTPCore
import HubIdentity
import HubStore
import PresenceCore

/// Whom and what a request is about, and whether the asker has a say in it.
extension Exchange {
    /// The user of the path.
    var user: UserID {
        get throws(Problem) {
            guard let user = UserID(places["user"] ?? "") else {
                throw .invalidBody("A user's id has 1 to \(UserKind.limit) octets without control characters.")
            }
            return user
        }
    }

    /// Throws unless the app's server asks, or somebody who moderates the room; in development anybody may.
    func requireAuthority(in room: RoomName) throws(Problem) {
        guard hasAuthority(in: room) else { throw .noRight(room: room.value) }
    }

    func hasAuthority(in room: RoomName) -> Bool {
        asker.isTrusted || asker.rights(in: room, configuration.policies).contains(.moderate)
    }

    /// The version that the asker saw, from `If-Match` (RFC 9110 13.1.1) or the body's `version`; nil without one.
    ///
    /// Of somebody who is not registered it is 0.
    func expectedVersion(_ body: RequestObject? = nil) throws(Problem) -> Int? {
        let named = try body?.number("version", in: 0...Int64(Int32.max)).map { Int($0) }
        guard let field = head.first("if-match") else { return named }
        let digits = field.hasPrefix("\"") && field.hasSuffix("\"") ? String(field.dropFirst().dropLast()) : field
        guard let version = Int(digits), version >= 0, named == nil || named == version else {
            throw .invalidBody(
                "`If-Match` is the version that was seen, such as \"3\", and that of the body if both are there.")
        }
        return version
    }
}

extension Response {
    /// JSON that pages poll: 304 to whoever has it already, with a weak entity tag (RFC 9110 13.1.2).
    init(polled json: [UInt8], by exchange: Exchange) {
        var tag = EntityTag()
        tag.add(json)
        self.init(polled: json, tag: tag, by: exchange)
    }

    /// The same, when the tag leaves out what changes all the time.
    init(polled json: [UInt8], tag: EntityTag, by exchange: Exchange) {
        let field = HeaderField("etag", tag.weak)
        if exchange.head.first("if-none-match") == tag.weak {
            self.init(status: 304, fields: [field])
        } else {
            self.init(fields: [field, HeaderField("cache-control", "no-cache")], json: json)
        }
    }
}
