import CFloor
import Glibc
import SocketIO

/// `loadtest SCENARIO`: finds a hub or starts one, runs the scenario, and reports.
struct ScenarioCommand {
    static let names = [
        "classroom", "lecture", "flapping", "slow-dashboard", "reconnect-storm", "school-restart",
        "school-restart-phoenix",
        "killed-client",
    ]

    private let scenario: Scenario
    private let url: SocketAddress?
    private let loops: Int
    private let duration: Double?
    private let seed: UInt64
    private let passesSocket: Bool
    private let isJSON: Bool

    init(_ arguments: Arguments) throws(Failure) {
        var scenario = try Scenario.load(name: arguments.command, file: arguments.text("scenario-file"))
        if let users = try arguments.number("users", in: 1...9000) { scenario.crowd.users = users }
        guard scenario.crowd.rooms > 0, scenario.crowd.tabCount <= 19_000 else {
            throw .usage("a crowd needs at least one room and may have 19,000 tabs")
        }
        self.scenario = scenario
        url = try arguments.text("url").map(Self.address)
        loops = try arguments.number("loops", in: 1...64) ?? 2
        duration = try arguments.number("duration", in: 1...86_400).map(Double.init)
        seed = UInt64(try arguments.number("seed", in: 0...Int(Int32.max)) ?? 1)
        passesSocket = arguments.has("pass-socket")
        guard url == nil || !passesSocket else {
            throw .usage("--pass-socket is for a hub that the harness starts, not for --url")
        }
        isJSON = arguments.has("json")
    }

    func run() throws(Failure) -> Int32 {
        _ = process_prepare(-1)
        let excluded = url == nil ? scenario.hub.excludeRoles ?? [] : []
        let hub = try url == nil ? startHub() : nil
        guard let address = url ?? hub.map({ SocketAddress(host: "127.0.0.1", port: $0.port) }) else { return 3 }
        let prefix = "\(scenario.name)-\(getpid())"
        let rules = try Scout.rules(of: "room:\(prefix)-0", at: address)
        let world = try World(
            scenario, address: address, rules: rules, excluded: Set(excluded), prefix: prefix, seed: seed)
        world.refusesNobody = passesSocket
        let director = Director(world, hub: hub, duration: duration)
        try director.run()
        director.endHub()
        ScenarioReport(director: director, loops: hub == nil ? nil : loops, seed: seed).show(isJSON: isJSON)
        return world.verdict.isCorrect ? 0 : 1
    }

    private func startHub() throws(Failure) -> HubProcess {
        var settings = HubProcess.Settings(scenario.hub, loops: loops)
        if passesSocket { settings.listener = try Port.listener() }
        return try HubProcess(settings)
    }

    /// `ws://HOST:PORT`, loopback only: this is a load generator.
    private static func address(_ url: String) throws(Failure) -> SocketAddress {
        let text = url.hasPrefix("ws://") ? String(url.dropFirst(5).prefix { $0 != "/" }) : ""
        guard let address = SocketAddress(text), address.isLoopback else {
            throw .usage("--url \(url): ws://127.0.0.1:PORT is needed")
        }
        return address
    }
}

extension Scenario.Crowd {
    var tabCount: Int { users * tabsPerUser + rooms * (teachers + dashboards + slowReaders) + overviews }
}

extension HubProcess.Settings {
    /// What a scenario asks for.
    init(_ part: Scenario.HubPart, loops: Int) {
        self.init()
        self.loops = loops
        graceClose = part.graceClose
        graceLost = part.graceLost
        idleTimeout = part.idleTimeout
        window = part.window
        var members: [String] = []
        if let roles = part.excludeRoles, !roles.isEmpty {
            let list = roles.map { "\"\($0)\"" }.joined(separator: ",")
            members.append(#""rooms":[{"match":"*","exclude_roles":[\#(list)]}]"#)
        }
        if let rate = part.requestRate { members.append(#""request_rate":\#(rate)"#) }
        if !members.isEmpty { configuration = "{" + members.joined(separator: ",") + "}" }
    }
}
