import CFloor
import Glibc

/// `loadtest scaling`: two loops against one, on rooms that spread and on one hot room, on the processors that there are.
///
/// Nothing is pinned: receiver and hub share the machine, and what that allows is computed from what each of them costs.
struct ScalingCommand {
    private let pairs: Int
    private let isJSON: Bool

    init(_ arguments: Arguments) throws(Failure) {
        pairs = try arguments.number("pairs", in: 1...100) ?? 5
        isJSON = arguments.has("json")
    }

    private struct Side {
        let hub: HubProcess
        let side: FloorSide
        let texts: FloorMessages
        var generator: [Double] = []
        let before: Metrics
    }

    func run() throws(Failure) -> Int32 {
        _ = process_prepare(-1)
        for (name, subscribers, rooms, inFlight) in [
            ("90 rooms of 100", 9000, 90, 16), ("one hot room of 1,000", 1000, 1, 1),
        ] {
            var sides = [try open(1, subscribers, rooms), try open(2, subscribers, rooms)]
            defer { for side in sides { _ = side.hub.stop() } }
            let messages = max(20, 200_000 * rooms / subscribers)
            for index in sides.indices {
                try sides[index].side.run(sides[index].texts, count: messages / 4, inFlight: inFlight)
            }
            for pair in 1...pairs {
                Progress.show("\(name), pair \(pair) of \(pairs)")
                for index in sides.indices { sides[index].side.beginTurn() }
                for _ in 0..<4 {
                    for index in sides.indices {
                        let own = ProcessFigures(pid: getpid()).cpu
                        try sides[index].side.run(sides[index].texts, count: messages / 4, inFlight: inFlight)
                        sides[index].generator.append(ProcessFigures(pid: getpid()).cpu - own)
                    }
                }
            }
            Progress.clear()
            try show(name, sides)
        }
        return 0
    }

    private func open(_ loops: Int, _ subscribers: Int, _ rooms: Int) throws(Failure) -> Side {
        let hub = try HubProcess(FanOutServers.settings(loops: loops))
        let side = FloorSide(
            try FloorCrowd(
                loops == 1 ? "1 loop" : "\(loops) loops", port: hub.port, dialect: .phoenix, subscribers: subscribers,
                rooms: rooms),
            pid: hub.pid)
        let delivered = try side.crowd.probe(FanOutServers.published)
        return Side(
            hub: hub, side: side, texts: try Peer.rollcall.messages(delivered), before: try HubGauges(hub).read())
    }

    private func show(_ name: String, _ sides: [Side]) throws(Failure) {
        var table = TextTable([name, "CPU us a delivery", "generator us", "deliveries/s", "turn p99 ms"])
        for side in sides {
            let turns = side.side.turns
            let deliveries = Double(turns.reduce(0) { $0 + $1.deliveries })
            let lag = try HubGauges(side.hub).read().turns(since: side.before, shares: [0.99]).within
            table.add([
                side.side.name, turns.map { $0.perMillion($0.cpu) }.median.text(2),
                (side.generator.reduce(0, +) / deliveries * 1e6).text(2),
                turns.map(\.deliveriesPerSecond).median.text(0),
                "<= \(((lag.first ?? 0) * 1000).text(2))",
            ])
        }
        print(table.text)
        let (one, two) = (sides[0], sides[1])
        let costs = zip(one.side.turns, two.side.turns).map { $1.perMillion($1.cpu) / max($0.perMillion($0.cpu), 1e-9) }
        let speeds = zip(one.side.turns, two.side.turns).map {
            $1.deliveriesPerSecond / max($0.deliveriesPerSecond, 1e-9)
        }
        let deliveries = Double(one.side.turns.reduce(0) { $0 + $1.deliveries })
        let generator = one.generator.reduce(0, +) / deliveries * 1e6
        let server = one.side.turns.map { $0.perMillion($0.cpu) }.median
        let bound = 2 / (1 + generator / max(server, 1e-9))
        print(
            "\n2 loops / 1 loop: CPU a delivery \(costs.median.text(2)), deliveries/s \(speeds.median.text(2)); "
                + "two processors allow \(max(1, bound).text(2)) = 2 / (1 + g/s), g \(generator.text(2)), s \(server.text(2))\n"
        )
    }
}
