import Glibc

/// The time of day, for what people and tokens mean by time; it may jump, so that nothing is measured with it.
package enum WallClock {
    /// Milliseconds since 1970.
    package static var milliseconds: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }

    /// Seconds since 1970.
    package static var seconds: Int64 { milliseconds / 1000 }
}
