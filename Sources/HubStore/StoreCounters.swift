import Synchronization

/// The figures, counted by all threads.
final class StoreCounters: Sendable {
    private let figures = Mutex(StoreFigures())

    func count(_ change: (inout StoreFigures) -> Void) {
        figures.withLock { change(&$0) }
    }

    var current: StoreFigures { figures.withLock { $0 } }
}
