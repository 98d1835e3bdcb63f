package import PresenceCore

extension ReplyReason {
    /// What a client is told when a room does not let it in; `nil` for `notAttached`, which is no refusal.
    ///
    /// Seconds are rounded up, so that who waits that long is let in.
    package init?(_ refusal: PresenceRefusal, at now: Instant) {
        switch refusal {
        case .roomFull(let members, let capacity): self = .roomFull(members: members, capacity: capacity)
        case .kicked(let until): self = .kicked(seconds: Self.seconds(from: now, to: until))
        case .banned(.distantFuture): self = .banned(seconds: nil)
        case .banned(let until): self = .banned(seconds: Self.seconds(from: now, to: until))
        case .tooManySessions(let limit): self = .tooManySessions(limit: limit)
        case .notTracked: self = .notTracked
        case .tooManySignals: self = .invalidSignal
        case .notAttached: return nil
        }
    }

    private static func seconds(from now: Instant, to until: Instant) -> Int {
        let milliseconds = until.since(now)
        return Int(milliseconds / 1000) + (milliseconds % 1000 > 0 ? 1 : 0)
    }
}
