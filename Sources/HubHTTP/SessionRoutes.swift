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
        let items = QueryItems(exchange.head.query)
        let scope = try scope(items)
        guard exchange.mayRead(scope) else { throw .mayNotReadSessions }
        let query = Sessions(scope, status: try status(items?["status"]), page: try page(items))
        let page = try await exchange.ask(query)

        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        object.key("sessions", into: &json)
        json.append(.openBracket)
        for (index, session) in page.rows.enumerated() {
            if index > 0 { json.append(.comma) }
            append(session, to: &json)
        }
        json.append(.closeBracket)
        object.member("next", page.next.map { Base64URL.encode(Array($0.text.utf8)) }, into: &json)
        object.close(into: &json)
        return Response(json: json)
    }

    private static func scope(_ items: QueryItems?) throws(Problem) -> Sessions.Scope {
        let room = try items?["room"].map { text throws(Problem) in try Exchange.room(text) }
        let user = try items?["user"].map { text throws(Problem) in
            guard let user = UserID(text) else {
                throw .invalidBody("`user` must have 1 to \(UserKind.limit) octets without control characters.")
            }
            return user
        }
        return switch (room, user) {
        case (let room?, let user?): .member(room, user)
        case (let room?, nil): .room(room)
        case (nil, let user?): .user(user)
        case (nil, nil): .all
        }
    }

    private static func status(_ text: String?) throws(Problem) -> SessionStatus? {
        guard let text else { return nil }
        guard let status = SessionStatus(rawValue: text) else {
            throw .invalidBody("`status` is active, completed, abandoned or left.")
        }
        return status
    }

    private static func page(_ items: QueryItems?) throws(Problem) -> PageRequest {
        var page = PageRequest()
        if let text = items?["limit"] {
            guard let limit = Int(text), PageRequest.limits.contains(limit) else {
                throw .invalidBody("`limit` is a whole number from 1 to \(PageRequest.limits.upperBound).")
            }
            page.limit = limit
        }
        if let text = items?["after"] {
            guard let octets = Base64URL.decode(Array(text.utf8)[...]),
                let cursor = Cursor(String(decoding: octets, as: UTF8.self))
            else { throw .invalidBody("`after` is the `next` of an earlier answer.") }
            page.after = cursor
        }
        return page
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
        row.member("started_at", text(session.key.startedAt), into: &json)
        row.member("last_seen", text(session.lastSeen), into: &json)
        row.member("ended_at", session.end.map { text($0.at) }, into: &json)
        row.member("end_reason", session.end?.reason.rawValue, into: &json)
        row.close(into: &json)
    }

    private static func text(_ moment: Timestamp) -> String {
        HTTPDate.timestamp(milliseconds: moment.milliseconds)
    }
}

extension Exchange {
    fileprivate func mayRead(_ scope: Sessions.Scope) -> Bool {
        switch asker {
        case .anybody, .admin: true
        case .token(let identity):
            switch scope {
            case .all: false
            case .room(let room): asker.rights(in: room, configuration.policies).contains(.moderate)
            case .user(let user): identity.user == user.value
            case .member(let room, let user):
                identity.user == user.value
                    || asker.rights(in: room, configuration.policies).contains(.moderate)
            }
        }
    }
}
