import SocketIO

/// The one clock of a run.
enum Clock {
    /// Seconds since some fixed moment.
    static var now: Double { Double(MonotonicClock.nanoseconds) / 1e9 }
}
