/// Which clean-ups are due when, by the calendar in UTC.
///
/// A pure value: whoever runs the jobs says from when to when it has slept.
package struct JobPlan: Equatable, Sendable {
    package enum Rhythm: Equatable, Sendable {
        /// At each full hour.
        case hourly
        /// Each day at 02:00 (S2).
        case daily
    }

    package struct Entry: Equatable, Sendable {
        package let kind: StoreJob.Kind
        package let rhythm: Rhythm
        /// How old, in milliseconds, what goes is at least.
        package let age: Int64

        package init(_ kind: StoreJob.Kind, _ rhythm: Rhythm, age: Int64) {
            self.kind = kind
            self.rhythm = rhythm
            self.age = age
        }
    }

    package var entries: [Entry]

    package init(_ entries: [Entry]) {
        self.entries = entries
    }

    /// What came due after a moment and up to another, each once however often it came due, in the order of the plan.
    package func due(after last: Timestamp, upTo now: Timestamp) -> [StoreJob] {
        jobs(at: now) { $0.rhythm.last(upTo: now) > last }
    }

    /// All of them, as at a start, which may be the first after weeks.
    package func all(at now: Timestamp) -> [StoreJob] { jobs(at: now) { _ in true } }

    private func jobs(at now: Timestamp, where isMeant: (Entry) -> Bool) -> [StoreJob] {
        entries.filter(isMeant).map { entry in
            StoreJob(entry.kind, before: now.advanced(by: -entry.age), actor: Self.actor, at: now)
        }
    }

    /// Who stands in the audit log.
    package static let actor = "rollcall"
}

extension JobPlan.Rhythm {
    /// The last moment of this rhythm up to and with `now`.
    func last(upTo now: Timestamp) -> Timestamp {
        let twoHours: Int64 = 7_200_000
        return switch self {
        case .hourly: now.hour
        case .daily: now.advanced(by: -twoHours).day.advanced(by: twoHours)
        }
    }
}
