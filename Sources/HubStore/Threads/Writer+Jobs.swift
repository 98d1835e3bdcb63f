/// A clean-up on its way.
struct RunningJob {
    enum Work {
        case job(StoreJob)
        /// What dead hubs left active is given up, from this moment on.
        case theDead(at: Timestamp)
        /// What this hub has active ends, because it stops.
        case ownSessions(at: Timestamp)
    }

    let work: Work
    /// Whether a hub that stops waits for its end.
    var isLastDuty: Bool { if case .ownSessions = work { true } else { false } }
    let id: String
    let reply: StoreReply<Int>
    var done = 0
}

extension Writer {
    /// Leaves clean-ups as far as they have come: they go on at the next start, or when they are due again.
    func leaveCleanUps() {
        for job in jobs where !job.isLastDuty { job.reply(.failure(.closed)) }
        jobs.removeAll { !$0.isLastDuty }
    }

    /// One batch of the first job, so that writes never wait for more than that.
    func advanceJob() {
        guard var running = jobs.first else { return }
        var rows = 0
        let failure = inTransaction(isDurable: false, writes: 0) { () throws(StoreError) in
            rows =
                switch running.work {
                case .job(let job):
                    try transcriber.advance(job, id: running.id, done: running.done, limit: configuration.groupRows)
                case .theDead(let now):
                    try transcriber.abandonTheDead(
                        at: now, auditID: running.id, done: running.done, limit: configuration.groupRows)
                case .ownSessions(let now):
                    try transcriber.endOwn(at: now, limit: configuration.groupRows)
                }
        }
        if failure == nil { running.done += rows }
        guard failure == nil, rows == configuration.groupRows else {
            jobs.removeFirst()
            running.reply(failure.map { .failure($0) } ?? .success(running.done))
            return
        }
        jobs[0] = running
    }
}
