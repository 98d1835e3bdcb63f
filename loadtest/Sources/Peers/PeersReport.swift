/// What `loadtest peers` found: medians, and the ratio of each to the floor in its own turns.
struct PeersReport {
    let results: [PeerResult]
    let subscribers: Int
    let rooms: Int
    let messages: Int
    let inFlight: Int
    /// Of the text that everybody delivers, without the frame's head.
    let octets: Int

    func show(isJSON: Bool) {
        if isJSON { return print(json.description) }
        let turns = results.map(\.turns.count).max() ?? 0
        print(
            "\(messages) messages of \(octets) octets to \(subscribers) subscribers in \(rooms) rooms, "
                + "\(inFlight) in flight, medians of \(turns) turns\n")
        var table = TextTable([
            "CPU us", "a delivery", "of it user", "of the floor", "lowest", "highest", "deliveries/s", "a handshake",
            "idle octets",
        ])
        let floors = results.flatMap { $0.turns.map(\.floor) }
        table.add(row("floor", floors, ratios: [1], handshakes: [], octets: []))
        for result in results where !result.turns.isEmpty {
            table.add(
                row(
                    result.peer.name, result.turns.map(\.peer), ratios: result.ratios, handshakes: result.handshakes,
                    octets: result.octets))
        }
        print(table.text)
        for result in results where !result.failures.isEmpty {
            print("left out of \(result.failures.count) turns: \(result.failures[0])")
        }
    }

    private func row(
        _ name: String, _ turns: [FloorSide.Turn], ratios: [Double], handshakes: [Double], octets: [Double]
    ) -> [String] {
        [
            name, turns.map(\.cost).median.text(2), turns.map { $0.perMillion($0.user) }.median.text(2),
            ratios.median.text(2), (ratios.min() ?? 0).text(2), (ratios.max() ?? 0).text(2),
            turns.map(\.deliveriesPerSecond).median.text(0),
            handshakes.isEmpty ? "" : (handshakes.median * 1e6).text(0), octets.isEmpty ? "" : octets.median.text(0),
        ]
    }

    private var json: JSONText {
        .object([
            ("command", .text("peers")), ("subscribers", .integer(subscribers)), ("rooms", .integer(rooms)),
            ("messages", .integer(messages)), ("in_flight", .integer(inFlight)), ("octets", .integer(octets)),
            (
                "servers",
                .object(
                    results.map { result in
                        (
                            result.peer.name,
                            .object([
                                ("cpu_us_per_delivery", .number(result.turns.map(\.peer.cost).median)),
                                ("ratios", .list(result.ratios.map { .number($0) })),
                                ("ratio", .number(result.ratios.median)),
                                ("cpu_us_per_handshake", .number(result.handshakes.median * 1e6)),
                                ("idle_octets", .number(result.octets.median)),
                                ("failures", .list(result.failures.map { .text($0) })),
                            ])
                        )
                    })
            ),
        ])
    }
}
