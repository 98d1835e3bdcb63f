/// What a floor run found: two sides, their medians, and the ratio pair by pair.
struct FloorReport {
    let floor: FloorSide
    let other: FloorSide
    let subscribers: Int
    let messages: Int
    let inFlight: Int
    /// Octets of one delivered frame, header included.
    let frame: Int
    /// Octets of the hub's anonymous memory for a connection that has joined, and for one that tracks as well.
    var octetsPerJoined: Double?
    var octetsPerTracked: Double?

    private var ratios: [Double] {
        zip(floor.turns, other.turns).map { $1.perMillion($1.cpu) / max($0.perMillion($0.cpu), 1e-9) }
    }

    /// The median of the pairs' ratios of processor time.
    var ratio: Double { ratios.median }

    func show(isJSON: Bool) {
        if isJSON { return print(json.description) }
        print(
            "fan-out of \(messages) messages to \(subscribers) subscribers, \(inFlight) in flight, "
                + "\(frame) octets a frame, \(ratios.count) pairs\n")
        var table = TextTable([
            "CPU s per million", "total", "user", "system", "ksoftirqd", "lowest", "highest", "deliveries/s",
        ])
        for side in [floor, other] { table.add(row(side)) }
        print(table.text)
        print(
            "\n\(other.name) / \(floor.name): \(ratio.text(2)) (median of the pairs; "
                + "\((ratios.min() ?? 0).text(2)) to \((ratios.max() ?? 0).text(2)))")
        if let octetsPerJoined, let octetsPerTracked {
            print(
                "memory of the hub for each connection: joined \(octetsPerJoined.text(0)) octets, "
                    + "with one tracked presence \(octetsPerTracked.text(0))")
        }
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
        var members: [(String, JSONText)] = [
            ("command", .text("floor")), ("subscribers", .integer(subscribers)), ("messages", .integer(messages)),
            ("in_flight", .integer(inFlight)), ("frame_octets", .integer(frame)), (floor.name, side(floor)),
            (other.name, side(other)), ("ratios", .list(ratios.map { .number($0) })), ("ratio", .number(ratio)),
        ]
        if let octetsPerJoined { members.append(("octets_per_joined_connection", .number(octetsPerJoined))) }
        if let octetsPerTracked { members.append(("octets_per_tracked_connection", .number(octetsPerTracked))) }
        return .object(members)
    }
}
