import Glibc
import HubClient

/// Processes full of tabs that die or stand still, and how long the others are told that they are there.
extension Director {
    /// Seconds that a child may take to bring its tabs in.
    private static let arrival = 30.0

    func killClients(tabs count: Int) throws(Failure) {
        let rules = world.truth.rules
        // Windows, ticks and the harness's own turn come on top of what a room states.
        let slack = rules.window + 0.004 + rules.tolerance + 0.2
        let before = Metrics.read(world.loop.address)
        let killed = try Flock(count, in: world, name: "killed")
        let stopped = try Flock(count, in: world, name: "stopped")
        world.becomeQuiet()
        show("a process is killed, another one is stopped")
        killed.end(by: SIGKILL, as: .lost, in: world)
        stopped.end(by: SIGSTOP, as: .silent, in: world)
        let longest = rules.idleTimeout + rules.graceLost + slack
        _ = world.turn(until: { killed.isGone(in: world) && stopped.isGone(in: world) }, seconds: longest + 5)
        killed.judge(in: world, bound: rules.graceLost + slack)
        stopped.judge(in: world, bound: longest)
        // The process that was stopped must not come back into the room.
        stopped.process.signal(SIGKILL)
        world.becomeQuiet()
        guard let before, let after = Metrics.read(world.loop.address) else { return }
        let leaves = after.leaves("lost", since: before)
        let late = leaves.count(above: longest)
        if leaves.total < 2 * count {
            world.verdict.add(.hub, "rollcall_leave_delay_seconds counts \(leaves.total) lost of \(2 * count)")
        }
        if late > 0 { world.verdict.add(.late, "by the hub's own histogram \(late) leaves came after \(longest) s") }
    }
}

/// A child process full of members.
private final class Flock {
    let process: ChildProcess
    private var members: [(member: Int, number: Int)] = []
    private let name: String
    private var endedAt = 0.0

    init(_ count: Int, in world: World, name: String) throws(Failure) {
        self.name = name
        for index in 0..<count {
            let member = world.truth.add(room: 0, user: "\(name)-\(index)", role: "member")
            members.append((member, world.truth.number(for: member)))
        }
        let first = members.first?.number ?? 0
        process = try ChildProcess([
            File.ownPath, "tabs", "\(world.loop.address)", world.topics[0], name, "\(count)", "\(first)",
        ])
        let now = Clock.now
        for (member, number) in members { world.truth.trackSent(number, by: member, at: now) }
        // The world goes on while the child brings its tabs in.
        let isReady = world.turn(until: { process.line(containing: "ready", seconds: 0) != nil }, seconds: 30)
        guard isReady else { throw .unreachable("a child process did not get its \(count) tabs in within 30 s") }
        for (member, _) in members { world.truth.trackAnswered(by: member, at: Clock.now) }
    }

    func end(by signal: Int32, as departure: HubTruth.Departure, in world: World) {
        endedAt = Clock.now
        for (member, _) in members { world.truth.gone(member, departure, at: endedAt) }
        process.signal(signal)
    }

    func isGone(in world: World) -> Bool { members.allSatisfy { world.foreignLeaves[$0.number] != nil } }

    func judge(in world: World, bound: Double) {
        var histogram = LatencyHistogram()
        for (_, number) in members {
            guard let seen = world.foreignLeaves[number] else {
                world.verdict.add(.ghost, "a member of the process that was \(name) is still there")
                continue
            }
            histogram.add(seen - endedAt)
            if seen - endedAt > bound {
                world.verdict.add(
                    .late,
                    "a leave came \((seen - endedAt).text(2)) s after its process was \(name); \(bound.text(2)) at most"
                )
            }
        }
        world.measured.others.append(("process \(name) -> leave seen", histogram))
    }
}
