/// When a room may publish: at once after a quiet time, else at the end of the window (presence.md §3).
package struct PublicationWindow: Equatable, Sendable {
    /// Window of up to 1,000 full-mode subscribers; 0 lets every change go out by itself.
    package let base: Milliseconds
    private var end = Instant(milliseconds: 0)

    package init(base: Milliseconds) {
        self.base = base
    }

    /// When a change at `now` goes out: `now` itself if the window is over.
    package func due(at now: Instant) -> Instant {
        max(now, end)
    }

    /// Starts the next window; only for a publication that there was.
    package mutating func published(at now: Instant, subscribers: Int) {
        end = now.advanced(by: Self.length(base: base, subscribers: subscribers))
    }

    /// `base` up to 1,000 subscribers, then in proportion to them, but at most 1 s (or `base`, if that is longer).
    package static func length(base: Milliseconds, subscribers: Int) -> Milliseconds {
        guard subscribers > 1_000 else { return base }
        let (product, overflow) = base.multipliedReportingOverflow(by: Milliseconds(subscribers))
        return overflow ? max(base, 1_000) : min(product / 1_000, max(base, 1_000))
    }
}

/// When counts may go out: at most once per interval, on change (presence.md §3).
package struct CountWindow: Equatable, Sendable {
    package let interval: Milliseconds
    private var end = Instant(milliseconds: 0)

    package init(interval: Milliseconds) {
        self.interval = interval
    }

    /// When counts that changed at `now` go out: `now` itself if the interval is over.
    package func due(at now: Instant) -> Instant {
        max(now, end)
    }

    /// Starts the next interval.
    package mutating func sent(at now: Instant) {
        end = now.advanced(by: interval)
    }
}
