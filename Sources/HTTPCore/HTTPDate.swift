/// Moments as texts: in HTTP's own format, and in that of JSON and logs.
package enum HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 5.6.7).
    ///
    /// - Parameter seconds: since 1970, not negative.
    package static func text(seconds: Int64) -> String {
        let (day, second) = seconds.quotientAndRemainder(dividingBy: 86_400)
        let date = civil(day)
        return
            "\(days[Int(day % 7)]), \(two(date.day)) \(months[Int(date.month) - 1]) \(date.year) \(clock(second)) GMT"
    }

    /// `2026-11-21T14:03:59.120Z` (RFC 3339).
    ///
    /// - Parameter milliseconds: since 1970, not negative.
    package static func timestamp(milliseconds: Int64) -> String {
        let (day, second) = (milliseconds / 1000).quotientAndRemainder(dividingBy: 86_400)
        let date = civil(day)
        let fraction = String(milliseconds % 1000 + 1000).dropFirst()
        return "\(date.year)-\(two(date.month))-\(two(date.day))T\(clock(second)).\(fraction)Z"
    }

    private static func clock(_ second: Int64) -> String {
        [second / 3600, second / 60 % 60, second % 60].map(two).joined(separator: ":")
    }

    /// The Gregorian date of a day number: years begin in March, so that the leap day is the last of its year.
    private static func civil(_ number: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = number + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * dayOfYear + 2) / 153
        let month = march < 10 ? march + 3 : march - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * march + 2) / 5 + 1)
    }

    static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
