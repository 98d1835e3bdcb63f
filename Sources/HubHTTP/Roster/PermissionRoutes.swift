import ChannelProtocol
import HTTPCore
import HubIdentity
import HubRuntime
import HubStore
import JSONCore
import PresenceCore

/// S3's two server actions, `updateParticipantStatus` and `updateParticipantPermissions`; who is not registered yet is by them.
///
/// Both answer `{"success":true,"participant":{…}}` with a row as the list has it, but for `isOnline`.
enum PermissionRoutes {
    static let routes = [
        Route("POST", "/api/v1/rooms/{room}/participants/{user}/status", for: .token, .later(status)),
        Route("POST", "/api/v1/rooms/{room}/participants/{user}/permissions", for: .token, .later(permissions)),
    ]

    /// `{"status":"JOINED"}`; each user may say it of itself, but not that it is invited.
    @Sendable static func status(_ exchange: Exchange) async throws(Problem) -> Response {
        let body = try RequestObject(exchange)
        var change = try exchange.emptyChange(expecting: try exchange.expectedVersion(body))
        let status = try body.required("status", "INVITED, JOINED or LEFT", body.status)
        change.status = StatusChange(status, at: exchange.moment)
        if exchange.asker.user == change.user, status != .invited, !exchange.hasAuthority(in: change.room) {
            try exchange.require(.track, in: change.room)
            try await refuseBanned(change, exchange)
            return answer(try await exchange.keep(change), exchange)
        }
        try exchange.requireAuthority(in: change.room)
        return answer(try await exchange.change(change, "change_participant", detail: change.detail), exchange)
    }

    /// `{"canSpeak":true,"canVideo":false,"role":"CO_HOST"}`, at least one of them; for moderators and the app.
    @Sendable static func permissions(_ exchange: Exchange) async throws(Problem) -> Response {
        let body = try RequestObject(exchange)
        var change = try exchange.emptyChange(expecting: try exchange.expectedVersion(body))
        try exchange.requireAuthority(in: change.room)
        change.canSpeak = try body.flag("canSpeak")
        change.canVideo = try body.flag("canVideo")
        change.role = try body.role()
        guard change.canSpeak != nil || change.canVideo != nil || change.role != .keep else {
            throw .invalidBody("One of `canSpeak`, `canVideo` and `role` is needed.")
        }
        return answer(try await exchange.change(change, "change_participant", detail: change.detail), exchange)
    }

    private static func refuseBanned(_ change: ParticipantChange, _ exchange: Exchange) async throws(Problem) {
        let row = try await exchange.ask(ParticipantOf(room: change.room, user: change.user))
        guard let until = row?.bannedUntil, until > exchange.moment else { return }
        throw .refusedHeartbeat(.banned(seconds: Int((until.milliseconds - exchange.moment.milliseconds + 999) / 1000)))
    }

    private static func answer(_ participant: Participant, _ exchange: Exchange) -> Response {
        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        object.member("success", true, into: &json)
        object.key("participant", into: &json)
        json += RosterMember.row(
            participant, withBan: exchange.hasAuthority(in: participant.room), at: exchange.moment)
        object.close(into: &json)
        return Response(json: json)
    }
}
