/// Something short-lived that a tab says of itself beside its meta: that somebody types, speaks, has a bad line.
package struct Signal: Equatable, Sendable {
    package let name: SignalName
    package let value: SignalValue

    package init(_ name: SignalName, _ value: SignalValue = .on) {
        self.name = name
        self.value = value
    }
}

package enum SignalValue: Hashable, Sendable {
    case on
    case word(SignalWord)
}

/// What a tab wants to signal from now on.
package struct SignalChange: Equatable, Sendable {
    /// One for each name; nil takes it back.
    package let values: [SignalName: SignalValue?]
    /// After how long the new ones end by themselves; nil: with the session.
    package let lifetime: Milliseconds?

    /// 5 s, unless the tab says otherwise.
    package static var usualLifetime: Milliseconds { 5_000 }
    package static var lifetimes: ClosedRange<Milliseconds> { 100...60_000 }

    package init(_ values: [SignalName: SignalValue?], lifetime: Milliseconds? = usualLifetime) {
        self.values = values
        self.lifetime = lifetime
    }
}

/// What one session signals; at most `limit` at a time.
struct SessionSignals: Sendable {
    /// What a session, and a user with all its tabs, signals at most.
    static var limit: Int { 16 }

    struct Standing: Sendable {
        let signal: Signal
        let since: Instant
        let end: Instant
    }

    /// By name.
    private(set) var standing: [Standing] = []

    /// When the next one ends by itself; `distantFuture` if none does.
    var deadline: Instant { standing.lazy.map(\.end).min() ?? .distantFuture }

    mutating func apply(_ change: SignalChange, at now: Instant) {
        let end = change.lifetime.map { now.advanced(by: $0) } ?? .distantFuture
        standing.removeAll { change.values[$0.signal.name] != nil }
        for (name, value) in change.values {
            guard let value else { continue }
            standing.append(Standing(signal: Signal(name, value), since: now, end: end))
        }
        standing.sort { $0.signal.name < $1.signal.name }
    }

    mutating func expire(at now: Instant) {
        standing.removeAll { $0.end <= now }
    }
}

extension Member {
    /// The union over the user's tabs by name; where two say different words, the later one.
    var signals: [Signal] {
        var newest: [SignalName: SessionSignals.Standing] = [:]
        for session in sessions {
            for standing in session.signals.standing {
                if let known = newest[standing.signal.name], known.since > standing.since { continue }
                newest[standing.signal.name] = standing
            }
        }
        guard !newest.isEmpty else { return [] }
        return newest.values.map(\.signal).sorted { $0.name < $1.name }.prefix(SessionSignals.limit).map(\.self)
    }
}
