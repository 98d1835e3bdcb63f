import CLinux
import Synchronization

/// A bounded queue from many threads to one, with two buffers that change places.
///
/// The lock is held for an append or a swap and nothing else: no disk, no allocation but a queue that grows.
final class HandOff<Item: Sendable>: Sendable {
    private struct Buffer {
        var items = Backlog<Item>()
        var isClosed = false
        /// When the oldest of `items` came, and of what was taken before and is being worked on.
        var oldest: UInt64?
        var oldestTaken: UInt64?
    }

    private let buffer = Mutex(Buffer())
    private let waiting = Atomic<Int>(0)
    private let hasUrgent = Atomic<Bool>(false)
    private let sleeper = Sleeper()

    /// The weights of all that waits or is being worked on.
    var weight: Int { waiting.load(ordering: .relaxed) }

    /// Milliseconds for which the oldest of all that has waited; 0 if nothing does.
    var age: Int {
        buffer.withLock { buffer in
            let oldest = buffer.oldestTaken ?? buffer.oldest
            return oldest.map { Int(clinux_monotonic_ms() - $0) } ?? 0
        }
    }

    /// Leaves an item for the other side; urgent ones wake it from lingering, too.
    func offer(_ item: Item, weight: Int, limit: Int, isUrgent: Bool) throws(StoreError) {
        let before = waiting.load(ordering: .relaxed)
        guard before < limit else { throw .busy(waiting: before, limit: limit) }
        let isClosed = buffer.withLock { buffer in
            if !buffer.isClosed {
                if buffer.oldest == nil { buffer.oldest = clinux_monotonic_ms() }
                buffer.items.append(item)
            }
            return buffer.isClosed
        }
        guard !isClosed else { throw .closed }
        waiting.add(weight, ordering: .sequentiallyConsistent)
        if isUrgent { hasUrgent.store(true, ordering: .sequentiallyConsistent) }
        sleeper.wake(urgently: isUrgent)
    }

    /// Leaves several items of weight 1 under one lock, in their order; returns those that found no place.
    ///
    /// - Parameter limit: how much may wait before such an item has none.
    func offer(_ items: some Sequence<Item>, limit: (Item) -> Int) -> ContiguousArray<Item> {
        var refused: ContiguousArray<Item> = []
        buffer.withLock { buffer in
            for item in items {
                guard !buffer.isClosed, weight < limit(item) else {
                    refused.append(item)
                    continue
                }
                if buffer.oldest == nil { buffer.oldest = clinux_monotonic_ms() }
                buffer.items.append(item)
                waiting.add(1, ordering: .sequentiallyConsistent)
            }
        }
        sleeper.wake(urgently: false)
        return refused
    }

    /// Swaps what waits into `batch`, which must be empty; false when nothing more will ever come.
    ///
    /// Sleeps for `idle` milliseconds at most (-1 is for ever), then for `linger` unless something is urgent or there
    /// is `enough` already.
    func take(into batch: inout Backlog<Item>, idle: Int32, linger: Int32, enough: Int) -> Bool {
        buffer.withLock { $0.oldestTaken = nil }
        sleeper.sleep(idle, untilUrgent: false) { !isEmpty }
        sleeper.sleep(linger, untilUrgent: true) {
            hasUrgent.load(ordering: .sequentiallyConsistent) || weight >= enough || isEmpty
        }
        hasUrgent.store(false, ordering: .sequentiallyConsistent)
        return buffer.withLock { buffer in
            swap(&buffer.items, &batch)
            buffer.oldestTaken = buffer.oldest.take()
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
