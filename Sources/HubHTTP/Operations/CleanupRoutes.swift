import HTTPCore
import HubRuntime
import HubStore
import PresenceCore

/// Clean-ups by hand; the same run by themselves, so that the count is normally 0.
enum CleanupRoutes {
    /// Silence after which a session is given up when the request does not say (S1).
    private static let usualHours: Int64 = 3

    /// `{"kind":"abandon_silent_sessions","hours":3}`: `{"kind","before","count","stale_users"}`.
    ///
    /// `kind` is one of `StoreJob.Kind`; what is older than `hours`, or from before `before`, goes. With `?dry_run=true`
    /// nothing does, and the answer says how much would, of sessions the first 50. `stale_users` are those online of whom
    /// nothing was heard for so long; their leases are the hub's affair, no clean-up's.
    @Sendable static func cleanUp(_ exchange: Exchange) async throws(Problem) -> Response {
        try exchange.requireTrust(orModeratorOf: nil)
        let body = try RequestObject(exchange)
        let isDry = try RequestQuery(exchange).flag("dry_run") ?? false
        let kind = try body.word("kind", as: StoreJob.Kind.self) ?? .abandonSilentSessions
        let before = try before(body, kind, exchange.moment)

        var report = Report("sessions", SessionRoutes.columns)
        if isDry, kind == .abandonSilentSessions {
            report.rows = try await exchange.ask(SilentSessions(before: before)).map(SessionRoutes.row)
        }
        let silence = max(0, exchange.moment.milliseconds - before.milliseconds)
        let stale = await (try exchange.hub).health(silentFor: Milliseconds(silence)).stale.count
        let count =
            isDry
            ? try await exchange.ask(JobSize(kind, before: before))
            : try await exchange.run(
                StoreJob(kind, before: before, actor: exchange.asker.name, at: exchange.moment))
        report.summary = [
            ("dry_run", .json(isDry ? "true" : "false")), ("kind", .text(kind.rawValue)), ("before", .init(before)),
            ("count", .number(count)), ("stale_users", .number(stale)),
        ]
        return try report.response(to: exchange)
    }

    private static func before(
        _ body: RequestObject, _ kind: StoreJob.Kind, _ now: Timestamp
    ) throws(Problem) -> Timestamp {
        let hours = try body.number("hours", in: 0...876_000)
        if let moment = try body.moment("before") {
            guard hours == nil else { throw .invalidBody("Say `hours` or `before`, not both.") }
            guard moment <= now else { throw .invalidBody("`before` must not be in the future.") }
            return moment
        }
        let usual: Int64? =
            switch kind {
            case .abandonSilentSessions: usualHours
            case .deleteExpiredNotifications: 0
            default: nil
            }
        guard let hours = hours ?? usual else {
            throw .invalidBody("`hours` is missing: how old what goes is at least; or `before`, a time.")
        }
        return max(.distantPast, now.advanced(by: -hours * 3_600_000))
    }
}
