import HubClient
import SocketIO
import Synchronization

/// The hidden command `attack ADDRESS COUNT RATE SEED TOKEN`: attackers that take turns, `RATE` steps a second in all.
///
/// A step connects, says the next thing, or goes: whoever was thrown out spends its next step on coming back, so that
/// the rate is the same whatever the other side does. Prints `in place` after the first round, and on SIGTERM an
/// `AttackReport`, a line for each kind.
final class AttackCommand {
    /// 127.0.0.2 to 127.0.0.17.
    private static let sources = (2...17).map { "127.0.0.\($0)" }

    /// Steps that are late by more than this many seconds are left out, not made up for.
    private static let patience = 0.25

    private let address: SocketAddress
    private let rate: Double
    private let kinds: [AttackKind]
    private let attackers: [Attacker]
    private var reports: [AttackReport]
    private let poller: Poller
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    private var ready: ContiguousArray<Readiness> = []
    private var connects = 0

    static func run(_ words: [String]) throws(Failure) -> Int32 {
        guard words.count == 5, let address = SocketAddress(words[0]), let count = Int(words[1]),
            let rate = Double(words[2]), let seed = UInt64(words[3])
        else { throw .usage("attack ADDRESS COUNT RATE SEED TOKEN") }
        var generator = SplitMix64(seed: seed)
        let kinds = AttackKind.all(token: words[4], using: &generator)
        return try run(kinds, at: address, count: count, rate: rate, using: &generator)
    }

    /// The same with other kinds: `count` attackers, of which each kind has its share.
    static func run(
        _ kinds: [AttackKind], at address: SocketAddress, count: Int, rate: Double, using generator: inout SplitMix64
    ) throws(Failure) -> Int32 {
        do throws(IOError) {
            let isOver = SharedFlag()
            let signals = try Signals.watch([15])
            Task {
                _ = await signals.next()
                isOver.value.store(true, ordering: .relaxed)
            }
            try AttackCommand(address, kinds, count: count, rate: rate, using: &generator).run(until: isOver)
        } catch {
            throw .unreachable("the attackers: \(error)")
        }
        return 0
    }

    private init(
        _ address: SocketAddress, _ kinds: [AttackKind], count: Int, rate: Double, using generator: inout SplitMix64
    ) throws(IOError) {
        ProcessLimits.raiseOpenFiles()
        self.address = address
        self.rate = rate
        self.kinds = kinds
        let shares = kinds.indices.flatMap { Array(repeating: $0, count: kinds[$0].share) }
            .shuffled(using: &generator)
        attackers = (0..<count).map { Attacker(kind: shares[$0 % shares.count]) }
        reports = kinds.map { AttackReport(kind: $0.name) }
        for attacker in attackers { reports[attacker.kind].attackers += 1 }
        poller = try Poller()
    }

    private func run(until isOver: SharedFlag) throws(IOError) {
        var start = Clock.now
        var done = 0
        while !isOver.value.load(ordering: .relaxed) {
            let late = Clock.now - start - Double(done) / rate
            if late > Self.patience { start += late }
            let due = Int((Clock.now - start) * rate)
            while done < due {
                try step(done % attackers.count)
                done += 1
                if done == attackers.count { StandardOutput.write("in place\n") }
            }
            poller.wait(into: &ready, timeout: 2)
            for readiness in ready { hear(readiness) }
        }
        for attacker in attackers where attacker.isOpen { reports[attacker.kind].open += 1 }
        for report in reports { StandardOutput.write(report.line + "\n") }
    }

    private func step(_ index: Int) throws(IOError) {
        let attacker = attackers[index]
        let kind = kinds[attacker.kind]
        reports[attacker.kind].steps += 1
        guard attacker.isOpen else { return try connect(index) }
        if let life = kind.life, attacker.steps >= life {
            note(attacker.end(byReset: kind.goesByReset, byItself: true), of: attacker)
        } else if let taken = attacker.say(kind) {
            reports[attacker.kind].octets += taken
        } else {
            note(attacker.end(), of: attacker)
        }
    }

    private func connect(_ index: Int) throws(IOError) {
        let source = SocketAddress(host: Self.sources[connects % Self.sources.count], port: 0)
        connects += 1
        let attacker = attackers[index]
        attacker.begin(try Socket.connect(to: address, from: source))
        reports[attacker.kind].connects += 1
        try poller.add(attacker.fd, kinds[attacker.kind].reads ? .read : [], token: token(index))
    }

    private func token(_ index: Int) -> UInt64 { UInt64(attackers[index].generation) << 32 | UInt64(index) }

    private func hear(_ readiness: Readiness) {
        let index = Int(readiness.token & 0xFFFF_FFFF)
        guard readiness.token == token(index), attackers[index].isOpen else { return }
        switch Socket.receive(attackers[index].fd, into: buffer) {
        case .done(let count):
            reports[attackers[index].kind].heard += count
            attackers[index].heard(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        case .wouldBlock: break
        case .endOfStream, .failed: note(attackers[index].end(), of: attackers[index])
        }
    }

    private func note(_ ending: Ending, of attacker: Attacker) {
        reports[attacker.kind].endings[ending.description, default: 0] += 1
    }
}

/// A flag that a signal sets.
private final class SharedFlag: Sendable {
    let value = Atomic(false)
}
