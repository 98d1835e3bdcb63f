import Synchronization

/// The store in SQLite: one thread writes, one reads what clients ask, one what the hub asks, each on a connection of
/// its own.
package final class SQLiteStore: Store {
    private let writes = HandOff<QueuedWrite>()
    private let questions = HandOff<Reader.Question>()
    private let hubsQuestions = HandOff<Reader.Question>()
    private let counters = StoreCounters()
    private let configuration: StoreConfiguration
    private let threads: [StoreThread]
    private let lock: StoreLock?

    /// Numbers for audit entries and whatever else this run of the hub writes down.
    package let eventIDs: EventIDs

    /// Opens or creates the database and brings its schema up to date.
    ///
    /// What a dead hub left active is given up first thing after that, in batches between the writes.
    package init(
        _ location: SQLiteLocation, incarnation: Incarnation, now: Timestamp,
        configuration: StoreConfiguration = StoreConfiguration()
    ) throws(StoreError) {
        lock = try StoreLock(location)
        self.configuration = configuration
        let ids = EventIDs(incarnation)
        eventIDs = ids
        let writing = try SQLiteConnection(location, mode: .writing)
        try writing.run(location.journal)
        try writing.migrate(at: now)
        let reading = try SQLiteConnection(location, mode: .reading)
        let writer = Writer(
            writing, incarnation: incarnation, configuration: configuration, queue: writes, counters: counters,
            eventIDs: ids, now: now)
        let reader = Reader(reading, questions: questions)
        let hubsReader = Reader(try SQLiteConnection(location, mode: .reading), questions: hubsQuestions)
        threads = [
            StoreThread(name: "store-writer", writer), StoreThread(name: "store-reader", reader),
            StoreThread(name: "store-opener", hubsReader),
        ]
    }

    deinit {
        close()
    }

    package func write(_ write: StoreWrite) {
        precondition(write.writeClass != .durable, "a durable write is committed, and answered")
        leave(CollectionOfOne(.behind(write)))
    }

    package func write(_ news: ContiguousArray<SessionNews>) {
        leave(news.lazy.map { .session($0) })
    }

    package func commit(_ command: StoreCommand, then reply: @escaping StoreReply<StoreReceipt>) {
        offer(.command(command, reply), reply)
    }

    package func run(_ job: StoreJob, then reply: @escaping StoreReply<Int>) {
        offer(.job(job, reply), reply)
    }

    package func endSessions(at moment: Timestamp) {
        // Refused only when closed, and then there is nobody to tell.
        try? writes.offer(.endOfSessions(at: moment), weight: 1, limit: .max, isUrgent: true)
    }

    package func read<Query: StoreQuery>(_ query: Query, then reply: @escaping StoreReply<Query.Answer>) {
        do throws(StoreError) {
            let queue = query.isHubs ? hubsQuestions : questions
            // Of the hub's there is one for each room that opens, at most.
            try queue.offer(
                { connection in reply(connection.answer(query)) }, weight: 1,
                limit: query.isHubs ? .max : configuration.readLimit, isUrgent: true)
            counters.count { $0.reads += 1 }
        } catch {
            refuse(error, reply)
        }
    }

    package var figures: StoreFigures {
        var figures = counters.current
        figures.waiting = writes.weight
        figures.lagMilliseconds = writes.age
        return figures
    }

    package func close() {
        guard writes.close() else { return }
        _ = questions.close()
        _ = hubsQuestions.close()
        for thread in threads { thread.join() }
        lock?.release()
    }

    /// What SQLite finds wrong in a database, nothing if it is whole.
    ///
    /// Reads all of it on a connection of its own, which takes seconds for a large one and holds up nobody in a file.
    package static func faults(in location: SQLiteLocation) throws(StoreError) -> [String] {
        let connection = try SQLiteConnection(location, mode: .reading)
        let lines = try connection.rows("PRAGMA integrity_check", []) { row throws(StoreError) in try row.text(0) }
        return lines == ["ok"] ? [] : lines
    }

    /// What has no place any more is counted, and gone.
    private func leave(_ items: some Sequence<QueuedWrite>) {
        let dropped = writes.offer(items) { configuration.limit(of: $0.writeClass) }
        guard !dropped.isEmpty else { return }
        let lossy = dropped.count { $0.writeClass == .lossy }
        counters.count {
            $0.droppedLossy += lossy
            $0.droppedNormal += dropped.count - lossy
        }
    }

    private func offer<Value>(_ item: QueuedWrite, _ reply: StoreReply<Value>) {
        do throws(StoreError) {
            try writes.offer(item, weight: item.weight, limit: configuration.limit(of: .durable), isUrgent: true)
        } catch {
            refuse(error, reply)
        }
    }

    private func refuse<Value>(_ error: StoreError, _ reply: StoreReply<Value>) {
        counters.count { $0.refused += 1 }
        reply(.failure(error))
    }
}

extension SQLiteLocation {
    /// How its transactions are made: a file has a log, so that readers never wait for the writer.
    fileprivate var journal: String {
        switch self {
        // A checkpoint each 32 MiB: rows of one time lie on many pages, which it writes once instead of eight times.
        // The pages that are not in its own 256 KiB are in the system's cache.
        case .file:
            """
            PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=8192; PRAGMA journal_size_limit=67108864;
            PRAGMA cache_size=-256
            """
        case .memory: "PRAGMA journal_mode=MEMORY"
        }
    }
}
