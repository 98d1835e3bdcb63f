import HTTPCore
import HubIdentity
import HubRuntime
import HubStore
import PresenceCore

/// Who is here by what, how long people stay, when, and who was there: all from counts and roll-ups, none from history.
///
/// Every answer is JSON, or CSV with `format=csv`. Rooms are for those who moderate them, for dashboards that may join
/// them, and for the app's server; a user's own attendance is the user's, too.
enum AnalyticsRoutes {
    static let routes: [Route] = [
        Route("GET", "/api/v1/analytics/active", for: .token, .later(active)),
        Route("GET", "/api/v1/analytics/sessions/duration", for: .token, .later(durations)),
        Route("GET", "/api/v1/analytics/sessions/hourly", for: .token, .later(hourly)),
        Route("GET", "/api/v1/analytics/rooms/{room}/peak", for: .token, .later(peak)),
        Route("GET", "/api/v1/analytics/rooms/{room}/minutes", for: .token, .later(minutes)),
        Route("GET", "/api/v1/analytics/rooms/{room}/attendance", for: .token, .later(attendanceOfRoom)),
        Route("GET", "/api/v1/analytics/users/{user}/attendance", for: .token, .later(attendanceOfUser)),
        Route("GET", "/api/v1/rooms/{room}/at", for: .token, .later(membersAt)),
    ]

    private static let hour: Int64 = 3_600_000
    private static let day = 24 * hour
    /// How long what is told hour by hour may be.
    private static let mostHours = 31 * day
    private static let mostDays = 3_660 * day

    /// `?by=language&room=`: how many users there are now under each value of a label, the most first.
    ///
    /// `language` and `page` take in those whose pages say `language_code` and `current_page`. A user under two values
    /// counts in both; who is in two rooms counts twice, unless `room` says which.
    @Sendable static func active(_ exchange: Exchange) async throws(Problem) -> Response {
        let query = try RequestQuery(exchange)
        let room = try query.room("room")
        try exchange.requireReports(of: room)
        let by = try query.name("by", as: LabelNameKind.self)?.value ?? "language"
        let hub = try exchange.hub
        var users = 0
        var byValue: [LabelValue: Int] = [:]
        for name in [by] + (aliases[by].map { [$0] } ?? []) {
            guard let name = LabelName(name) else { continue }
            let totals = await hub.counts(of: name, in: room)
            users = totals.users
            byValue.merge(totals.byValue, uniquingKeysWith: +)
        }
        var report = Report("active", [by, "active_count"])
        report.summary = [("by", .text(by)), ("users", .number(users))]
        report.rows = byValue.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
            .prefix(1_000).map { [.text($0.key.value), .number($0.value)] }
        return try report.response(to: exchange)
    }

    private static let aliases = ["language": "language_code", "page": "current_page"]

    /// `?room=&from=&to=`, whole days, the last 30 unless said: how long sessions were that ended so.
    @Sendable static func durations(_ exchange: Exchange) async throws(Problem) -> Response {
        let query = try RequestQuery(exchange)
        let room = try query.room("room")
        try exchange.requireReports(of: room)
        var period = try query.period(last: 30 * day, most: mostDays, upTo: exchange.moment)
        period.from = period.from.day
        let days = try await exchange.ask(SessionHours(room: room, by: .day, period))
        var report = Report("durations", ["status", "sessions", "avg_duration_minutes", "max_duration_minutes"])
        report.summary = [("from", .init(period.from)), ("to", .init(period.to))]
        for status in [SessionStatus.completed, .left, .abandoned] {
            let ended = days.filter { $0.status == status }
            let sessions = ended.reduce(0) { $0 + $1.sessions }
            let (sum, longest) = (ended.reduce(0) { $0 + $1.duration }, ended.map(\.longest).max() ?? 0)
            report.rows.append([
                .text(status.rawValue), .number(sessions),
                sessions == 0 ? .nothing : .decimal(Double(sum) / Double(sessions) / 60_000),
                sessions == 0 ? .nothing : .decimal(Double(longest) / 60_000),
            ])
        }
        return try report.response(to: exchange)
    }

    /// `?room=&by=hour&from=&to=`: how many sessions started and ended, hour by hour of the last 24, or day by day.
    ///
    /// Hours without any have a row, too. At most 31 days of hours, ten years of days.
    @Sendable static func hourly(_ exchange: Exchange) async throws(Problem) -> Response {
        let query = try RequestQuery(exchange)
        let room = try query.room("room")
        try exchange.requireReports(of: room)
        let isByDay = try query.word("by", as: HourOrDay.self) == .day
        let (span, most) = isByDay ? (day, mostDays) : (hour, mostHours)
        var period = try query.period(last: isByDay ? 30 * day : day, most: most, upTo: exchange.moment)
        // The first is whole, as the last is if `to` is at its end; 24 hours are no 25.
        period.from = isByDay ? period.from.day : period.from.advanced(by: hour - 1).hour
        let found = try await exchange.ask(SessionHours(room: room, by: isByDay ? .day : .hour, period))
        var counts: [Timestamp: [SessionStatus: Int]] = [:]
        for part in found { counts[part.hour, default: [:]][part.status] = part.sessions }
        var report = Report(
            "hours", [isByDay ? "day" : "hour", "sessions_started", "completed", "left", "abandoned"])
        for moment in stride(from: period.from.milliseconds, to: period.to.milliseconds, by: Int(span)) {
            let start = Timestamp(milliseconds: moment)
            let counted = counts[start] ?? [:]
            let statuses: [SessionStatus] = [.active, .completed, .left, .abandoned]
            report.rows.append([.init(start)] + statuses.map { .number(counted[$0] ?? 0) })
        }
        return try report.response(to: exchange)
    }

    private enum HourOrDay: String, CaseIterable {
        case hour, day
    }

    /// `?from=&to=`, the last 24 hours unless said, at most 31 days: the hour with the most users at one time.
    @Sendable static func peak(_ exchange: Exchange) async throws(Problem) -> Response {
        let room = try exchange.room
        try exchange.requireReports(of: room)
        var period = try RequestQuery(exchange).period(last: day, most: mostHours, upTo: exchange.moment)
        period.from = period.from.hour
        let hours = try await exchange.ask(RoomFigures(room: room, by: .hour, period))
        var report = Report("peak", ["room_id", "peak", "hour", "joins", "leaves", "user_seconds"])
        report.summary = [("from", .init(period.from)), ("to", .init(period.to))]
        // Of equal ones the last.
        if let most = hours.max(by: { ($0.peak, $0.at) < ($1.peak, $1.at) }) {
            report.rows.append([
                .text(room.value), .number(most.peak), .init(most.at),
                .number(hours.reduce(0) { $0 + $1.joins }), .number(hours.reduce(0) { $0 + $1.leaves }),
                .number(hours.reduce(0) { $0 + $1.userSeconds }),
            ])
        }
        return try report.response(to: exchange)
    }

    /// `?by=minute&from=&to=`: joins, leaves, peak and user-seconds, minute by minute of at most a day, or by the hour.
    ///
    /// Minutes in which nobody was there have no row. A minute is there a minute after its end at the latest.
    @Sendable static func minutes(_ exchange: Exchange) async throws(Problem) -> Response {
        let room = try exchange.room
        try exchange.requireReports(of: room)
        let query = try RequestQuery(exchange)
        let isByHour = try query.word("by", as: MinuteOrHour.self) == .hour
        var period = try query.period(last: day, most: isByHour ? mostHours : day, upTo: exchange.moment)
        if isByHour { period.from = period.from.hour }
        let found = try await exchange.ask(RoomFigures(room: room, by: isByHour ? .hour : .minute, period))
        var report = Report("minutes", [isByHour ? "hour" : "minute", "joins", "leaves", "peak", "user_seconds"])
        report.summary = [("room_id", .text(room.value))]
        report.rows = found.map { minute in
            [
                .init(minute.at), .number(minute.joins), .number(minute.leaves), .number(minute.peak),
                .number(minute.userSeconds),
            ]
        }
        return try report.response(to: exchange)
    }

    private enum MinuteOrHour: String, CaseIterable {
        case minute, hour
    }
}

// MARK: People

extension AnalyticsRoutes {
    /// `?limit=&after=`: how often and how long each user has been in the room, in the order of their ids.
    @Sendable static func attendanceOfRoom(_ exchange: Exchange) async throws(Problem) -> Response {
        let room = try exchange.room
        try exchange.requireReports(of: room)
        let (limit, after) = try RequestQuery(exchange).namePage()
        return try await attendance(
            exchange, .room(room, after: after.flatMap { UserID($0) }), limit, "user_id", \.user.value)
    }

    /// The same of one user in each room.
    @Sendable static func attendanceOfUser(_ exchange: Exchange) async throws(Problem) -> Response {
        guard let user = UserID(exchange.places["user"] ?? "") else { throw .badPath }
        if exchange.asker.user != user { try exchange.requireReports(of: nil) }
        let (limit, after) = try RequestQuery(exchange).namePage()
        return try await attendance(
            exchange, .user(user, after: after.flatMap { RoomName($0) }), limit, "room_id", \.room.value)
    }

    private static func attendance(
        _ exchange: Exchange, _ scope: AttendanceTotals.Scope, _ limit: Int, _ column: String,
        _ name: (AttendanceTotal) -> String
    ) async throws(Problem) -> Response {
        let found = try await exchange.ask(AttendanceTotals(scope, limit: limit + 1))
        var report = Report(
            "attendance", [column, "visits", "present_seconds", "first_at", "last_at", "present_since"])
        report.rows = found.prefix(limit).map { total in
            [
                .text(name(total)), .number(total.visits), .number(total.present / 1_000), .init(total.firstAt),
                .init(total.lastAt), .init(total.presentSince),
            ]
        }
        if found.count > limit { report.next = Base64URL.encode(Array(name(found[limit - 1]).utf8)) }
        return try report.response(to: exchange)
    }

    /// `?time=2026-11-21T14:03:59Z`: who was there, since when, and when and why they left since.
    @Sendable static func membersAt(_ exchange: Exchange) async throws(Problem) -> Response {
        let room = try exchange.room
        try exchange.requireReports(of: room)
        guard let moment = try RequestQuery(exchange).moment("time") else {
            throw .invalidBody("`time` is missing: the moment of which you ask.")
        }
        guard moment <= exchange.moment else { throw .invalidBody("`time` must not be in the future.") }
        let stays = try await exchange.ask(MembersAt(room: room, moment: moment))
        var report = Report("members", ["user_id", "sessions", "since", "left_at", "end_reason"])
        report.summary = [("room_id", .text(room.value)), ("time", .init(moment))]
        report.rows = stays.map { stay in
            [
                .text(stay.user.value), .number(stay.sessions), .init(stay.since), .init(stay.end?.at),
                .init(stay.end?.reason.rawValue),
            ]
        }
        return try report.response(to: exchange)
    }
}

extension Exchange {
    /// Throws unless the asker may read reports of a room, or without one of all together.
    func requireReports(of room: RoomName?) throws(Problem) {
        guard case .token(let identity) = asker, !asker.isTrusted else { return }
        let isDashboard = configuration.dashboardRoles.contains(identity.role)
        guard let room else {
            guard isDashboard else { throw .mayNotReadReports }
            return
        }
        let rights = asker.rights(in: room, configuration.policies)
        guard rights.contains(.moderate) || (isDashboard && rights.contains(.join)) else { throw .mayNotReadReports }
    }
}
