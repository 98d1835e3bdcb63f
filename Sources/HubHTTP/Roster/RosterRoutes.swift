import ChannelProtocol
import HTTPCore
import HubIdentity
import HubRuntime
import HubStore
import JSONCore
import PresenceCore

/// The roster of a room: who is registered, in which role and with which rights, merged with who is here (S3).
enum RosterRoutes {
    static let routes = [
        Route("GET", "/api/v1/rooms/{room}/participants", for: .token, .later(list)),
        Route("PUT", "/api/v1/rooms/{room}/participants/{user}", for: .token, .later(register)),
        Route("PATCH", "/api/v1/rooms/{room}/participants/{user}", for: .token, .later(change)),
        Route("DELETE", "/api/v1/rooms/{room}/participants/{user}", for: .token, .later(remove)),
    ]

    /// `{"room_id":"algebra","onlineCount":2,"totalCount":5,"next":"…","participants":[…]}`, by user id.
    ///
    /// Registered and present users, each once. The counts are those of the whole room; `next`, missing at the end, is
    /// what `after` takes. With an entity tag, so that pages can poll.
    @Sendable static func list(_ exchange: Exchange) async throws(Problem) -> Response {
        let room = try exchange.room
        try exchange.require(.join, in: room)
        let roster = try await exchange.roster(of: room)
        let (moment, withBan) = (exchange.moment, exchange.hasAuthority(in: room))
        var json: [UInt8] = []
        var tag = EntityTag()
        var object = JSONObjectWriter(into: &json)
        object.member("room_id", room.value, into: &json)
        object.member("onlineCount", roster.online, into: &json)
        object.member("totalCount", roster.total, into: &json)
        object.member("next", roster.next?.token, into: &json)
        tag.add(json)
        object.array("participants", roster.rows, into: &json) { member, json in
            member.append(
                in: room, isOnline: member.present != nil, withBan: withBan, at: moment, to: &json, &tag)
        }
        object.close(into: &json)
        return Response(polled: json, tag: tag, by: exchange)
    }

    /// `{"role":"HOST","canSpeak":true,"canVideo":true,"name":"Ada","avatar":"…","status":"INVITED","version":3}`.
    ///
    /// Registers somebody, or says anew what is registered: what the body leaves out is as of somebody new. Status, ban,
    /// mute and check-in stay unless they are named.
    @Sendable static func register(_ exchange: Exchange) async throws(Problem) -> Response {
        let body = try RequestObject(exchange)
        var change = try exchange.participantChange(body)
        if change.role == .keep { change.role = .clear }
        change.canSpeak = change.canSpeak ?? false
        change.canVideo = change.canVideo ?? false
        if change.name == .keep { change.name = .clear }
        if change.avatar == .keep { change.avatar = .clear }
        return try await answer(change, exchange)
    }

    /// The same members; what the body leaves out stays, `null` clears a role, name or avatar.
    @Sendable static func change(_ exchange: Exchange) async throws(Problem) -> Response {
        try await answer(try exchange.participantChange(try RequestObject(exchange)), exchange)
    }

    /// Takes somebody off the roster, with ban and mute; 204.
    @Sendable static func remove(_ exchange: Exchange) async throws(Problem) -> Response {
        let (room, user) = (try exchange.room, try exchange.user)
        try exchange.requireAuthority(in: room)
        let version = try exchange.expectedVersion(try RequestObject(exchange))
        _ = try await exchange.commit([
            .removeParticipant(room: room, user: user, expectedVersion: version),
            exchange.audit("remove_participant", room, user),
        ])
        try await exchange.tell(of: user, in: room)
        return Response(status: 204)
    }

    /// The row with its version as entity tag; 201 for somebody new.
    private static func answer(_ change: ParticipantChange, _ exchange: Exchange) async throws(Problem) -> Response {
        try exchange.requireAuthority(in: change.room)
        let participant = try await exchange.change(change, "change_participant", detail: change.detail)
        let json = RosterMember.row(participant, withBan: true, at: exchange.moment)
        return Response(
            status: participant.version == 1 ? 201 : 200,
            fields: [HeaderField("etag", "\"\(participant.version)\"")], json: json)
    }
}
