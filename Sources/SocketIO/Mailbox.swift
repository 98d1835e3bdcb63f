import Synchronization

/// Messages for one event loop from all others: posted in batches, one lock and at most one wake-up for each.
///
/// Bounded by a mark rather than by refusal: a message is never dropped, but `isOverMark` tells the senders to stop
/// reading from the connections that feed it until it has drained.
package final class Mailbox<Message: Sendable>: Sendable {
    private let queue = Mutex<ContiguousArray<Message>>([])
    private let waiting = Atomic<Int>(0)
    private let loop: EventLoop

    /// Messages waiting at which senders must pause; default 16,384.
    package let highMark: Int

    package init(loop: EventLoop, highMark: Int = 16_384) {
        self.loop = loop
        self.highMark = highMark
    }

    /// Messages for which an empty batch keeps its storage: what a storm filled is given back.
    package static var usualBatch: Int { 256 }

    /// Hands over a batch, which is left empty.
    package func post(_ batch: inout ContiguousArray<Message>) {
        guard !batch.isEmpty else { return }
        let count = batch.count
        queue.withLock { $0.append(contentsOf: batch) }
        batch.removeAll(keepingCapacity: batch.capacity <= Self.usualBatch)
        waiting.add(count, ordering: .relaxed)
        loop.wake()
    }

    package func post(_ message: Message) {
        queue.withLock { $0.append(message) }
        waiting.add(1, ordering: .relaxed)
        loop.wake()
    }

    /// Swaps what waits into `batch`, which must be empty; only the loop itself calls it.
    package func take(into batch: inout ContiguousArray<Message>) {
        guard waiting.load(ordering: .relaxed) > 0 else { return }
        queue.withLock { swap(&$0, &batch) }
        waiting.subtract(batch.count, ordering: .relaxed)
    }

    /// Whether senders must stop reading.
    package var isOverMark: Bool { waiting.load(ordering: .relaxed) >= highMark }

    /// Whether senders may read again: below half the mark.
    package var isBelowMark: Bool { waiting.load(ordering: .relaxed) < highMark / 2 }
}
