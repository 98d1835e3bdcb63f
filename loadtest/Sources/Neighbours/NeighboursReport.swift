/// One kind of period of `neighbours`, and its turns.
struct NeighboursPeriod {
    /// nil = quiet.
    let trouble: Trouble?
    let isAtSink: Bool
    var turns: [Turn] = []

    struct Turn {
        let delays: LatencyHistogram
        var load: Load?
        var reports: [AttackReport] = []
    }

    /// Quiet, each trouble at the hub, and those at the sink that a sink can have.
    static var all: [NeighboursPeriod] {
        [NeighboursPeriod(trouble: nil, isAtSink: false)]
            + Trouble.allCases.flatMap { trouble in
                (trouble.isPossibleAtSink ? [true, false] : [false]).map {
                    NeighboursPeriod(trouble: trouble, isAtSink: $0)
                }
            }
    }

    var name: String { trouble.map { $0.name + (isAtSink ? ", at a sink" : "") } ?? "quiet" }

    var delays: LatencyHistogram {
        turns.reduce(into: LatencyHistogram()) { $0.add($1.delays) }
    }

    /// A share of one processor, of all turns.
    func share(_ whose: (Load) -> Double) -> Double {
        turns.compactMap { $0.load.map(whose) }.reduce(0, +) / Double(max(1, turns.count))
    }

    /// What those who made trouble did, by kind, over all turns.
    var reports: [AttackReport] {
        guard var sum = turns.first?.reports else { return [] }
        for turn in turns.dropFirst() {
            for (index, report) in turn.reports.enumerated() { sum[index].add(report) }
        }
        return sum
    }
}

/// What the periods of `neighbours` found.
struct NeighboursReport {
    let periods: [NeighboursPeriod]
    let people: Int
    let rooms: Int
    let loops: Int
    let seconds: Double
    let anomalies: [String]

    var isCorrect: Bool { anomalies.isEmpty }

    /// The 99th percentile of each turn over that of the same round of `other`: their median.
    private func ratio(_ period: NeighboursPeriod, to other: NeighboursPeriod?) -> Double {
        guard let other else { return .nan }
        return zip(period.turns, other.turns)
            .map { $0.delays.quantile(0.99) / max($1.delays.quantile(0.99), 1e-6) }.median
    }

    private var quiet: NeighboursPeriod? { periods.first { $0.trouble == nil } }

    private func sink(of period: NeighboursPeriod) -> NeighboursPeriod? {
        periods.first { $0.trouble == period.trouble && $0.isAtSink && !period.isAtSink }
    }

    func show(isJSON: Bool) {
        if isJSON { return print(json.description) }
        for anomaly in anomalies.prefix(5) { print("INCORRECT: \(anomaly)") }
        let turns = quiet?.turns.count ?? 0
        print(
            "\(people) people in \(rooms) rooms, \(SteadyPeople.rate.text(0)) broadcasts a second in each, "
                + "\(loops) \(loops == 1 ? "loop" : "loops"); \(turns) turns of \(seconds.text(0)) s of each\n")
        print(timeTable)
        print("\nwhat was done, all turns together\n")
        print(troubleTable)
    }

    private var timeTable: String {
        var table = TextTable([
            "broadcast -> delivered, ms", "p50", "p99", "p99.9", "max", "p99 / quiet", "/ sink", "p99 of each turn",
            "CPU: hub", "harness", "trouble",
        ])
        for period in periods {
            let delays = period.delays
            let shares = [period.share(\.hub), period.share(\.harness), period.share(\.trouble)]
            table.add(
                [period.name] + [0.5, 0.99, 0.999].map { (delays.quantile($0) * 1000).text(1) }
                    + [
                        (delays.maximum * 1000).text(1), ratio(period, to: quiet).text(2),
                        ratio(period, to: sink(of: period)).text(2),
                        period.turns.map { ($0.delays.quantile(0.99) * 1000).text(1) }.joined(separator: " "),
                    ] + shares.map { (100 * $0).text(0) + " %" })
        }
        return table.text
    }

    private var troubleTable: String {
        var table = TextTable(["", "who", "how many", "connects", "MB said", "heard", "how they ended"])
        for period in periods {
            for report in period.reports {
                let endings = report.endings.sorted { $0.value > $1.value }
                table.add([
                    period.name, report.kind, "\(report.attackers)", "\(report.connects)",
                    (Double(report.octets) / 1e6).text(1), (Double(report.heard) / 1e6).text(1),
                    endings.map { "\($0.key): \($0.value)" }.joined(separator: ", "),
                ])
            }
        }
        return table.text
    }

    private var json: JSONText {
        .object([
            ("command", .text("neighbours")), ("correct", .flag(isCorrect)), ("people", .integer(people)),
            ("rooms", .integer(rooms)), ("loops", .integer(loops)),
            (
                "periods",
                .list(
                    periods.map { period in
                        .object([
                            ("name", .text(period.name)), ("n", .integer(period.delays.count)),
                            ("p50_ms", .number(period.delays.quantile(0.5) * 1000)),
                            ("p99_ms", .number(period.delays.quantile(0.99) * 1000)),
                            ("max_ms", .number(period.delays.maximum * 1000)),
                            ("p99_to_quiet", .number(ratio(period, to: quiet))),
                            ("hub_share", .number(period.share(\.hub))),
                            ("harness_share", .number(period.share(\.harness))),
                            ("trouble_share", .number(period.share(\.trouble))),
                        ])
                    })
            ),
        ])
    }
}
