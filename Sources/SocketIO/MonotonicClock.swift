import CLinux

/// The one place that reads the clock; everything below the shell gets the time as an argument.
package enum MonotonicClock {
    /// Milliseconds since some fixed moment; never goes back.
    package static var milliseconds: UInt64 { clinux_monotonic_ms() }

    /// Nanoseconds since the same moment, for latency histograms.
    package static var nanoseconds: UInt64 { clinux_monotonic_ns() }
}
