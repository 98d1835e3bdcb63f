import Synchronization

/// Numbers what one run of a hub writes down, so that nothing is written twice: incarnation and count.
package final class EventIDs: Sendable {
    private let incarnation: Incarnation
    private let count = Atomic<Int>(0)

    package init(_ incarnation: Incarnation) {
        self.incarnation = incarnation
    }

    package func next() -> String {
        "\(incarnation)-\(count.add(1, ordering: .relaxed).newValue)"
    }
}
