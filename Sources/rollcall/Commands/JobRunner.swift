import HubStore
import SocketIO

/// Runs the store's clean-ups when they are due, one at a time; cancel what `start` returns before the store closes.
struct JobRunner: Sendable {
    let plan: JobPlan
    let store: any Store
    let log: Log

    /// All of them at once, then by the clock: what a hub missed while it was down is done when it comes back.
    func start() -> Task<Void, Never> {
        Task {
            var last = now
            await run(plan.all(at: last))
            while !Task.isCancelled {
                // Short, because the clock of the calendar may be set.
                try? await Task.sleep(for: .seconds(20))
                let moment = now
                await run(plan.due(after: last, upTo: moment))
                last = moment
            }
        }
    }

    private var now: Timestamp { Timestamp(milliseconds: WallClock.milliseconds) }

    private func run(_ jobs: [StoreJob]) async {
        for job in jobs where !Task.isCancelled {
            let result = await withCheckedContinuation { done in store.run(job) { done.resume(returning: $0) } }
            switch result {
            case .success(0), .failure(.closed): break
            case .success(let rows): log.info("clean-up", ["job": job.kind.rawValue, "rows": "\(rows)"])
            case .failure(let error):
                log.warning("clean-up failed", ["job": job.kind.rawValue, "problem": "\(error)"])
            }
        }
    }
}

extension ServeOptions {
    /// The clean-ups that these options ask for; what is kept for ever is not among them.
    var jobPlan: JobPlan {
        let kept: [(StoreJob.Kind, JobPlan.Rhythm, Duration)] = [
            (.abandonSilentSessions, .hourly, abandonAfter), (.deleteSessions, .daily, keepSessions),
            (.deleteMinutes, .daily, keepMinutes), (.deleteNotifications, .daily, keepNotifications),
            (.deleteActivity, .daily, keepActivity), (.deleteAudit, .daily, keepAudit),
        ]
        // Both have an age of their own: that of the app's expiry, and a day.
        let always: [JobPlan.Entry] = [
            JobPlan.Entry(.deleteExpiredNotifications, .daily, age: 0),
            JobPlan.Entry(.deleteIdempotencyKeys, .hourly, age: 86_400_000),
        ]
        let entries = kept.filter { $0.2 > .zero }.map { JobPlan.Entry($0, $1, age: $2.wholeMilliseconds) }
        return JobPlan(entries + always)
    }
}
