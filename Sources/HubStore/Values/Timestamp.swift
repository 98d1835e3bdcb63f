import PresenceCore

/// A moment of the calendar, as it is stored.
///
/// In milliseconds since 1970; the clock that gave it may have jumped.
package struct Timestamp: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package static let distantPast = Timestamp(milliseconds: 0)
    package static let distantFuture = Timestamp(milliseconds: .max)

    package static func < (lhs: Timestamp, rhs: Timestamp) -> Bool {
        lhs.milliseconds < rhs.milliseconds
    }

    package func advanced(by milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: self.milliseconds + milliseconds)
    }

    /// The beginning of the minute or hour that it lies in.
    var minute: Timestamp { floored(to: 60_000) }
    package var hour: Timestamp { floored(to: 3_600_000) }
    /// The beginning of the day in UTC.
    package var day: Timestamp { floored(to: 86_400_000) }

    private func floored(to span: Int64) -> Timestamp {
        Timestamp(milliseconds: milliseconds / span * span)
    }
}
