import Synchronization

/// A bounded queue from many threads to one, with two buffers that change places.
///
/// The lock is held for an append or a swap and nothing else: no disk, no allocation but a buffer that grows.
final class HandOff<Item: Sendable>: Sendable {
    private struct Buffer {
        var items: ContiguousArray<Item> = []
        var isClosed = false
    }

    private let buffer = Mutex(Buffer())
    private let waiting = Atomic<Int>(0)
    private let hasUrgent = Atomic<Bool>(false)
    private let sleeper = Sleeper()

    /// The weights of all that waits or is being worked on.
    var weight: Int { waiting.load(ordering: .relaxed) }

    /// Leaves an item for the other side; urgent ones wake it from lingering, too.
    func offer(_ item: Item, weight: Int, limit: Int, isUrgent: Bool) throws(StoreError) {
        let before = waiting.load(ordering: .relaxed)
        guard before < limit else { throw .busy(waiting: before, limit: limit) }
        let isClosed = buffer.withLock { buffer in
            if !buffer.isClosed { buffer.items.append(item) }
            return buffer.isClosed
        }
        guard !isClosed else { throw .closed }
        waiting.add(weight, ordering: .sequentiallyConsistent)
        if isUrgent { hasUrgent.store(true, ordering: .sequentiallyConsistent) }
        sleeper.wake(urgently: isUrgent)
    }

    /// Swaps what waits into `batch`, which must be empty; false when nothing more will ever come.
    ///
    /// Sleeps for `idle` milliseconds at most (-1 is for ever), then for `linger` unless something is urgent or there
    /// is `enough` already.
    func take(into batch: inout ContiguousArray<Item>, idle: Int32, linger: Int32, enough: Int) -> Bool {
        sleeper.sleep(idle, untilUrgent: false) { !isEmpty }
        sleeper.sleep(linger, untilUrgent: true) {
            hasUrgent.load(ordering: .sequentiallyConsistent) || weight >= enough || isEmpty
        }
        hasUrgent.store(false, ordering: .sequentiallyConsistent)
        return buffer.withLock { buffer in
            swap(&buffer.items, &batch)
            return !(buffer.isClosed && batch.isEmpty)
        }
    }

    /// Tells that work of this weight has been done.
    func finish(weight: Int) {
        waiting.subtract(weight, ordering: .relaxed)
    }

    /// Lets nothing more in; false if it was closed before.
    func close() -> Bool {
        let wasOpen = buffer.withLock { buffer in
            defer { buffer.isClosed = true }
            return !buffer.isClosed
        }
        hasUrgent.store(true, ordering: .sequentiallyConsistent)
        sleeper.wake(urgently: true)
        return wasOpen
    }

    private var isEmpty: Bool {
        buffer.withLock { $0.items.isEmpty && !$0.isClosed }
    }
}
