import CLinux

/// Something that waits to be written.
enum QueuedWrite: Sendable {
    case behind(StoreWrite)
    case session(SessionNews)
    indirect case command(StoreCommand, StoreReply<StoreReceipt>)
    indirect case job(StoreJob, StoreReply<Int>)
    case endOfSessions(at: Timestamp)
}

/// The thread that writes: groups of what waits, one transaction for each.
final class Writer: ThreadBody {
    let connection: SQLiteConnection
    let configuration: StoreConfiguration
    let queue: HandOff<QueuedWrite>
    let counters: StoreCounters
    let eventIDs: EventIDs
    var transcriber: Transcriber<SQLiteConnection>
    var jobs: [RunningJob] = []
    private var batch = Backlog<QueuedWrite>()
    /// Who waits for the commit of the group that is being written.
    var replies: [PendingReply] = []
    /// How the database is told to sync; see `begin`.
    var isSyncing: Bool?

    init(
        _ connection: SQLiteConnection, incarnation: Incarnation, configuration: StoreConfiguration,
        queue: HandOff<QueuedWrite>, counters: StoreCounters, eventIDs: EventIDs, now: Timestamp
    ) {
        self.connection = connection
        self.configuration = configuration
        self.queue = queue
        self.counters = counters
        self.eventIDs = eventIDs
        transcriber = Transcriber(connection: connection, incarnation: incarnation)
        jobs = [
            RunningJob(work: .theDead(at: now), id: eventIDs.next()) { result in
                if case .success(let rows) = result { counters.count { $0.abandoned = rows } }
            }
        ]
    }

    func run() {
        while takeBatch() {
            while !batch.isEmpty { writeGroup(&batch) }
            advanceJob()
        }
        leaveCleanUps()
        while !jobs.isEmpty { advanceJob() }
    }

    private func takeBatch() -> Bool {
        queue.take(
            into: &batch, idle: jobs.isEmpty ? -1 : 0,
            linger: jobs.isEmpty ? Int32(configuration.groupMilliseconds) : 0, enough: configuration.groupRows)
    }
}
