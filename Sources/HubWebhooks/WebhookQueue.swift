/// What waits for one endpoint, and when it is to be tried: in order, one batch at a time, within bounds.
///
/// A pure value: times are milliseconds on a clock that never goes back, luck is an argument.
package struct WebhookQueue: Sendable {
    /// Bounds, with what `rollcall serve` uses.
    package struct Rules: Equatable, Sendable {
        /// Events of a batch.
        package var batch = 100
        /// How long an event waits for others.
        package var linger: UInt64 = 100
        /// Events that may wait, those of the batch on its way aside; past it the oldest are dropped.
        package var waiting = 16_384
        /// Before the second try; twice as long before each next one.
        package var firstDelay: UInt64 = 1_000
        package var longestDelay: UInt64 = 300_000
        /// How long a batch is tried.
        package var patience: UInt64 = 24 * 3_600_000

        package init() {}
    }

    /// What goes in one request, and again in each retry.
    package struct Batch: Equatable, Sendable {
        /// Counts batches, from 1.
        package let number: UInt64
        package let events: [WebhookEvent]
        /// Events that were dropped since the batch before.
        package let dropped: Int
        /// When it was made, on the queue's clock.
        package let madeAt: UInt64
    }

    /// What became of a try.
    package enum Outcome: Equatable, Sendable {
        case delivered
        /// No answer, or one that promises nothing.
        case failed
        /// The endpoint wants no more, ever (HTTP 410).
        case gone
    }

    private enum Phase {
        case idle
        /// On its way, after so many failures.
        case underWay(Batch, failures: Int)
        case waiting(Batch, failures: Int, until: UInt64)
        case gone
    }

    package let rules: Rules
    private var phase = Phase.idle
    /// With the moment at which each came; those before `head` have left.
    private var events: ContiguousArray<(event: WebhookEvent, cameAt: UInt64)> = []
    private var head = 0
    private var number: UInt64 = 0
    /// Dropped events that no batch has told of yet.
    private var untold = 0

    package private(set) var delivered = 0
    package private(set) var failures = 0
    package private(set) var dropped = 0

    package init(rules: Rules = Rules()) {
        self.rules = rules
    }

    /// Events that wait or are on their way.
    package var count: Int { events.count - head + (batch?.events.count ?? 0) }

    package var isGone: Bool {
        if case .gone = phase { true } else { false }
    }

    /// When the oldest event came that has not been delivered; nil when all have been.
    package var oldest: UInt64? { batch?.madeAt ?? (head < events.count ? events[head].cameAt : nil) }

    private var batch: Batch? {
        switch phase {
        case .idle, .gone: nil
        case .underWay(let batch, _), .waiting(let batch, _, _): batch
        }
    }

    /// Takes an event; true when it changes when `next` has something.
    package mutating func add(_ event: WebhookEvent, at now: UInt64) -> Bool {
        if isGone {
            dropped += 1
            return false
        }
        events.append((event, now))
        let waiting = events.count - head
        if waiting > rules.waiting {
            drop(1)
            return false
        }
        return waiting == 1 || waiting == rules.batch
    }

    /// When `next` will have something; nil while it depends on others.
    package var wakesAt: UInt64? {
        switch phase {
        case .underWay, .gone: return nil
        case .waiting(_, _, let until): return until
        case .idle:
            guard head < events.count else { return nil }
            return events.count - head >= rules.batch ? 0 : events[head].cameAt + rules.linger
        }
    }

    /// The batch that is to be sent now.
    ///
    /// - Parameter isLast: the hub stops: nothing waits for others to come.
    package mutating func next(at now: UInt64, isLast: Bool = false) -> Batch? {
        if case .waiting(let batch, let failures, let until) = phase, until <= now || isLast {
            phase = .underWay(batch, failures: failures)
            return batch
        }
        guard case .idle = phase, let wakesAt, wakesAt <= now || isLast else { return nil }
        let end = min(events.count, head + rules.batch)
        number += 1
        let batch = Batch(
            number: number, events: events[head..<end].map(\.event), dropped: untold, madeAt: events[head].cameAt)
        untold = 0
        pass(to: end)
        phase = .underWay(batch, failures: 0)
        return batch
    }

    /// Takes what became of the batch that `next` returned.
    ///
    /// - Parameter luck: 0 ..< 1, so that endpoints that failed together are not tried together.
    package mutating func finish(_ outcome: Outcome, at now: UInt64, luck: Double) {
        guard case .underWay(let batch, let failures) = phase else { return }
        switch outcome {
        case .delivered:
            delivered += batch.events.count
            phase = .idle
        case .gone:
            let lost = batch.events.count + events.count - head
            pass(to: events.count)
            dropped += lost
            phase = .gone
        case .failed:
            self.failures += 1
            guard now < batch.madeAt + rules.patience else {
                dropped += batch.events.count
                untold += batch.dropped + batch.events.count
                phase = .idle
                return
            }
            let whole = min(rules.longestDelay, rules.firstDelay << UInt64(min(failures, 20)))
            // From half of it to all of it.
            let delay = whole / 2 + UInt64(Double(whole - whole / 2) * luck)
            phase = .waiting(batch, failures: failures + 1, until: now + delay)
        }
    }

    private mutating func drop(_ count: Int) {
        pass(to: head + count)
        dropped += count
        untold += count
    }

    /// Forgets what lies before; moves the rest only now and then.
    private mutating func pass(to place: Int) {
        head = place
        guard head == events.count || head > 1_024 && head > events.count / 2 else { return }
        events.removeFirst(head)
        head = 0
    }
}
