/// What a siege came to: what had to hold, then figures.
struct HostileReport {
    /// One thing that had to hold; nil = it was only measured.
    struct Judgement {
        let holds: Bool?
        let text: String
    }

    /// Resident octets that the hub may take for each attacker, and for all: what may come in part, and half as much again.
    private static let memoryForEach = 8 << 10
    private static let memoryForAll = 96 << 20

    /// How much slower a join may be seen under attack than beside it.
    private static let slowdown = 2.0

    /// By how much the attackers' rates may differ between the sides.
    private static let rateTolerance = 0.1

    /// Fewer attackers than these prove nothing about time, and a small run may share its machine.
    private static let attackersForTime = 5_000

    let siege: HostileSiege
    let loops: Int
    let seed: UInt64

    private var world: World { siege.director.world }

    var isCorrect: Bool { judgements.allSatisfy { $0.holds != false } }

    // MARK: Judging

    private var isTimeJudged: Bool { siege.attackers >= Self.attackersForTime }

    private var ratio: Double {
        siege.hub.joinSeen.quantile(0.99) / max(siege.sink.joinSeen.quantile(0.99), 1e-6)
    }

    private var judgements: [Judgement] { [exactness, descriptors, memory, sameRate, time] }

    private var exactness: Judgement {
        Judgement(
            holds: world.verdict.isCorrect,
            text: "the class was exact at \(world.measured.quietPoints) quiet points and in between")
    }

    private var descriptors: Judgement {
        let (before, after) = siege.ownDescriptors
        return Judgement(
            holds: after <= before,
            text: "the hub's descriptors without the class: \(before) before, \(after) after; "
                + "\(siege.highest.descriptors) at most with it")
    }

    private var memory: Judgement {
        let bound = siege.before.memory + siege.attackers * Self.memoryForEach + Self.memoryForAll
        return Judgement(
            holds: siege.highest.memory <= bound,
            text: "the hub's resident memory: \(Self.megabytes(siege.before.memory)) before, "
                + "\(Self.megabytes(siege.highest.memory)) at most, \(Self.megabytes(siege.after.memory)) after; "
                + "\(Self.megabytes(bound)) allowed")
    }

    private var sameRate: Judgement {
        let (sink, hub) = (siege.sink.perSecond(\.steps), siege.hub.perSecond(\.steps))
        return Judgement(
            holds: isTimeJudged ? abs(hub / max(sink, 1) - 1) <= Self.rateTolerance : nil,
            text: "the attackers took \(sink.text(0)) steps a second at the sink and \(hub.text(0)) at the hub")
    }

    private var time: Judgement {
        Judgement(
            holds: isTimeJudged ? ratio <= Self.slowdown : nil,
            text: "p99 of join -> seen is \(ratio.text(2)) times that beside the sink"
                + (isTimeJudged ? "; \(Self.slowdown.text(0)) allowed" : ""))
    }

    private static func megabytes(_ octets: Int) -> String { (Double(octets) / 1e6).text(1) + " MB" }

    // MARK: Showing

    func show(isJSON: Bool) {
        if isJSON { return print(json.description) }
        print("hostile: \(isCorrect ? "correct" : "INCORRECT")   (\(world.scenario.question))")
        for judgement in judgements {
            let mark = judgement.holds.map { $0 ? "holds " : "BROKEN" } ?? "      "
            print("  \(mark)  \(judgement.text)")
        }
        for finding in world.verdict.details { print("  \(finding.kind.rawValue): \(finding.text)") }
        print(
            """

            \(siege.attackers) attackers from 127.0.0.2-17, \(siege.rate) steps a second, \(siege.hub.turns.count) turns \
            of each side; \(world.tabs.count) tabs of the class from 127.0.1.x; seed \(seed)

            \(timeTable)

            \(attackTable)

            \(siege.turns.count) turns of the hub's loops, with the sink's time: 99 % of them within \
            \(milliseconds(siege.turns.within[0])), 99.99 % within \(milliseconds(siege.turns.within[1])), all within \
            \(milliseconds(siege.turns.within[2]))

            counted by the hub: \(siege.counted.map { "\($0.name) \($0.count)" }.joined(separator: ", "))
            """)
    }

    private func milliseconds(_ seconds: Double) -> String { (seconds * 1000).text(1) + " ms" }

    private var timeTable: String {
        var table = TextTable(
            [
                "join -> seen, ms", "p50", "p99", "p99.9", "max", "n", "connects/s", "octets/s", "hub (\(loops) loops)",
                "p99 of each turn",
            ])
        for side in [siege.sink, siege.hub] {
            table.add(
                ["attack on the \(side.name)"]
                    + [0.5, 0.99, 0.999].map { (side.joinSeen.quantile($0) * 1000).text(1) }
                    + [
                        (side.joinSeen.maximum * 1000).text(1), "\(side.joinSeen.count)",
                        side.perSecond(\.connects).text(0), side.perSecond(\.octets).text(0),
                        (100 * side.hubCPU / max(side.seconds, 1e-9)).text(0) + " % of one",
                        side.turns.map { ($0 * 1000).text(0) }.joined(separator: " "),
                    ])
        }
        return table.text
    }

    private var attackTable: String {
        var table = TextTable(["attack on the hub", "each turn", "connects", "MB", "left open", "how the others ended"])
        for report in siege.hub.reports {
            let endings = report.endings.sorted { $0.value > $1.value }
            table.add([
                report.kind, "\(report.attackers)", "\(report.connects)", (Double(report.octets) / 1e6).text(1),
                "\(report.open)", endings.map { "\($0.key): \($0.value)" }.joined(separator: ", "),
            ])
        }
        return table.text
    }

    private var json: JSONText {
        .object([
            ("scenario", .text("hostile")), ("correct", .flag(isCorrect)),
            (
                "judgements",
                .list(
                    judgements.map {
                        .object([("holds", .text($0.holds.map { "\($0)" } ?? "not judged")), ("text", .text($0.text))])
                    })
            ),
            ("details", .list(world.verdict.details.map { .text("\($0.kind.rawValue): \($0.text)") })),
            ("attackers", .integer(siege.attackers)), ("rate", .integer(siege.rate)), ("ratio", .number(ratio)),
            (
                "join_seen_ms",
                .object(
                    [siege.sink, siege.hub].map { side in
                        (
                            side.name,
                            .object([
                                ("p50", .number(side.joinSeen.quantile(0.5) * 1000)),
                                ("p99", .number(side.joinSeen.quantile(0.99) * 1000)),
                                ("n", .integer(side.joinSeen.count)),
                            ])
                        )
                    })
            ),
            ("counted", .object(siege.counted.map { ($0.name, .integer($0.count)) })),
        ])
    }
}
