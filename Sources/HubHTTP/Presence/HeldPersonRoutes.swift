import HTTPCore
import HubIdentity
import HubRuntime
import JSONCore
import PresenceCore

/// Why somebody is still shown.
enum HeldPersonRoutes {
    /// One member of a room, with what holds each of its places:
    /// `{"user":"ada","status":"reconnecting","role":"member","since_ms":1700000000000,"last_active_ms":…,
    /// "is_counted":true,"sessions":[…]}`, each
    /// `{"page":"active","socket":"grace","reason":"lost","grace_ends_in_ms":8200,"lease_ends_in_ms":70000}`.
    ///
    /// `socket` is `live`, `grace` or `none`; the others are there only if they hold something. No session is named.
    @Sendable static func person(_ exchange: Exchange) async throws(Problem) -> Response {
        let room = try exchange.room
        try exchange.require(.join, in: room)
        let name = exchange.places["user"] ?? ""
        guard let user = UserID(name), let person = await (try exchange.hub).heldPerson(user, in: room) else {
            throw .personNotFound(user: name, room: room.value)
        }
        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        object.member("user", user.value, into: &json)
        object.member("status", person.status.rawValue, into: &json)
        object.member("role", person.role.value, into: &json)
        object.member("since_ms", person.since, into: &json)
        object.member("last_active_ms", person.lastActive, into: &json)
        object.member("is_counted", person.isCounted, into: &json)
        object.array("sessions", person.holds, into: &json) { append($0, to: &$1) }
        object.close(into: &json)
        return Response(json: json)
    }

    private static func append(_ hold: HeldPerson.Hold, to json: inout [UInt8]) {
        var object = JSONObjectWriter(into: &json)
        object.member("page", hold.page.rawValue, into: &json)
        let socket = hold.isConnected ? "live" : hold.reason == nil ? "none" : "grace"
        object.member("socket", socket, into: &json)
        object.member("reason", hold.reason?.rawValue, into: &json)
        object.member("grace_ends_in_ms", hold.graceLeft, into: &json)
        object.member("lease_ends_in_ms", hold.leaseLeft, into: &json)
        object.close(into: &json)
    }
}
