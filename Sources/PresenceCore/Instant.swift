/// A span of time in whole milliseconds.
package typealias Milliseconds = UInt64

/// A moment on the hub's monotonic clock.
///
/// In milliseconds since an arbitrary start; it never goes back and says nothing about the calendar.
package struct Instant: Hashable, Comparable, Sendable {
    package var milliseconds: UInt64

    package init(milliseconds: UInt64) {
        self.milliseconds = milliseconds
    }

    /// The moment that never comes: a place without a deadline.
    package static let distantFuture = Instant(milliseconds: .max)

    /// The moment `span` later; past the end of time it stays `distantFuture`.
    package func advanced(by span: Milliseconds) -> Instant {
        let (sum, overflow) = milliseconds.addingReportingOverflow(span)
        return overflow ? .distantFuture : Instant(milliseconds: sum)
    }

    /// Time from `earlier` to here, 0 if `earlier` is later.
    package func since(_ earlier: Instant) -> Milliseconds {
        milliseconds > earlier.milliseconds ? milliseconds - earlier.milliseconds : 0
    }

    package static func < (lhs: Instant, rhs: Instant) -> Bool {
        lhs.milliseconds < rhs.milliseconds
    }
}
