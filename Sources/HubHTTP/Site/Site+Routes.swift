import HTTPCore

extension Site {
    /// The table: method, path, who may ask, what answers.
    static func routes(page: Page) -> [Route] {
        let page = [
            Route("GET", "/", .atOnce(page.index)),
            Route("GET", "/dashboard", .atOnce(page.redirect)),
            Route("GET", "/dashboard/", .atOnce(page.index)),
            Route("GET", "/dashboard/{file}", .atOnce(page.file)),
            Route("GET", "/try", .atOnce(page.tryIt)),
            Route("GET", "/favicon.svg", .atOnce(page.icon)),
        ]
        let operations = [
            Route("GET", "/healthz", .atOnce(HealthRoutes.alive)),
            Route("GET", "/readyz", .atOnce(HealthRoutes.ready)),
            Route("GET", "/metrics", .later(HealthRoutes.metrics)),
        ]
        let broadcasts = [
            // Stock clients put the one or the other base before these (wire.md 6).
            Route("POST", "/api/broadcast", for: .token, .atOnce(BroadcastRoutes.batch)),
            Route("POST", "/realtime/v1/api/broadcast", for: .token, .atOnce(BroadcastRoutes.batch)),
            Route("POST", "/api/broadcast/{room}/events/{event}", for: .token, .atOnce(BroadcastRoutes.single)),
            Route(
                "POST", "/realtime/v1/api/broadcast/{room}/events/{event}", for: .token,
                .atOnce(BroadcastRoutes.single)),
        ]
        let rooms = [
            Route("GET", "/api/v1/rooms", for: .dashboard, .later(RoomRoutes.list)),
            Route("GET", "/api/v1/rooms/{room}", for: .token, .later(RoomRoutes.people)),
            Route("GET", "/api/v1/rooms/{room}/people/{user}", for: .token, .later(HeldPersonRoutes.person)),
        ]
        let participants = [
            Route("PUT", "/api/participants/heartbeat", for: .token, .later(HeartbeatRoutes.beat)),
            Route("PUT", "/api/participants/{user}/heartbeat", for: .token, .later(HeartbeatRoutes.beat)),
            Route("DELETE", "/api/participants/{user}/heartbeat", for: .token, .later(HeartbeatRoutes.leave)),
            // Its body is its right: a beacon cannot bring a header.
            Route("POST", "/api/user-disconnect", .later(HeartbeatRoutes.goodbye)),
            Route("GET", "/api/participants/active/{room}", for: .token, .later(ParticipantRoutes.inRoom)),
            Route(
                "GET", "/api/competitions/{competition}/active", for: .token, .later(ParticipantRoutes.inCompetition)),
        ]
        let sessions = [
            Route("GET", "/api/v1/sessions", for: .token, .later(SessionRoutes.list)),
            Route("POST", "/api/v1/sessions", for: .token, .later(HeartbeatRoutes.beat)),
            Route("PUT", "/api/v1/sessions/{session}/page", for: .token, .later(SessionRoutes.turnPage)),
            Route("POST", "/api/v1/sessions/{session}/complete", for: .token, .later(HeartbeatRoutes.complete)),
            Route("POST", "/api/v1/sessions/{session}/abandon", for: .token, .later(HeartbeatRoutes.abandon)),
        ]
        let members =
            ModerationRoutes.routes + RosterRoutes.routes + PermissionRoutes.routes + AttendanceRoutes.routes
            + ActivityRoutes.routes + StateRoutes.routes + NotificationRoutes.routes + SeatRoutes.routes
        let reports = AdminRoutes.routes + AnalyticsRoutes.routes
        return page + ClientFiles.routes + operations + broadcasts + rooms + participants + sessions + members + reports
    }
}
