import CLinux
import Glibc
import Synchronization

/// One thread with one epoll, which is also the executor of exactly one actor: everything the actor owns lives on this thread.
///
/// A turn is: wait, run the jobs that other tasks enqueued, then the turn function with what became ready.
/// The turn function says how long the next wait may last. `stop` ends the loop after the running turn.
package final class EventLoop: SerialExecutor {
    package let poller: Poller

    private let jobs = Mutex<ContiguousArray<UnownedJob>>([])
    private let isWakePending = Atomic<Bool>(false)
    private let isStopping = Atomic<Bool>(false)
    private let thread = Atomic<UInt>(0)

    package init() throws(IOError) {
        poller = try Poller()
    }

    /// Whether the caller runs on this loop's thread.
    package var isCurrent: Bool {
        thread.load(ordering: .relaxed) == UInt(pthread_self())
    }

    /// Runs the loop on the calling thread until `stop`.
    ///
    /// - Parameter turn: gets what became ready; returns the longest next wait in milliseconds, -1 for ever.
    package func run(_ turn: (ContiguousArray<Readiness>) -> Int32) {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        // The same storage for every turn: nobody keeps it beyond one.
        var ready: ContiguousArray<Readiness> = []
        var timeout: Int32 = 0
        while !isStopping.load(ordering: .acquiring) {
            poller.wait(into: &ready, timeout: timeout)
            if ready.contains(where: { $0.token == Poller.wakeToken }) { takeWake() }
            runJobs()
            timeout = turn(ready)
        }
        runJobs()
    }

    /// Starts a thread of its own for the loop.
    package func start(name: String, _ turn: @escaping @Sendable (ContiguousArray<Readiness>) -> Int32) {
        startThread(name: name) { self.run(turn) }
    }

    /// Ends the loop after the running turn; any thread may call it.
    package func stop() {
        isStopping.store(true, ordering: .releasing)
        wake()
    }

    /// Makes the loop take a turn soon; any thread may call it, and calls between two turns cost one write.
    package func wake() {
        if !isWakePending.exchange(true, ordering: .acquiringAndReleasing) { poller.wake() }
    }

    /// Takes a wake-up that the poller has reported; what it was for is looked at after this.
    ///
    /// The descriptor is emptied before the flag falls. The other way round, a wake-up in between would be emptied with
    /// it and leave the flag up, so that no later one would write.
    private func takeWake() {
        poller.consumeWake()
        _ = isWakePending.exchange(false, ordering: .acquiringAndReleasing)
    }

    // MARK: SerialExecutor

    package func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        jobs.withLock { $0.append(unowned) }
        wake()
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    package func checkIsolated() {
        precondition(isCurrent, "not on the event loop's thread")
    }

    package func isIsolatingCurrentContext() -> Bool? {
        isCurrent
    }

    private func runJobs() {
        let batch = jobs.withLock { queue in
            var taken = ContiguousArray<UnownedJob>()
            swap(&taken, &queue)
            return taken
        }
        for job in batch { job.runSynchronously(on: asUnownedSerialExecutor()) }
    }
}

/// Runs `body` on a new detached thread.
package func startThread(name: String, _ body: @escaping @Sendable () -> Void) {
    let context = Unmanaged.passRetained(ThreadBody(name: name, body: body)).toOpaque()
    var thread = pthread_t()
    let result = pthread_create(&thread, nil, threadMain, context)
    precondition(result == 0, "pthread_create: \(String(cString: strerror(result)))")
    pthread_detach(thread)
}

private final class ThreadBody: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}

private func threadMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    let thread = Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue()
    clinux_name_thread(thread.name)
    thread.body()
    return nil
}
