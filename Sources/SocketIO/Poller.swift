import CLinux
import Glibc

/// One epoll instance with its wake-up descriptor: level-triggered readiness by token.
///
/// Level-triggered, because a bounded turn may leave octets unread, and the next turn must hear of them again.
package struct Poller: Sendable {
    /// The token under which a wake-up is reported; no socket may use it.
    package static let wakeToken = UInt64.max

    private let epoll: Int32
    private let wakeDescriptor: Int32

    package init() throws(IOError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw IOError(call: "epoll_create1") }
        wakeDescriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        guard wakeDescriptor >= 0 else { throw IOError(call: "eventfd") }
        try control(EPOLL_CTL_ADD, wakeDescriptor, events: EPOLLIN.rawValue, token: Poller.wakeToken)
    }

    /// Watches a descriptor; readiness is reported with `token`.
    package func add(_ fd: Int32, _ interest: Interest, token: UInt64) throws(IOError) {
        try control(EPOLL_CTL_ADD, fd, events: interest.events, token: token)
    }

    package func modify(_ fd: Int32, _ interest: Interest, token: UInt64) throws(IOError) {
        try control(EPOLL_CTL_MOD, fd, events: interest.events, token: token)
    }

    /// Watches a descriptor no more.
    package func remove(_ fd: Int32) throws(IOError) {
        try control(EPOLL_CTL_DEL, fd, events: 0, token: 0)
    }

    /// Readiness reports taken by one wait; the rest comes with the next.
    ///
    /// Few enough that a turn among thousands of busy sockets stays short: who is behind in the line waits for others'
    /// messages, but not for all of them.
    package static let reportsPerWait = 256

    /// Waits for readiness and puts it into `ready`; `timeout` in milliseconds, -1 for ever.
    ///
    /// Interrupted waits report nothing.
    package func wait(into ready: inout ContiguousArray<Readiness>, timeout: Int32) {
        ready.removeAll(keepingCapacity: true)
        withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: Self.reportsPerWait) { events in
            let count = epoll_wait(epoll, events.baseAddress, Int32(events.count), timeout)
            for index in 0..<max(0, Int(count)) { ready.append(Readiness(events[index])) }
        }
    }

    /// Makes the current or next `wait` return; any thread may call it.
    package func wake() {
        var one: UInt64 = 1
        _ = write(wakeDescriptor, &one, 8)
    }

    /// Takes the wake-up, so that `wait` sleeps again.
    package func consumeWake() {
        var count: UInt64 = 0
        _ = read(wakeDescriptor, &count, 8)
    }

    package func close() {
        Glibc.close(wakeDescriptor)
        Glibc.close(epoll)
    }

    private func control(_ operation: Int32, _ fd: Int32, events: UInt32, token: UInt64) throws(IOError) {
        var event = epoll_event()
        event.events = events
        event.data.u64 = token
        guard epoll_ctl(epoll, operation, fd, &event) == 0 else { throw IOError(call: "epoll_ctl") }
    }
}

/// What a descriptor is watched for.
///
/// Errors and hang-ups are always reported.
package struct Interest: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let read = Interest(rawValue: 1)
    package static let write = Interest(rawValue: 2)

    /// For a listener shared by several loops: one waiter is woken, not all.
    package static let exclusive = Interest(rawValue: 4)

    var events: UInt32 {
        var events: UInt32 = 0
        if contains(.read) { events |= EPOLLIN.rawValue }
        if contains(.write) { events |= EPOLLOUT.rawValue }
        if contains(.exclusive) { events |= EPOLLEXCLUSIVE.rawValue }
        return events
    }
}

/// What a descriptor became ready for.
package struct Readiness: Sendable {
    package let token: UInt64
    package let isReadable: Bool
    package let isWritable: Bool

    package init(token: UInt64, isReadable: Bool = false, isWritable: Bool = false) {
        self.token = token
        self.isReadable = isReadable
        self.isWritable = isWritable
    }

    /// A hang-up or error is reported as readable too: the read tells which.
    init(_ event: epoll_event) {
        token = event.data.u64
        isReadable = event.events & (EPOLLIN.rawValue | EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
        isWritable = event.events & EPOLLOUT.rawValue != 0
    }
}
