/// A clean-up on its way.
struct RunningJob {
    let job: StoreJob
    let id: String
    let reply: StoreReply<Int>
    var done = 0
}

extension Writer {
    /// One batch of the first job, so that writes never wait for more than that.
    func advanceJob() {
        guard var running = jobs.first else { return }
        var rows = 0
        let failure = inTransaction(isDurable: false, writes: 0) { () throws(StoreError) in
            rows = try transcriber.advance(
                running.job, id: running.id, done: running.done, limit: configuration.groupRows)
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
