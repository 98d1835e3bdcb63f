import CLinux

/// Room for the reports of one wait, for whoever drives a poller turn by turn instead of giving its thread to an `EventLoop`.
package final class ReadinessBuffer {
    private let events: UnsafeMutableBufferPointer<epoll_event>

    /// - Parameter capacity: reports taken by one wait; the rest comes with the next.
    package init(capacity: Int = 1024) {
        events = .allocate(capacity: capacity)
    }

    deinit { events.deallocate() }

    /// Waits at most `timeout` milliseconds, -1 for ever, and puts what became ready into `ready`.
    package func wait(on poller: Poller, timeout: Int32, into ready: inout ContiguousArray<Readiness>) {
        let count = poller.wait(into: events, timeout: timeout)
        ready.removeAll(keepingCapacity: true)
        for event in events[..<count] { ready.append(Readiness(event)) }
    }
}
