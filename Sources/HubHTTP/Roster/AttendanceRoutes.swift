import ChannelProtocol
import HTTPCore
import HubIdentity
import HubRuntime
import HubStore
import JSONCore
import PresenceCore

/// Who was to come, who has been seen to, and who is here: S2's workshop.
enum AttendanceRoutes {
    static let routes = [
        Route("GET", "/api/v1/rooms/{room}/attendance", for: .token, .later(list)),
        Route("POST", "/api/v1/rooms/{room}/attendance/{user}/check-in", for: .token, .later(checkIn)),
        Route("DELETE", "/api/v1/rooms/{room}/attendance/{user}/check-in", for: .token, .later(undo)),
    ]

    /// `{"total_registered":3,"checked_in_count":1,"online_count":2,"participants":[…],"next":"…"}`, by user id; each
    /// `{"user_id":"ada","name":"Ada","avatar":null,"status":"registered","is_online":true,"checked_in_at":null}`.
    ///
    /// The status is `checked_in`, `registered` (and so may be checked in), or `online` of somebody who is here without
    /// being registered. `online_count` is what the room counts as its users. With an entity tag, so that pages can poll.
    @Sendable static func list(_ exchange: Exchange) async throws(Problem) -> Response {
        let room = try exchange.room
        try exchange.require(.join, in: room)
        let roster = try await exchange.roster(of: room)
        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        object.member("room_id", room.value, into: &json)
        object.member("total_registered", roster.registered, into: &json)
        object.member("checked_in_count", roster.checkedIn, into: &json)
        object.member("online_count", roster.counted, into: &json)
        object.array("participants", roster.rows, into: &json) { member, json in
            var row = JSONObjectWriter(into: &json)
            append(member, to: &row, into: &json)
            row.member("is_online", member.present != nil, into: &json)
            row.close(into: &json)
        }
        object.member("next", roster.next?.token, into: &json)
        object.close(into: &json)
        return Response(polled: json, by: exchange)
    }

    /// Sees that somebody is there, registered or not; the first check-in stays, and only it is told.
    @Sendable static func checkIn(_ exchange: Exchange) async throws(Problem) -> Response {
        var change = try exchange.emptyChange()
        change.checkedIn = .setOnce(CheckIn(at: exchange.moment, by: exchange.asker.name))
        return try await answer(change, "check_in", exchange) { $0?.checkedInAt == nil }
    }

    /// Takes a check-in back; nothing happens where there is none, and who is not registered is not found.
    @Sendable static func undo(_ exchange: Exchange) async throws(Problem) -> Response {
        var change = try exchange.emptyChange()
        change.checkedIn = .clear
        return try await answer(change, "undo_check_in", exchange) { $0?.checkedInAt != nil }
    }

    /// The row and the figures of the room, told to everybody there if the change makes a difference.
    private static func answer(
        _ change: ParticipantChange, _ action: String, _ exchange: Exchange, if isNews: (Participant?) -> Bool
    ) async throws(Problem) -> Response {
        try exchange.requireAuthority(in: change.room)
        let query = AttendanceOf(room: change.room, user: change.user)
        let before = try await exchange.ask(query)
        guard isNews(before.participant) else {
            guard let participant = before.participant else { throw .refusedByStore(.notFound) }
            return Response(json: row(participant, before.figures))
        }
        _ = try await exchange.change(change, action)
        let hub = try exchange.hub
        let after = try await exchange.ask(query) { participant, figures in
            guard let participant else { return }
            let message = HubEvent.attendance.message(row(participant, figures))
            hub.broadcast([BroadcastMessage(room: change.room, message: message)])
        }
        guard let participant = after.participant else { throw .refusedByStore(.notFound) }
        return Response(json: row(participant, after.figures))
    }

    private static func row(_ participant: Participant, _ figures: AttendanceFigures.Figures) -> [UInt8] {
        var json: [UInt8] = []
        var row = JSONObjectWriter(into: &json)
        row.member("room_id", participant.room.value, into: &json)
        append(RosterMember(participant), to: &row, into: &json)
        row.member("total_registered", figures.registered, into: &json)
        row.member("checked_in_count", figures.checkedIn, into: &json)
        row.close(into: &json)
        return json
    }

    private static func append(_ member: RosterMember, to row: inout JSONObjectWriter, into json: inout [UInt8]) {
        row.member("user_id", member.user.value, into: &json)
        row.member("name", member.name ?? member.user.value, into: &json)
        row.nullable("avatar", member.avatar, into: &json)
        row.member("status", status(member), into: &json)
        row.nullable("checked_in_at", member.registered?.checkedInAt?.text, into: &json)
    }

    private static func status(_ member: RosterMember) -> String {
        guard let registered = member.registered else { return "online" }
        return registered.checkedInAt == nil ? "registered" : "checked_in"
    }
}
