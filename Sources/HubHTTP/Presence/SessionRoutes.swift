import ChannelProtocol
import HTTPCore
import HubIdentity
import HubRuntime
import HubStore
import PresenceCore

/// The record of sessions: who was where, on which page, since when, and why they left.
enum SessionRoutes {
    /// `?room=&user=&status=&limit=&after=&format=`, the last started first: `{"sessions":[…],"next":"…"}`.
    ///
    /// `next` is what `after` takes for the next part, missing at the end. Session ids are in it, so that a room's sessions
    /// are for those who moderate it, and a user's own for the user.
    @Sendable static func list(_ exchange: Exchange) async throws(Problem) -> Response {
        let query = try RequestQuery(exchange)
        let scope = try scope(query)
        guard exchange.mayRead(scope) else { throw .mayNotReadSessions }
        let page = try await exchange.ask(
            Sessions(scope, status: try query.word("status"), page: try query.page()))

        var report = Report("sessions", columns)
        report.rows = page.rows.map(row)
        report.next = page.next?.token
        return try report.response(to: exchange)
    }

    /// `{"room_id":"algebra","page":"/exam"}`: the tab is on another page, by HTTP; by socket it tracks it.
    @Sendable static func turnPage(_ exchange: Exchange) async throws(Problem) -> Response {
        let body = try HeartbeatBody(exchange)
        let page = try RequestObject(exchange).required("page", "where the tab is now") { name throws(Problem) in
            try RequestObject(exchange).text(name, limit: 512)
        }
        let (user, role) = try exchange.whose(body)
        do throws(Problem) {
            _ = try await exchange.beat(.turned(page: page), user, body.session, role, in: body.room)
        } catch {
            throw error == .refusedHeartbeat(.unmatchedTopic) ? .sessionNotFound : error
        }
        return Response(status: 204)
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

    static let columns = [
        "session_id", "room_id", "user_id", "status", "language_code", "current_page", "activity",
        "current_competition_id", "labels", "user_agent", "address", "started_at", "last_seen", "ended_at",
        "end_reason",
    ]

    static func row(_ session: StoredSession) -> [Report.Cell] {
        let (key, details) = (session.key, session.details)
        return [
            .text(key.session.value), .text(key.room.value), .text(key.user.value), .text(session.status.rawValue),
            .init(details.language), .init(details.page), .init(details.activity), .init(details.competition),
            // Written by the recorder, an object as it stands.
            .json(details.labels ?? "{}"), .init(details.userAgent), .init(details.address), .init(key.startedAt),
            .init(session.lastSeen), .init(session.end?.at), .init(session.end?.reason.rawValue),
        ]
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
