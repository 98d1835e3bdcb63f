import Glibc
import HubClient
import SocketIO

/// Leads the class and the attackers through their turns, and keeps what the hub held.
final class HostileSiege {
    /// Seconds within which all attackers must have come.
    private static let arrival = 60.0

    /// Seconds after an attack within which the hub must have let go of all attackers.
    private static let patience = 20.0

    let director: Director
    let sink: HostileSide
    let hub: HostileSide
    let attackers: Int
    let rate: Int

    private let process: HubProcess
    private let watch: HubWatch

    /// What the hub held before the class came, at most under attack, and when all attackers had gone.
    private(set) var before = HubWatch.Figures()
    private(set) var highest = HubWatch.Figures()
    private(set) var after = HubWatch.Figures()

    /// Descriptors that the hub has for itself, before and after: the class's are left out.
    private(set) var ownDescriptors = (before: 0, after: 0)

    /// What the hub counted during the attacks on it.
    private(set) var counted: [(name: String, count: Int)] = []

    /// How long the turns of its loops took in all that time.
    private(set) var turns = (count: 0, within: [0.0, 0.0, 0.0])

    private var world: World { director.world }

    init(
        _ director: Director, hub process: HubProcess, sides: (sink: HostileSide, hub: HostileSide), attackers: Int,
        rate: Int
    ) {
        self.director = director
        self.process = process
        (sink, hub) = sides
        self.attackers = attackers
        self.rate = rate
        watch = HubWatch(pid: process.pid)
    }

    func run(pairs: Int, seconds: Double, seed: UInt64) throws(Failure) {
        try director.open()
        before = watch.now
        ownDescriptors.before = before.descriptors - connectedTabs
        let metrics = Metrics.read(hub.address)
        for pair in 0..<pairs {
            // Whoever comes second has a class that is older: that, too, takes turns.
            for side in pair % 2 == 0 ? [sink, hub] : [hub, sink] {
                try attack(side, for: seconds, seed: seed &+ UInt64(pair))
            }
        }
        after = watch.now
        ownDescriptors.after = after.descriptors - connectedTabs
        watch.end()
        if let metrics, let last = Metrics.read(hub.address) {
            counted = last.trouble(since: metrics)
            turns = last.turns(since: metrics, shares: [0.99, 0.9999, 1])
        }
    }

    /// One turn: the attackers come, the class lives on, the attackers go.
    private func attack(_ side: HostileSide, for seconds: Double, seed: UInt64) throws(Failure) {
        let token = world.passports?.token("mallory", role: "member") ?? ""
        let child = try ChildProcess(
            [File.ownPath, "attack", "\(side.address)", "\(attackers)", "\(rate)", "\(seed)", token],
            withErrors: true)
        let start = Clock.now
        director.show("attackers come to the \(side.name)")
        guard world.turn(until: { child.line(containing: "in place", seconds: 0) != nil }, seconds: Self.arrival)
        else {
            _ = child.stop()
            throw .unreachable((["the attackers did not come"] + child.rest).joined(separator: "\n"))
        }
        world.measured.joinSeen = LatencyHistogram()
        _ = watch.takeHighest()
        let cpu = ProcessFigures(pid: process.pid).cpu
        let inPlace = Clock.now
        repeat { try director.round() } while Clock.now < inPlace + seconds
        let hubCPU = (ProcessFigures(pid: process.pid).cpu - cpu) / (Clock.now - inPlace)
        let elapsed = Clock.now - start
        child.signal(SIGTERM)
        _ = world.turn(until: { child.wait(seconds: 0) != nil }, seconds: 10)
        let reports = (child.rest).compactMap { AttackReport(line: $0) }
        guard !reports.isEmpty else {
            throw .unreachable((["the attackers did not report"] + child.rest).joined(separator: "\n"))
        }
        side.add(world.measured.joinSeen, reports: reports, seconds: elapsed, hubCPU: hubCPU * elapsed)
        guard side === hub else { return }
        let highest = watch.takeHighest()
        self.highest.memory = max(self.highest.memory, highest.memory)
        self.highest.descriptors = max(self.highest.descriptors, highest.descriptors)
        director.show("the hub lets go of them")
        _ = world.turn(
            until: { watch.now.descriptors - connectedTabs <= ownDescriptors.before }, seconds: Self.patience)
    }

    /// Tabs that have a socket at the hub while nothing happens.
    private var connectedTabs: Int {
        world.tabs.count { tab in
            let stage = world.loop.stage(of: tab.id)
            return stage != .away && stage != .waiting
        }
    }
}
