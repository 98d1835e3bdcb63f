/// What outlives the process; SQLite implements it.
///
/// Any thread may call it, an event loop above all: nothing waits for a disk, nor for a lock that is held during its
/// work. Replies come on a thread of the store's, refusals at once on the caller's; they must hand on what they get,
/// to a mailbox for example, and return.
package protocol Store: Sendable {
    /// Keeps something without an answer, in the order of the calls; only normal and lossy writes.
    func write(_ write: StoreWrite)

    /// Keeps what became of sessions, all of it at once, as `write` does.
    func write(_ news: ContiguousArray<SessionNews>)

    /// Keeps all of the command or nothing, and replies when it is on the disk.
    func commit(_ command: StoreCommand, then reply: @escaping StoreReply<StoreReceipt>)

    /// Asks for something in a snapshot of what is committed.
    func read<Query: StoreQuery>(_ query: Query, then reply: @escaping StoreReply<Query.Answer>)

    /// Cleans up, in batches between the writes; replies with the number of rows, which is in the audit log, too.
    func run(_ job: StoreJob, then reply: @escaping StoreReply<Int>)

    /// Ends what is active of this hub's, because it stops: they left for the reason `drained`; to be called before `close`.
    func endSessions(at moment: Timestamp)

    /// What waits and what was dropped, for metrics.
    var figures: StoreFigures { get }

    /// Writes what waits, then closes; what comes later is refused as `closed`. Blocks until all is on the disk.
    func close()
}

/// Takes the result of something that the store was asked for.
package typealias StoreReply<Value> = @Sendable (Result<Value, StoreError>) -> Void

/// A question with the type of its answer.
package protocol StoreQuery<Answer>: Sendable {
    associatedtype Answer: Sendable

    func answer(from connection: some SQLConnection) throws(StoreError) -> Answer

    /// Whether the hub needs it to go on: such a question never waits behind what clients ask, nor is it refused as busy.
    ///
    /// Default false.
    var isHubs: Bool { get }
}

extension StoreQuery {
    package var isHubs: Bool { false }
}

/// How the store has been doing since it was opened.
package struct StoreFigures: Equatable, Sendable {
    /// Writes that wait now.
    package var waiting = 0
    /// For how long the oldest of them has waited.
    package var lagMilliseconds = 0
    package var reads = 0
    package var writes = 0
    package var transactions = 0
    /// Durable commands that were refused as busy, and reads.
    package var refused = 0
    package var droppedNormal = 0
    package var droppedLossy = 0
    /// Sessions that dead hubs had left active and that were given up; counted when all of them are.
    package var abandoned = 0
    /// Writes without an answer that the database refused.
    package var failed = 0
}
