import Glibc
import HubClient
import SocketIO

/// Leads a world through its scenario, phase by phase.
final class Director {
    let world: World
    let scenario: Scenario
    let duration: Double
    /// The hub that the harness started; nil = somebody else's.
    private(set) var hub: HubProcess?

    /// Seconds of the clock from the first phase to the last.
    private(set) var elapsed = 0.0

    /// What the hub used before the tabs came, after they had come, and in all; nil = it is somebody else's.
    private(set) var usage: Usage?

    struct Usage {
        var anonymousBefore: Int
        var anonymousJoined = 0
        var anonymousEnd = 0
        var cpu = 0.0
        var connections = 0
    }

    private let startedAt = Clock.now
    private var cpuOfEarlierHubs = 0.0
    private var shownAt = 0.0

    init(_ world: World, hub: HubProcess?, duration: Double?) {
        self.world = world
        self.hub = hub
        scenario = world.scenario
        self.duration = duration ?? world.scenario.duration
        usage = hub.map { Usage(anonymousBefore: ProcessFigures(pid: $0.pid).anonymous) }
    }

    func run() throws(Failure) {
        try open()
        let deadline = startedAt + duration
        // At least one round, however long the opening took.
        repeat { try round() } while Clock.now < deadline
        finish()
    }

    func open() throws(Failure) {
        for phase in scenario.opening { try perform(phase) }
        usage?.anonymousJoined = hub.map { ProcessFigures(pid: $0.pid).anonymous } ?? 0
        usage?.connections = world.tabs.count { $0.isReady }
    }

    func round() throws(Failure) {
        for phase in scenario.rounds { try perform(phase) }
    }

    /// Takes the last figures.
    func finish() {
        elapsed = Clock.now - startedAt
        if let hub {
            let figures = ProcessFigures(pid: hub.pid)
            usage?.anonymousEnd = figures.anonymous
            usage?.cpu = cpuOfEarlierHubs + figures.cpu
        }
        Progress.clear()
    }

    private func perform(_ phase: Phase) throws(Failure) {
        switch phase.verb {
        case .arrive: arrive(over: phase.seconds ?? 1)
        case .churn: try churn(phase)
        case .quiet:
            show("waiting for quiet")
            world.becomeQuiet()
        case .flap: flap(phase)
        case .stall: setStalled(true)
        case .resume: setStalled(false)
        case .restart: try restart(awayFor: phase.seconds ?? 0.5)
        case .killClient: try killClients(tabs: phase.tabs ?? 100)
        }
    }

    // MARK: Phases

    private func arrive(over seconds: Double) {
        let start = Clock.now
        for (index, tab) in world.tabs.enumerated() {
            let due = start + seconds * Double(index) / Double(world.tabs.count)
            while Clock.now < due { turn("arriving") }
            world.loop.open(tab.id)
        }
    }

    private func churn(_ phase: Phase) throws(Failure) {
        let mix = (phase.mix ?? [:]).map { (name: $0.key, weight: $0.value) }.sorted { $0.name < $1.name }
        for (name, _) in mix where !World.actionNames.contains(name) {
            throw .usage("no action is called \(name); there are: \(World.actionNames.joined(separator: ", "))")
        }
        let seconds = phase.seconds ?? 5
        let rate = phase.perSecond ?? 10
        let start = Clock.now
        var done = 0
        while Clock.now < start + seconds {
            while Double(done) < (Clock.now - start) * rate {
                world.act(mix, padding: phase.padding ?? 0)
                done += 1
            }
            turn("churning")
        }
    }

    private func flap(_ phase: Phase) {
        let rules = world.truth.rules
        var members = world.readyMembers()
        members.shuffle(using: &world.generator)
        for (index, tab) in members.prefix(Int(Double(members.count) * (phase.share ?? 0.5))).enumerated() {
            let isClosed = index % 2 == 0
            world.depart(tab, isClosed ? .closed : .lost, byReset: index % 4 == 1)
            let grace = isClosed ? rules.graceClose : rules.graceLost
            world.later(tab, in: grace * (phase.awayShare ?? 0.4))
            // Spread over a second, so that windows hold some of each.
            if index % 20 == 19 { turn("flapping") }
        }
        _ = world.turn(until: { world.agendaCount == 0 }, seconds: 600)
    }

    private func setStalled(_ isStalled: Bool) {
        for tab in world.tabs where tab.kind == .slowReader {
            guard tab.isReady || !isStalled else { continue }
            tab.isStalled = isStalled
            tab.staleSince = min(tab.staleSince, Clock.now)
            if isStalled { world.loop.pauseReading(tab.id) } else { world.loop.resumeReading(tab.id) }
        }
    }

    /// Stops the hub under all tabs, and starts a new one where it was.
    private func restart(awayFor seconds: Double) throws(Failure) {
        guard let hub else { throw .usage("\(scenario.name) restarts its hub, so it cannot run with --url") }
        cpuOfEarlierHubs += ProcessFigures(pid: hub.pid).cpu
        world.measured.arrivals.append([])
        endHub()
        _ = world.turn(until: { false }, seconds: seconds)
        self.hub = try hub.restarted()
        show("everybody comes back")
        let listening = Clock.now
        let isBack = world.turn(until: { world.tabs.allSatisfy(\.isReady) }, seconds: 90)
        world.measured.backWithin.append(Clock.now - listening)
        if !isBack {
            world.verdict.add(.hub, "\(world.tabs.count { !$0.isReady }) tabs did not come back within 90 s")
        }
        world.isHubAway = false
    }

    /// Asks the hub to end, lets the tabs answer its Close, and judges its exit code.
    func endHub() {
        guard let hub else { return }
        world.isHubAway = true
        world.firstClosed = .infinity
        world.firstBack = .infinity
        hub.terminate()
        var code: Int32?
        let hasEnded = world.turn(
            until: {
                code = hub.exitCode
                return code != nil
            }, seconds: 20)
        if !hasEnded {
            world.verdict.add(.hub, "the hub did not end within 20 s of SIGTERM")
            _ = hub.stop()
        } else if let code, code != 0 {
            world.verdict.add(.hub, "the hub ended with exit code \(code)")
        }
        for line in hub.complaints.prefix(10) { say("hub: \(line)") }
    }

    // MARK: Progress

    func turn(_ what: String) {
        world.turn()
        if Clock.now > shownAt + 0.25 { show(what) }
    }

    func show(_ what: String) {
        shownAt = Clock.now
        Progress.show(
            "\(scenario.name) \((Clock.now - startedAt).text(0)) s of \(duration.text(0)): \(what), "
                + "\(world.tabs.count { $0.isReady }) of \(world.tabs.count) tabs in, \(world.measured.diffs) diffs, "
                + "\(world.measured.broadcasts) broadcasts, \(world.measured.quietPoints) quiet points, "
                + "\(world.verdict.total) findings")
    }
}
