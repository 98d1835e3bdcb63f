import HTTPCore
import HubIdentity
import HubRuntime
import HubStore
import JSONCore
import PresenceCore

/// The record of sessions: who was where, on which page, since when, and why they left.
enum SessionRoutes {
    /// `?room=&user=&status=&limit=&after=`, the last started first: `{"sessions":[…],"next":"…"}`.
    ///
    /// `next` is what `after` takes for the next part, missing at the end. Session ids are in it, so that a room's sessions
    /// are for those who moderate it, and a user's own for the user.
    @Sendable static func list(_ exchange: Exchange) async throws(Problem) -> Response {
        let query = try RequestQuery(exchange)
        let scope = try scope(query)
        guard exchange.mayRead(scope) else { throw .mayNotReadSessions }
        let page = try await exchange.ask(
            Sessions(scope, status: try query.word("status"), page: try query.page()))

        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        object.key("sessions", into: &json)
        json.append(.openBracket)
        for (index, session) in page.rows.enumerated() {
            if index > 0 { json.append(.comma) }
            append(session, to: &json)
        }
        json.append(.closeBracket)
        object.member("next", page.next?.token, into: &json)
        object.close(into: &json)
        return Response(json: json)
    }

    private static func scope(_ query: RequestQuery) throws(Problem) -> Sessions.Scope {
        let user = try query.name("user", as: UserKind.self)
        return switch (try query.room("room"), user) {
        case (let room?, let user?): .member(room, user)
        case (let room?, nil): .room(room)
        case (nil, let user?): .user(user)
        case (nil, nil): .all
        }
    }

    private static func append(_ session: StoredSession, to json: inout [UInt8]) {
        let details = session.details
        var row = JSONObjectWriter(into: &json)
        row.member("session_id", session.key.session.value, into: &json)
        row.member("room_id", session.key.room.value, into: &json)
        row.member("user_id", session.key.user.value, into: &json)
        row.member("status", session.status.rawValue, into: &json)
        row.member("language_code", details.language, into: &json)
        row.member("current_page", details.page, into: &json)
        row.member("activity", details.activity, into: &json)
        row.member("current_competition_id", details.competition, into: &json)
        row.key("labels", into: &json)
        // Written by the recorder, an object as it stands.
        json.append(contentsOf: (details.labels ?? "{}").utf8)
        row.member("started_at", session.key.startedAt.text, into: &json)
        row.member("last_seen", session.lastSeen.text, into: &json)
        row.member("ended_at", session.end?.at.text, into: &json)
        row.member("end_reason", session.end?.reason.rawValue, into: &json)
        row.close(into: &json)
    }
}

extension Exchange {
    fileprivate func mayRead(_ scope: Sessions.Scope) -> Bool {
        if asker.isTrusted { return true }
        func moderates(_ room: RoomName) -> Bool { asker.rights(in: room, configuration.policies).contains(.moderate) }
        return switch scope {
        case .all: false
        case .room(let room): moderates(room)
        case .user(let user): asker.user == user
        case .member(let room, let user): asker.user == user || moderates(room)
        }
    }
}
