import HTTPCore
import HubRuntime
import HubStore
import JSONCore
import PresenceCore

/// What operators do and look at: clean-ups, forcing somebody offline, the audit log, health.
enum AdminRoutes {
    static let routes: [Route] = [
        Route("POST", "/api/v1/admin/cleanup", for: .moderator, .later(CleanupRoutes.cleanUp)),
        Route("POST", "/api/v1/admin/offline", for: .moderator, .later(forceOffline)),
        Route("GET", "/api/v1/admin/audit", for: .token, .later(audit)),
        Route("GET", "/api/v1/admin/health", for: .token, .later(health)),
    ]

    /// Silence after which S4 calls a user stale, in milliseconds.
    static let staleAfter: Milliseconds = 120_000

    /// `{"user_id":"ada","room_id":"algebra","session_id":"tab-1","reason":"…"}`: `{"user_id":"ada","sessions":2}`.
    ///
    /// Without `session_id` all tabs, without `room_id` everywhere. They end as `kicked`, but who comes back is let in at
    /// once. A moderator may do it in the room, everywhere only the app or the operator.
    @Sendable static func forceOffline(_ exchange: Exchange) async throws(Problem) -> Response {
        let body = try RequestObject(exchange)
        let user = try body.required("user_id", "who is to be taken offline") { name throws(Problem) in
            try body.name(name, as: UserKind.self)
        }
        let room = try body.room("room_id")
        let session = try body.name("session_id", as: SessionKind.self)
        let reason = try body.text("reason")
        try exchange.requireTrust(orModeratorOf: room)
        // Before the deed, so that there is none without it; how many sessions it were is in the answer.
        let detail = JSONTree.object(reason.map { [JSONTree.Member("reason", .string($0))] } ?? []).text
        _ = try await exchange.commit([
            .audit(
                AuditEntry(
                    id: exchange.freshID, at: exchange.moment, actor: exchange.asker.name, action: "force_offline",
                    room: room, target: user.value, detail: detail))
        ])
        let count = await (try exchange.hub).takeOffline(user, session: session, from: room)
        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        object.member("user_id", user.value, into: &json)
        object.member("room_id", room?.value, into: &json)
        object.member("sessions", count, into: &json)
        object.close(into: &json)
        return Response(json: json)
    }

    /// `?room=&actor=&action=&from=&to=&limit=&after=&format=`, the last first; a moderator names the room.
    @Sendable static func audit(_ exchange: Exchange) async throws(Problem) -> Response {
        let query = try RequestQuery(exchange)
        let room = try query.room("room")
        try exchange.requireTrust(orModeratorOf: room)
        let page = try await exchange.ask(
            AuditLog(
                room: room, actor: query["actor"], action: query["action"], period: try period(query),
                page: try query.page()))
        var report = Report("audit", ["event_id", "at", "actor", "action", "room_id", "target", "detail"])
        report.rows = page.rows.map { entry in
            [
                .text(entry.id), .init(entry.at), .init(entry.actor), .text(entry.action), .init(entry.room?.value),
                .init(entry.target), entry.detail.map { .json($0) } ?? .nothing,
            ]
        }
        report.next = page.next?.token
        return try report.response(to: exchange)
    }

    private static func period(_ query: RequestQuery) throws(Problem) -> Period? {
        let (from, to) = (try query.moment("from"), try query.moment("to"))
        guard from != nil || to != nil else { return nil }
        return Period(from: from ?? .distantPast, to: to ?? .distantFuture)
    }

    /// S4's `{"total_users","online_users","stale_users"}`, and how the hub and its store are.
    ///
    /// Stale is who is online and was not heard of for 2 minutes: 0 unless a lease is longer. Reading changes nothing.
    @Sendable static func health(_ exchange: Exchange) async throws(Problem) -> Response {
        try exchange.requireTrust(orModeratorOf: nil)
        let hub = try exchange.hub
        let people = await hub.health(silentFor: staleAfter)
        let rooms = await hub.rooms().count
        let known = try await exchange.ask(PeopleKnown())
        let silentSince = exchange.moment.advanced(by: -Int64(staleAfter))
        let sessions = try await exchange.ask(SessionHealth(silentSince: silentSince))
        let figures = try exchange.store.figures

        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        object.member("total_users", max(known, people.online.count), into: &json)
        object.member("online_users", people.online.count, into: &json)
        object.member("stale_users", people.stale.count, into: &json)
        object.member("rooms", rooms, into: &json)
        object.member("active_sessions", sessions.active, into: &json)
        object.member("silent_sessions", sessions.silent, into: &json)
        object.key("store", into: &json)
        var store = JSONObjectWriter(into: &json)
        store.member("waiting", figures.waiting, into: &json)
        store.member("lag_ms", figures.lagMilliseconds, into: &json)
        store.member("refused", figures.refused, into: &json)
        store.member("dropped", figures.droppedNormal + figures.droppedLossy, into: &json)
        store.member("failed", figures.failed, into: &json)
        store.close(into: &json)
        if let started = ProcessStatistics.current().startSeconds {
            object.member("uptime_s", max(0, exchange.configuration.now() - Int64(started)), into: &json)
        }
        for (label, value) in exchange.configuration.build {
            object.key(label, into: &json)
            json.append(quoted: value)
        }
        object.close(into: &json)
        return Response(json: json)
    }
}

extension Exchange {
    /// Throws unless the app's server or the operator asks, or somebody who moderates the room if one is named.
    func requireTrust(orModeratorOf room: RoomName?) throws(Problem) {
        if asker.isTrusted { return }
        guard let room else { throw .notAnApp }
        try requireModerator(of: room)
    }
}
