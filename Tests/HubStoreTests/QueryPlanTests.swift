import PresenceCore
import Testing

@testable import HubStore

/// What each statement does with a large table: SQLite's own plan must find its rows by an index.
@Suite struct QueryPlanTests {
    private static func connection() throws -> SQLiteConnection {
        let connection = try SQLiteConnection(.freshMemory(), mode: .writing)
        try connection.migrate(at: .noon())
        return connection
    }

    /// What is as short as the statement, or as the list of those who are active.
    private static let harmless = [
        "SCAN CONSTANT", "SCAN person", "SCAN (subquery", "SCAN counted", "SCAN pulse",
        "SCAN session USING INDEX session_silent",
        "SCAN session USING INDEX session_active",
    ]

    /// Lines of the plans that read a whole table or index, or sort more than a group of equals.
    private static func faults(in statements: [String], _ connection: SQLiteConnection) throws -> [String] {
        var faults: [String] = []
        for sql in Set(statements) where ["SELECT", "UPDATE", "DELETE", "INSERT"].contains(where: sql.hasPrefix) {
            for line in try connection.plan(of: sql) {
                let scans = line.hasPrefix("SCAN") && !harmless.contains { line.hasPrefix($0) }
                if scans || line.hasPrefix("USE TEMP B-TREE FOR ORDER BY") { faults.append("\(line) in \(sql)") }
            }
        }
        return faults
    }

    private static let page = PageRequest(after: Cursor(at: .noon(), ids: ["a", "b", "c"]), limit: 20)
    private static let period = Period(from: .noon(), to: .noon(60))

    /// Each question, in each of its forms.
    private static let forms: [any StoreQuery] = makeForms()

    private static func makeForms() -> [any StoreQuery] {
        let filters = [nil, "review"].flatMap { type in
            [nil, true, false].map { Notifications.Filter(type: type, read: $0) }
        }
        let notifications = filters.map { Notifications(user: "ada", filter: $0, page: page, now: .noon()) }
        let sizes = StoreJob.Kind.allCases.map { JobSize($0, before: .noon()) }
        return notifications + sizes + [
            Sessions(page: page), Sessions(.room("algebra"), page: page), Sessions(.user("ada"), page: page),
            Sessions(status: .completed, page: page), Sessions(status: .active, page: page),
            Sessions(.room("algebra"), status: .completed, page: page),
            Sessions(.user("ada"), status: .active, page: page), Sessions(.member("algebra", "ada"), page: page),
            ActiveSessions(room: "algebra"), SessionsNamed("tab-1", of: "ada"), SessionHealth(silentSince: .noon()),
            MembersAt(room: "algebra", moment: .noon()), Roster(room: "algebra", after: "ada"),
            ParticipantOf(room: "algebra", user: "ada"), ParticipantNamed("id"), AttendanceFigures(room: "algebra"),
            AttendanceOf(room: "algebra", user: "ada"),
            RosterPage(Roster(room: "algebra", after: "ada"), here: ["ada", "grace"]), CapacityLimits(), Seats(),
            UnreadCount(user: "ada", now: .noon()), NotificationNews([.init(user: "ada", id: "n")], now: .noon()),
            IdempotentAnswer(owner: "o", key: "k", fingerprint: "f"), ActivityFeed(room: "algebra", page: page),
            RetainedStates(room: "algebra"), RoomNamed("algebra"),
            RoomRecall(room: "algebra", feedLimit: 50, now: .noon()), AuditLog(page: page),
            AuditLog(room: "algebra", page: page), AuditLog(actor: "grace", page: page),
            AuditLog(action: "kick", period: period, page: page),
            AuditLog(room: "algebra", actor: "grace", action: "kick", period: period, page: page),
            SessionHours(period), SessionHours(room: "algebra", period), SessionHours(by: .day, period),
            SilentSessions(before: .noon()), PeopleKnown(), AttendanceTotals(.user("ada", after: "algebra")),
            RoomFigures(room: "algebra", by: .minute, period), RoomFigures(room: "algebra", by: .hour, period),
            AttendanceTotals(room: "algebra", after: "ada"),
        ] as [any StoreQuery]
    }

    private static func ask<Query: StoreQuery>(_ query: Query, _ listener: Listener) throws {
        _ = try query.answer(from: listener)
    }

    @Test("no question reads a whole table", arguments: forms.indices)
    func questions(index: Int) throws {
        let connection = try Self.connection()
        let listener = Listener(connection)
        try Self.ask(Self.forms[index], listener)
        #expect(!listener.heard.isEmpty)
        let faults = try Self.faults(in: listener.heard, connection)
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test("the time machine looks under the forks, not through all that began before")
    func timeMachine() throws {
        let connection = try Self.connection()
        let listener = Listener(connection)
        try Self.ask(MembersAt(room: "algebra", moment: .noon()), listener)
        let plans = try listener.heard.map { try connection.plan(of: $0).joined(separator: " ") }
        #expect(plans.count { $0.contains("session_fork (room_id=? AND fork=?)") } == 1)
        #expect(plans.allSatisfy { !$0.contains("session_by_room") })
    }

    @Test("no write and no clean-up reads a whole table")
    func writes() throws {
        let connection = try Self.connection()
        let listener = Listener(connection)
        var transcriber = Transcriber(connection: listener, incarnation: .run(1))
        let key = SessionKey("ada")
        let change = ParticipantChange(room: "algebra", user: "ada", newID: "id")
        let writes: [StoreWrite] = [
            .room(RoomRecord(room: "algebra", createdAt: .noon(), excludedRoles: ["teacher"])),
            .capacityLimit(CapacityLimit(scope: "*", activity: "a", maxConcurrent: 1)),
            .removeCapacityLimit(scope: "*", activity: "a"),
            .seatHeld(SeatRow(room: "algebra", user: "ada", activity: "a", session: "s", lease: 1, grantedAt: .noon())),
            .seatLetGo(room: "algebra", user: "ada", activity: "a", session: "s"),
            .participant(change), .participant(change),
            .sessionStarted(key, SessionDetails()), .sessionChanged(key, SessionDetails(), at: .noon(1)),
            .sessionSeen(key, at: .noon(2), page: nil), .sessionHeld(key, isLive: true, at: .noon(2)),
            .pulse(at: .noon(2)),
            .left(key, at: 3),
            .removeParticipant(room: "algebra", user: "ada"),
            .notification(
                Notification(id: "n", user: "ada", type: "t", title: "", message: "", createdAt: .noon())),
            .readNotification(id: "n", user: "ada", at: .noon()), .readAllNotifications(user: "ada", at: .noon()),
            .deleteNotification(id: "n", user: "ada"),
            .activity(ActivityEntry(id: "a", room: "algebra", user: "ada", type: "t", at: .noon())),
            .retainedState(RetainedState(room: "algebra", key: "k", payload: "1", updatedAt: .noon())),
            .removeRetainedState(room: "algebra", key: "k"),
            .audit(AuditEntry(id: "e", at: .noon(), actor: nil, action: "a")),
            .roomMinute(RoomMinute(room: "algebra", minute: .noon(), joins: 1, leaves: 1, peak: 1, userSeconds: 1)),
            .sessionStarted(SessionKey("ada", at: 9), SessionDetails()),
        ]
        let twice = Idempotency(owner: "o", key: "k", fingerprint: "f", answer: "a", at: .noon())
        _ = try transcriber.perform(StoreCommand(writes, idempotency: twice))
        _ = try transcriber.perform(StoreCommand(writes, idempotency: twice))
        try transcriber.finish()
        for kind in StoreJob.Kind.allCases {
            let job = StoreJob(kind, before: .noon(5), actor: "grace", at: .noon())
            _ = try transcriber.advance(job, id: "j", done: 0, limit: 10)
        }
        var next = Transcriber(connection: listener, incarnation: .run(2))
        _ = try next.perform(StoreCommand([.sessionStarted(SessionKey("ada", at: 20), SessionDetails())]))
        _ = try next.endOwn(at: .noon(), limit: 9)
        _ = try next.abandonTheDead(at: .noon(), auditID: "r", done: 0, limit: 9)
        let faults = try Self.faults(in: listener.heard, connection)
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
        // One who leaves costs the same in a room of nine thousand: what is asked of a member is asked under the member.
        let asked = Set(listener.heard).filter { $0.contains("user_id=$") && $0.contains("FROM session") }
        #expect(asked.count >= 3)
        for sql in asked {
            let plan = try connection.plan(of: sql).joined(separator: " ")
            #expect(plan.contains("session_active (room_id=? AND user_id=?)"), "\(plan) in \(sql)")
        }
    }

    @Test("a whole table would be found")
    func detector() throws {
        let connection = try Self.connection()
        let sql = "SELECT COUNT(*) FROM session WHERE current_page='/exam'"
        #expect(try Self.faults(in: [sql], connection).count == 1)
    }
}

/// Runs statements like any connection, and remembers the text of each.
final class Listener: SQLConnection {
    typealias Row = SQLiteRow

    private let connection: SQLiteConnection
    private(set) var heard: [String] = []

    init(_ connection: SQLiteConnection) {
        self.connection = connection
    }

    var isInTransaction: Bool { connection.isInTransaction }

    func execute(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> Int {
        heard.append(sql)
        return try connection.execute(sql, values)
    }

    func forEachRow(
        _ sql: String, _ values: [SQLValue], _ body: (SQLiteRow) throws(StoreError) -> Void
    ) throws(StoreError) {
        heard.append(sql)
        try connection.forEachRow(sql, values, body)
    }
}
