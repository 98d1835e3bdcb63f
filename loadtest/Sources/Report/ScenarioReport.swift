import HubClient

/// What a scenario found: the verdict first, then figures.
struct ScenarioReport {
    let director: Director
    let loops: Int?
    let seed: UInt64

    private var world: World { director.world }
    private var measured: Measurements { director.world.measured }

    func show(isJSON: Bool) {
        if isJSON { return print(json.description) }
        let verdict = world.verdict
        print("\(world.scenario.name): \(verdict.isCorrect ? "correct" : "INCORRECT")   (\(world.scenario.question))")
        for finding in verdict.details { print("  \(finding.kind.rawValue): \(finding.text)") }
        if verdict.total > verdict.details.count { print("  ... \(verdict.total) findings in all") }
        print("\n\(facts)\n")
        print(latencyTable)
        for (index, tenths) in measured.arrivals.enumerated() {
            print(
                "\nrestart \(index + 1): \(tenths.reduce(0, +)) tabs back, all within "
                    + "\((index < measured.backWithin.count ? measured.backWithin[index] : .infinity).text(1)) s of the "
                    + "listener; \(tenths.max() ?? 0) at most within 100 ms; "
                    + "in each: \(tenths.map(String.init).joined(separator: " "))")
        }
        if let traffic = trafficTable { print("\n\(traffic)") }
        if let hub = hubLine { print("\n\(hub)") }
    }

    private var facts: String {
        let kinds = SimTab.Kind.allCases.compactMap { kind in
            let count = world.tabs.count { $0.kind == kind }
            return count == 0 ? nil : "\(count) \(kind.rawValue) tabs"
        }
        let hangUps = measured.hangUps.sorted { $0.key < $1.key }.map { "\($0.value) with \($0.key)" }
        return """
            \(kinds.joined(separator: ", ")) in \(world.topics.count) rooms; \(director.elapsed.text(1)) s, seed \(seed)
            \(measured.actions) actions, \(measured.snapshots) states, \(measured.diffs) diffs, \
            \(measured.countFrames) counts and \(measured.broadcasts) broadcasts received
            \(measured.quietPoints) quiet points: every count and every copy compared with the truth
            """ + (hangUps.isEmpty ? "" : "\nconnections ended by the hub: \(hangUps.joined(separator: ", "))")
    }

    private var latencyTable: String {
        var table = TextTable(["milliseconds", "p50", "p99", "p99.9", "max", "n"])
        for (name, histogram) in measured.latencies {
            table.add(
                [name] + [0.5, 0.99, 0.999].map { (histogram.quantile($0) * 1000).text(1) }
                    + [(histogram.maximum * 1000).text(1), "\(histogram.count)"])
        }
        return table.text
    }

    /// Octets by kind of tab.
    private var traffic: [(kind: SimTab.Kind, tabs: Int, octets: Double)] {
        SimTab.Kind.allCases.compactMap { kind in
            let tabs = world.tabs.filter { $0.kind == kind }
            guard !tabs.isEmpty else { return nil }
            let octets = tabs.reduce(0) { $0 + world.loop.octetsReceived(by: $1.id) }
            return (kind, tabs.count, Double(octets) / Double(tabs.count))
        }
    }

    private var trafficTable: String? {
        var table = TextTable(["octets received", "for each", "per second"])
        for (kind, _, octets) in traffic {
            table.add([kind.rawValue, octets.text(0), (octets / max(director.elapsed, 1)).text(0)])
        }
        return table.text
    }

    private var hubLine: String? {
        guard let usage = director.usage else { return nil }
        let each = Double(usage.anonymousJoined - usage.anonymousBefore) / Double(max(1, usage.connections))
        return "hub (\(loops ?? 0) loops): \(usage.cpu.text(2)) s of processor time, "
            + "\((100 * usage.cpu / max(director.elapsed, 1)).text(1)) % of one; memory \(each.text(0)) octets for each of "
            + "\(usage.connections) connections after they came, \((Double(usage.anonymousEnd) / 1e6).text(1)) MB at the end"
    }

    private var json: JSONText {
        var members: [(String, JSONText)] = [
            ("scenario", .text(world.scenario.name)), ("correct", .flag(world.verdict.isCorrect)),
            (
                "findings",
                .object(
                    world.verdict.counts.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                        ($0.key.rawValue, .integer($0.value))
                    })
            ),
            ("details", .list(world.verdict.details.map { .text("\($0.kind.rawValue): \($0.text)") })),
            ("seconds", .number(director.elapsed)), ("seed", .integer(Int(seed))), ("tabs", .integer(world.tabs.count)),
            ("rooms", .integer(world.topics.count)), ("actions", .integer(measured.actions)),
            ("quiet_points", .integer(measured.quietPoints)), ("states", .integer(measured.snapshots)),
            ("diffs", .integer(measured.diffs)), ("counts", .integer(measured.countFrames)),
            ("broadcasts", .integer(measured.broadcasts)),
            (
                "latency_ms",
                .object(
                    measured.latencies.map { name, histogram in
                        (
                            name,
                            .object([
                                ("p50", .number(histogram.quantile(0.5) * 1000)),
                                ("p99", .number(histogram.quantile(0.99) * 1000)),
                                ("p99.9", .number(histogram.quantile(0.999) * 1000)),
                                ("max", .number(histogram.maximum * 1000)),
                                ("n", .integer(histogram.count)),
                            ])
                        )
                    })
            ),
            ("back_within_s", .list(measured.backWithin.map { .number($0) })),
            ("arrivals_per_100_ms", .list(measured.arrivals.map { .list($0.map { .integer($0) }) })),
            ("octets_received_each", .object(traffic.map { ($0.kind.rawValue, .number($0.octets)) })),
        ]
        if let usage = director.usage {
            members.append(
                (
                    "hub",
                    .object([
                        ("loops", .integer(loops ?? 0)), ("cpu_s", .number(usage.cpu)),
                        ("anonymous_octets_before", .integer(usage.anonymousBefore)),
                        ("anonymous_octets_joined", .integer(usage.anonymousJoined)),
                        ("anonymous_octets_end", .integer(usage.anonymousEnd)),
                        ("connections", .integer(usage.connections)),
                    ])
                ))
        }
        return .object(members)
    }
}
