import ChannelProtocol
import HubClient
import SocketIO
import WebSocketCore

/// The simulated tabs, what they must be told, and what they were told: one thread, one loop.
final class World {
    let scenario: Scenario
    let seed: UInt64
    /// Signs the tabs' tokens; nil = the hub wants none.
    let passports: Passports?
    let topics: [String]
    var truth: HubTruth
    var tabs: [SimTab] = []
    var verdict = Verdict()
    var measured = Measurements()
    var generator: SplitMix64

    /// When each number was last tracked.
    var trackedAt: [Int: Double] = [:]

    /// Places of the members' tabs; members of another process have none.
    var memberIndex: [Int: Int] = [:]

    /// When the leave of a member of another process was first told, by its number.
    var foreignLeaves: [Int: Double] = [:]

    /// Tabs that went and stay away until something brings them back.
    var absent: [SimTab] = []

    /// What is to happen later: milliseconds and a tab that comes back.
    var agenda: TimerWheel<Int>
    var agendaCount = 0

    /// Whether the harness ends the hub: connections end then, and cannot be had for a while.
    var isHubAway = false

    /// Whether connections can be had even while the hub is away, since its socket is not.
    var refusesNobody = false

    /// When the first tab was closed by the hub that restarts, and when the first one was back.
    var firstClosed = Double.infinity
    var firstBack = Double.infinity

    /// Observes the loop of a world; made after it, because the loop must not own its observer.
    private var tabLoop: ClientLoop<World>?
    var loop: ClientLoop<World> {
        guard let tabLoop else { preconditionFailure("a world has its loop from its beginning to its end") }
        return tabLoop
    }

    init(
        _ scenario: Scenario, address: SocketAddress, rules: HubTruth.Rules, excluded: Set<String>, prefix: String,
        seed: UInt64, passports: Passports? = nil
    ) throws(Failure) {
        self.scenario = scenario
        self.seed = seed
        self.passports = passports
        topics = (0..<scenario.crowd.rooms).map { "room:\(prefix)-\($0)" }
        truth = HubTruth(rules: rules, excluded: excluded)
        generator = SplitMix64(seed: seed)
        agenda = TimerWheel(now: MonotonicClock.milliseconds)
        do throws(IOError) {
            tabLoop = try ClientLoop(address, seed: seed &+ 1, observer: self)
        } catch {
            throw .unreachable("\(error)")
        }
        populate()
    }

    /// Waits for the network, at most 5 ms, and does what is due.
    func turn() {
        loop.turn(timeout: 5)
        var due: ContiguousArray<Int> = []
        agenda.advance(to: MonotonicClock.milliseconds, fired: &due)
        for index in due {
            agendaCount -= 1
            comeBack(tabs[index])
        }
    }

    /// Turns until `condition` holds; false when `seconds` pass before.
    func turn(until condition: () -> Bool, seconds: Double) -> Bool {
        let deadline = Clock.now + seconds
        while !condition() {
            guard Clock.now < deadline else { return false }
            turn()
        }
        return true
    }

    func later(_ tab: SimTab, in seconds: Double) {
        agendaCount += 1
        agenda.set(tab.id.index, at: MonotonicClock.milliseconds + UInt64(max(0, seconds) * 1000))
    }

    // MARK: The crowd

    private func populate() {
        let crowd = scenario.crowd
        for index in 0..<crowd.users {
            let room = index % crowd.rooms
            let isFull = crowd.fullMembers.map { index < $0 } ?? true
            for tab in 0..<crowd.tabsPerUser {
                addMember(
                    .student, room, "user-\(index)", session: "user-\(index)-tab-\(tab)", isFull: isFull,
                    keepsCopy: crowd.copies.map { index < $0 } ?? true)
            }
        }
        for room in 0..<crowd.rooms {
            for index in 0..<crowd.teachers {
                addMember(.teacher, room, "teacher-\(room)-\(index)", session: "teacher-\(room)-\(index)", isFull: true)
            }
            for _ in 0..<crowd.dashboards { addOnlooker(.dashboard, room, mode: .count) }
            for _ in 0..<crowd.slowReaders { addOnlooker(.slowReader, room, mode: .full) }
        }
        for _ in 0..<crowd.overviews { addOnlooker(.overview, 0, mode: .count) }
    }

    private func addMember(
        _ kind: SimTab.Kind, _ room: Int, _ user: String, session: String, isFull: Bool, keepsCopy: Bool = true
    ) {
        let mode = isFull ? JoinRequest.Mode.full : .off
        let role = kind == .teacher ? "teacher" : "member"
        let member = truth.add(room: room, user: user, role: role)
        let number = truth.number(for: member)
        var plan = TabPlan(
            topic: topics[room], mode: mode, key: user, session: session,
            meta: Marks.meta(number: number, padding: scenario.crowd.metaPadding))
        // The others come back as stock clients do, by their own back-off.
        plan.join.wantsRetryAfter = isFull && scenario.crowd.phoenixBackOff != true
        if scenario.crowd.phoenixBackOff == true { plan.backOff = .phoenix }
        if !keepsCopy { plan.join.presence.wantsSync = false }
        plan.join.accessToken = passports?.token(user, role: role)
        if kind == .teacher { plan.join.presence.role = role }
        let tab = SimTab(
            id: loop.add(plan), kind: kind, room: room, user: user, member: member,
            judge: SubscriberJudge(mode: keepsCopy ? mode : .off))
        tab.keepsCopy = keepsCopy
        tab.number = number
        memberIndex[member] = tabs.count
        tabs.append(tab)
    }

    private func addOnlooker(_ kind: SimTab.Kind, _ room: Int, mode: JoinRequest.Mode) {
        var plan = TabPlan(topic: kind == .overview ? "counts:*" : topics[room], mode: mode)
        plan.join.presence.wantsRoles = kind == .dashboard
        plan.join.accessToken = passports?.token("\(kind.rawValue)-\(tabs.count)", role: "teacher")
        // The kernel shall not hide from the hub that nobody reads.
        if kind == .slowReader { plan.receiveBuffer = 200_000 }
        let tab = SimTab(
            id: loop.add(plan), kind: kind, room: room, user: "", member: nil, judge: SubscriberJudge(mode: mode))
        tabs.append(tab)
    }

    /// Members that may be told to do something.
    func readyMembers() -> [SimTab] {
        tabs.filter { $0.isReady && $0.member != nil }
    }
}
