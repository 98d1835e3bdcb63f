import CFloor
import Glibc

/// `loadtest storm` by `count-instructions`: what a member of a storm takes of the hub, in a room of thousands and in a ninth.
///
/// The pace is one of events, for a hub under callgrind knows no time: so many join, and the next ones come when all
/// dashboards have seen them. As many then join in each publication window at both sizes, and each window's diff goes to
/// every dashboard. Start, dashboards and end cancel: they are counted alone, too. What the hub does by the clock does
/// not: its sweep of each second goes over all sessions, and a slow machine sees many.
struct StormInstructionsCommand {
    /// Members that come at once: as many as within 40 ms of a storm of 9,000 in 10 s.
    private static let batch = 36

    /// Milliseconds of a window, in which a batch of a slow hub has room.
    private static let window = 400

    /// What a member should take at most, as a ratio to one of the small room; no verdict, since the clock is in it.
    private static let asked = 1.2

    private let tools: CallgrindHub
    private let users: Int
    private let dashboards: Int
    private let isJSON: Bool

    /// What was counted of one size.
    private struct Row {
        let dashboards: Int
        let users: Int
        /// Instructions for each member.
        let each: Double
        let windows: Int
        let counts: Int
        let seconds: Double
    }

    init(_ arguments: Arguments) throws(Failure) {
        tools = try CallgrindHub(arguments)
        users = try arguments.number("users", in: 90...15_000) ?? 9000
        dashboards = try arguments.number("subscribers", in: 1...1000) ?? 50
        isJSON = arguments.has("json")
    }

    func run() throws(Failure) -> Int32 {
        _ = process_prepare(-1)
        var rows: [Row] = []
        for dashboards in [dashboards, 0] {
            let empty = try count(0, dashboards)
            for users in [users / 9, users] {
                let start = Clock.now
                let storm = try count(users, dashboards)
                rows.append(
                    Row(
                        dashboards: dashboards, users: users,
                        each: Double(storm.instructions - empty.instructions) / Double(users),
                        windows: storm.windows - empty.windows, counts: storm.counts,
                        seconds: Clock.now - start))
            }
        }
        Progress.clear()
        show(rows)
        return 0
    }

    private func count(
        _ users: Int, _ dashboards: Int
    ) throws(Failure) -> (instructions: Int, windows: Int, counts: Int) {
        Progress.show("counting the instructions of \(users) members, \(dashboards) dashboards")
        var settings = CallgrindHub.settings
        settings.window = Self.window
        // Counts go to every member: at most one in ten seconds, which are one in a quarter of a second of a hub of its own.
        // Nobody beats for minutes, and nobody may be given up for that.
        settings.configuration =
            ConnectFixture.configuration.dropLast()
            + #","rooms":[{"match":"*","count_interval":10,"lease":3600}]}"#
        var (windows, counts) = (0, 0)
        let instructions = try tools.count(settings, name: "\(users)-members-\(dashboards)-dashboards") {
            hub throws(Failure) in
            let watchers = try Watchers(port: hub.port, full: dashboards, patience: 120)
            var crowds: [FloorCrowd] = []
            var come = 0
            while come < users {
                let batch = min(Self.batch, users - come)
                crowds.append(
                    try FloorCrowd(
                        "storm", port: hub.port,
                        dialect: CrowdCommand.dialect("count", batch: "\(1000 + crowds.count)-"), subscribers: batch,
                        hasPublishers: false))
                come += batch
                guard watchers.turn(until: { dashboards == 0 || watchers.users == come...come }, seconds: 120) else {
                    throw .unreachable(
                        (["\(watchers.users) of \(come) users are seen after 120 s"] + watchers.anomalies.prefix(5))
                            .joined(separator: "\n"))
                }
            }
            windows = Int(try HubGauges(hub).read().value("rollcall_publications_total") ?? 0)
            counts = watchers.counts.count
            withExtendedLifetime(crowds) {}
        }
        return (instructions, windows, counts)
    }

    private func show(_ rows: [Row]) {
        let ratios = [rows[1].each / rows[0].each, rows[3].each / rows[2].each]
        if isJSON {
            let list = rows.map { row in
                JSONText.object([
                    ("dashboards", .integer(row.dashboards)), ("users", .integer(row.users)),
                    ("instructions_each", .number(row.each)), ("windows", .integer(row.windows)),
                    ("counts", .integer(row.counts)), ("seconds", .number(row.seconds)),
                ])
            }
            let members: [(String, JSONText)] = [
                ("command", .text("storm")), ("rows", .list(list)), ("ratios", .list(ratios.map { .number($0) })),
            ]
            return print(JSONText.object(members).description)
        }
        var table = TextTable([
            "members in count mode", "dashboards", "instructions for each", "windows", "joins a window", "counts",
            "seconds",
        ])
        for row in rows {
            table.add([
                "\(row.users)", "\(row.dashboards)", row.each.text(0), "\(row.windows)",
                (Double(row.users) / Double(max(1, row.windows))).text(1), "\(row.counts)", row.seconds.text(0),
            ])
        }
        print(table.text)
        print(
            "\na member of \(users) takes \(ratios[0].text(3)) of one of \(users / 9) with \(dashboards) dashboards, "
                + "\(ratios[1].text(3)) with none; asked is \(Self.asked.text(1)), sweeps by the clock included")
    }
}
