import CLinux
import Glibc

/// Signals as numbers to wait for, instead of the default: death without a word to the clients.
package enum Signals {
    /// From now on the given signals end nothing by themselves; `next` reports them.
    ///
    /// Once a process.
    package static func watch(_ signals: [Int32]) throws(IOError) -> SignalQueue {
        let descriptor = clinux_watch_signals(signals, Int32(signals.count))
        guard descriptor >= 0 else { throw IOError(call: "pipe2") }
        return SignalQueue(descriptor: descriptor)
    }
}

/// The signals that came, oldest first.
package struct SignalQueue: Sendable {
    /// Readable while a signal waits, for whoever polls other things, too.
    package let descriptor: Int32

    /// The next one, if one waits.
    package func take() -> Int32? {
        let signal = clinux_next_signal(descriptor)
        return signal == 0 ? nil : signal
    }

    /// Waits for the next one, without holding a thread of the pool.
    package func next() async -> Int32 {
        await withCheckedContinuation { (done: CheckedContinuation<Int32, Never>) in
            startThread(name: "signals") {
                var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                while true {
                    if let signal = take() { return done.resume(returning: signal) }
                    _ = Glibc.poll(&poll, 1, -1)
                }
            }
        }
    }
}

/// What the system lets this process have.
package enum ProcessLimits {
    /// How many files a process may ask to have open; 0 when the system does not tell.
    package static var hardOpenFiles: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        return Int(clamping: limit.rlim_max)
    }

    /// Raises the limit of open files to its hard limit and returns it.
    @discardableResult
    package static func raiseOpenFiles() -> Int { Int(clamping: clinux_raise_file_limit()) }
}
