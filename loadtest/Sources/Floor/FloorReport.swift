/// What a floor run found: two sides, their medians, and the ratio pair by pair.
struct FloorReport {
    let floor: FloorSide
    let other: FloorSide
    let subscribers: Int
    let rooms: Int
    let messages: Int
    let inFlight: Int
    /// Octets of one delivered frame, header included.
    let frame: Int
    /// Text frames that the hub has counted while it delivered, warm-up included; nil = nobody counts.
    var framesSent: Int?

    private var ratios: [Double] { zip(floor.turns, other.turns).map { $1.cost / max($0.cost, 1e-9) } }

    /// The median of the pairs' ratios of processor time, the kernel's threads included.
    var ratio: Double { ratios.median }

    func show(isJSON: Bool) {
        if isJSON { return print(json.description) }
        print(
            "fan-out of \(messages) messages to \(subscribers) subscribers in \(rooms) rooms, \(inFlight) in flight, "
                + "\(frame) octets a frame, \(ratios.count) pairs\n")
        var table = TextTable([
            "CPU s per million", "total", "user", "system", "ksoftirqd", "lowest", "highest", "deliveries/s",
        ])
        for side in [floor, other] { table.add(row(side)) }
        print(table.text)
        let interval = ratios.medianInterval
        print(
            "\n\(other.name) / \(floor.name): \(ratio.text(3)) (median of the pairs, ksoftirqd included; "
                + "95 % interval \(interval.lowerBound.text(3)) to \(interval.upperBound.text(3)), "
                + "all \((ratios.min() ?? 0).text(2)) to \((ratios.max() ?? 0).text(2)))")
    }

    private func row(_ side: FloorSide) -> [String] {
        let turns = side.turns
        let cpu = turns.map { $0.perMillion($0.cpu) }
        return [
            side.name, cpu.median.text(2), turns.map { $0.perMillion($0.user) }.median.text(2),
            turns.map { $0.perMillion($0.system) }.median.text(2),
            turns.map { $0.perMillion($0.softirq) }.median.text(2), (cpu.min() ?? 0).text(2), (cpu.max() ?? 0).text(2),
            turns.map(\.deliveriesPerSecond).median.text(0),
        ]
    }

    private var json: JSONText {
        func side(_ side: FloorSide) -> JSONText {
            .list(
                side.turns.map {
                    .object([
                        ("cpu_s_per_million", .number($0.perMillion($0.cpu))),
                        ("user_s_per_million", .number($0.perMillion($0.user))),
                        ("system_s_per_million", .number($0.perMillion($0.system))),
                        ("ksoftirqd_s_per_million", .number($0.perMillion($0.softirq))),
                        ("deliveries_per_s", .number($0.deliveriesPerSecond)),
                        ("octets_per_delivery", .number($0.octetsPerDelivery)),
                    ])
                })
        }
        let members: [(String, JSONText)] = [
            ("command", .text("floor")), ("subscribers", .integer(subscribers)), ("rooms", .integer(rooms)),
            ("messages", .integer(messages)),
            ("in_flight", .integer(inFlight)), ("frame_octets", .integer(frame)), (floor.name, side(floor)),
            (other.name, side(other)), ("ratios", .list(ratios.map { .number($0) })), ("ratio", .number(ratio)),
            ("ratio_low", .number(ratios.medianInterval.lowerBound)),
            ("ratio_high", .number(ratios.medianInterval.upperBound)),
        ]
        return .object(members)
    }
}
