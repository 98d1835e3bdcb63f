/// The moments at which somebody's place may end, earliest first: a binary heap.
///
/// Entries are hints: one may be out of date, but none is missing, so that the earliest is never late.
package struct Deadlines<Key: Sendable>: Sendable {
    package struct Entry: Sendable {
        package let at: Instant
        package let key: Key
    }

    private var heap: [Entry] = []

    package init() {}

    package var count: Int { heap.count }
    package var first: Instant? { heap.first?.at }

    package mutating func add(_ key: Key, at moment: Instant) {
        heap.append(Entry(at: moment, key: key))
        siftUp(heap.count - 1)
    }

    /// Takes the earliest entry if its time has come.
    package mutating func next(until now: Instant) -> Entry? {
        guard let first = heap.first, first.at <= now else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            siftDown(0)
        }
        return first
    }

    /// Drops what is out of date, when that is most of the heap.
    package mutating func keep(_ isNeeded: (Entry) -> Bool) {
        heap.removeAll { !isNeeded($0) }
        for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { siftDown(index) }
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0, case let parent = (child - 1) / 2, heap[child].at < heap[parent].at {
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].at < heap[least].at {
                least = child
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
