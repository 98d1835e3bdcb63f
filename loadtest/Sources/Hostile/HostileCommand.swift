import CFloor
import Glibc
import HubClient
import SocketIO

/// `loadtest hostile`: a class while thousands attack its hub, and the same class while they attack a sink.
///
/// Hub, sink and attackers are processes of their own. The sides take turns within one run, so that what the machine
/// does meanwhile, and what the attackers cost it, hits both alike.
struct HostileCommand {
    private let scenario: Scenario
    private let attackers: Int
    private let rate: Int
    private let pairs: Int
    private let seconds: Double
    private let loops: Int
    private let seed: UInt64
    private let isJSON: Bool

    init(_ arguments: Arguments) throws(Failure) {
        var scenario = try Scenario.load(name: "hostile", file: arguments.text("scenario-file"))
        if let users = try arguments.number("users", in: 1...2000) { scenario.crowd.users = users }
        self.scenario = scenario
        attackers = try arguments.number("attackers", in: 1...19_000) ?? 10_000
        rate = try arguments.number("rate", in: 1...1_000_000) ?? attackers
        pairs = try arguments.number("pairs", in: 1...100) ?? 3
        seconds = try arguments.number("duration", in: 1...3600).map(Double.init) ?? scenario.duration
        loops = try arguments.number("loops", in: 1...64) ?? 2
        seed = UInt64(try arguments.number("seed", in: 0...Int(Int32.max)) ?? 1)
        isJSON = arguments.has("json")
    }

    func run() throws(Failure) -> Int32 {
        _ = process_prepare(-1)
        let passports = Passports()
        var settings = HubProcess.Settings(scenario.hub, loops: loops)
        settings.secret = passports.secret
        let hub = try HubProcess(settings)
        let hubAddress = SocketAddress(host: "127.0.0.1", port: hub.port)
        let sink = try ChildProcess([File.ownPath, "sink"])
        let sinkAddress = SocketAddress(host: "127.0.0.1", port: try HubProcess.port(of: sink, seconds: 10))
        defer { _ = sink.stop() }

        let rules = try Scout.rules(of: "room:hostile-0", at: hubAddress, passports: passports)
        let world = try World(
            scenario, address: hubAddress, rules: rules, excluded: Set(scenario.hub.excludeRoles ?? []),
            prefix: "hostile", seed: seed, passports: passports)
        world.loop.sourceNetwork = "127.0.1"
        let director = Director(world, hub: hub, duration: nil)
        let siege = HostileSiege(
            director, hub: hub, sides: (HostileSide("sink", sinkAddress), HostileSide("hub", hubAddress)),
            attackers: attackers, rate: rate)
        try siege.run(pairs: pairs, seconds: seconds, seed: seed)
        director.finish()
        director.endHub()
        let report = HostileReport(siege: siege, loops: loops, seed: seed)
        report.show(isJSON: isJSON)
        return report.isCorrect ? 0 : 1
    }
}
