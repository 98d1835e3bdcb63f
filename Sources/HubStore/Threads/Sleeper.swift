import CLinux
import Glibc
import Synchronization

/// Lets one thread sleep until another wakes it; waking somebody who is awake costs one load.
final class Sleeper: Sendable {
    private enum State {
        static let awake: UInt8 = 0
        /// Only something urgent wakes it.
        static let lingering: UInt8 = 1
        static let asleep: UInt8 = 2
    }

    private let state = Atomic<UInt8>(State.awake)
    private let descriptor: Int32

    init() {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        precondition(descriptor >= 0, "eventfd: \(String(cString: strerror(errno)))")
    }

    deinit {
        Glibc.close(descriptor)
    }

    /// Sleeps until it is woken or the milliseconds are over (-1: never), unless `isReady` says so already.
    func sleep(_ milliseconds: Int32, untilUrgent: Bool, isReady: () -> Bool) {
        guard milliseconds != 0 else { return }
        // First the state, then the look: who adds something does it the other way round, so that one sees the other.
        state.store(untilUrgent ? State.lingering : State.asleep, ordering: .sequentiallyConsistent)
        defer { state.store(State.awake, ordering: .sequentiallyConsistent) }
        guard !isReady() else { return }
        var wish = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&wish, 1, milliseconds) == 1 else { return }
        var count: UInt64 = 0
        _ = Glibc.read(descriptor, &count, MemoryLayout<UInt64>.size)
    }

    func wake(urgently: Bool) {
        let now = state.load(ordering: .sequentiallyConsistent)
        guard now == State.asleep || (now == State.lingering && urgently) else { return }
        guard state.exchange(State.awake, ordering: .sequentiallyConsistent) != State.awake else { return }
        var one: UInt64 = 1
        _ = Glibc.write(descriptor, &one, MemoryLayout<UInt64>.size)
    }
}
