// OpenSSL's headers bring `tm` too, and the compiler counts it as theirs.
import COpenSSL
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

extension WallClock {
    /// `14:03:59.120` in the machine's time zone.
    package static var timeOfDay: String {
        let now = milliseconds
        var seconds = time_t(now / 1000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return clock(parts, milliseconds: now)
    }

    private static func clock(_ parts: tm, milliseconds: Int64) -> String {
        let fraction = String(milliseconds % 1000 + 1000).dropFirst()
        return "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)).\(fraction)"
    }

    private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
