import HubClient

/// The quiet point: nothing happens any more, so everybody must know the same truth.
extension World {
    /// Seconds that tabs may take to get what they asked for, before that is a finding.
    private static let patience = 60.0

    /// Waits until the truth has settled, and compares everybody with it.
    func becomeQuiet() {
        // What is planned happens; what was asked is answered.
        let isAnswered = turn(
            until: { agendaCount == 0 && truth.pending == 0 && missing() == 0 }, seconds: Self.patience)
        if !isAnswered {
            verdict.add(.hub, "\(missing()) tabs did not get into their rooms within \(Int(Self.patience)) s")
        }
        // Broadcasts change no truth, so the wait begins here at the earliest.
        let settledAt = max(truth.settledAt ?? 0, Clock.now + truth.rules.settling)
        _ = turn(until: { Clock.now >= settledAt }, seconds: 3600)
        // Who did not read has more to read than the others; it gets its time, and then the same judgement.
        _ = turn(until: { tabs.allSatisfy { $0.kind != .slowReader || $0.isStalled || hasCaughtUp($0) } }, seconds: 20)
        measured.quietPoints += 1
        compare()
    }

    /// Tabs that want to be in their rooms and are not.
    private func missing() -> Int {
        tabs.count { tab in
            let stage = loop.stage(of: tab.id)
            return !tab.isReady && stage != .away && !(tab.member != nil && loop.plan(of: tab.id).meta == nil)
        }
    }

    private func hasCaughtUp(_ tab: SimTab) -> Bool {
        guard tab.isReady, tab.judge.numbers == truth.numbers(in: tab.room) else { return false }
        return tabs.allSatisfy { sender in
            sender.sent == 0 || sender.room != tab.room || tab.joinedAt >= sender.lastSentAt
                || tab.judge.ledger.lastNumber(of: sender.run) == sender.sent
        }
    }

    private func compare() {
        let numbers = topics.indices.map { truth.numbers(in: $0) }
        let counts = topics.indices.map { truth.counts(in: $0) }
        for tab in tabs where tab.isReady && !tab.isStalled {
            tab.staleSince = .infinity
            if tab.judge.replica != nil { compare(tab, numbers[tab.room]) }
            if tab.kind == .dashboard { compare(tab, tab.judge.counts, counts[tab.room], topics[tab.room]) }
            if tab.kind == .overview {
                for (room, topic) in topics.enumerated() {
                    var expected = counts[room]
                    expected.roles = [:]
                    // A room that nobody is in may not exist.
                    let known = tab.overview[topic] ?? (expected.sessions == 0 ? HubTruth.Counts() : nil)
                    compare(tab, known, expected, topic)
                }
            }
        }
        compareBroadcasts()
    }

    private func compare(_ tab: SimTab, _ expected: Set<Int>) {
        let believed = tab.judge.numbers
        guard believed != expected else { return }
        for number in believed.subtracting(expected) {
            let user = truth.owner(of: number)?.user ?? "somebody"
            verdict.add(.ghost, "\(user) is gone, and a \(tab.kind.rawValue) in \(topics[tab.room]) still has it")
        }
        for number in expected.subtracting(believed) {
            let user = truth.owner(of: number)?.user ?? "somebody"
            verdict.add(.lost, "\(user) is there, and a \(tab.kind.rawValue) in \(topics[tab.room]) does not know")
        }
    }

    private func compare(_ tab: SimTab, _ believed: HubTruth.Counts?, _ expected: HubTruth.Counts, _ topic: String) {
        guard let believed else {
            verdict.add(.wrongCount, "a \(tab.kind.rawValue) knows no count of \(topic)")
            return
        }
        if believed != expected {
            verdict.add(
                .wrongCount, "a \(tab.kind.rawValue) of \(topic) believes \(believed), the truth is \(expected)")
        }
    }

    /// Each sender's last number must have come to all that were there when it was sent.
    private func compareBroadcasts() {
        for sender in tabs where sender.sent > 0 {
            for tab in tabs where tab.room == sender.room && tab !== sender && tab.isReady && !tab.isStalled {
                guard tab.kind != .overview, tab.joinedAt < sender.lastSentAt else { continue }
                let last = tab.judge.ledger.lastNumber(of: sender.run)
                if last != sender.sent {
                    verdict.add(.lost, "broadcast \(last + 1) to \(sender.sent) of a sender did not come")
                }
            }
        }
    }
}
