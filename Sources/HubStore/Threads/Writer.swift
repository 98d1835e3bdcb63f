import CLinux

/// Something that waits to be written.
enum QueuedWrite: Sendable {
    case behind(StoreWrite)
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
    var touches: TouchTable
    var jobs: [RunningJob] = []
    private var batch = ContiguousArray<QueuedWrite>()
    private var lastTouchTurn = clinux_monotonic_ms()
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
        touches = TouchTable(interval: configuration.seenInterval)
        jobs = [
            RunningJob(work: .theDead(at: now), id: eventIDs.next()) { result in
                if case .success(let rows) = result { counters.count { $0.abandoned = rows } }
            }
        ]
    }

    func run() {
        while takeBatch() {
            var rest = batch[...]
            while !rest.isEmpty { writeGroup(&rest) }
            batch.removeAll(keepingCapacity: true)
            writeTouchesInTurn()
            advanceJob()
        }
        write(touches.takeAll())
        leaveCleanUps()
        while !jobs.isEmpty { advanceJob() }
    }

    private func takeBatch() -> Bool {
        queue.take(
            into: &batch, idle: jobs.isEmpty ? (touches.isEmpty ? -1 : 1_000) : 0,
            linger: jobs.isEmpty ? Int32(configuration.groupMilliseconds) : 0, enough: configuration.groupRows)
    }

    /// Once a second the sessions whose turn it is.
    private func writeTouchesInTurn() {
        let now = clinux_monotonic_ms()
        guard now >= lastTouchTurn + 1_000 else { return }
        lastTouchTurn = now
        write(touches.takeNext())
    }

    private func write(_ touches: [SessionKey: TouchTable.Touch]) {
        let writes = touches.map { StoreWrite.sessionSeen($0.key, at: $0.value.at, page: $0.value.page) }
        var rest = writes[...]
        while !rest.isEmpty {
            let group = rest.prefix(configuration.groupRows)
            rest = rest.dropFirst(group.count)
            inTransaction(isDurable: false, writes: group.count) { () throws(StoreError) in
                for write in group { _ = try transcriber.perform(write) }
            }
        }
    }
}
