/// Reading moments that people and programs write.
extension HTTPDate {
    /// Milliseconds since 1970 of `2026-11-21T14:03:59.120Z`, `2026-11-21T15:03:59+01:00`, or of a day, which begins at
    /// midnight UTC (RFC 3339 5.6; a space for the `T` is allowed).
    ///
    /// Nil for anything else, for years before 1970 or after 2105, and for days that no month has. A leap second counts
    /// as the second after it; digits past the millisecond are dropped.
    package static func milliseconds(_ text: String) -> Int64? {
        var reader = DigitReader(text.utf8)
        guard let year = reader.number(4), (1970...2105).contains(year), reader.skip("-"),
            let month = reader.number(2), (1...12).contains(month), reader.skip("-"),
            let day = reader.number(2), (1...daysOf(month: month, year: year)).contains(day)
        else { return nil }
        let midnight = dayNumber(year: year, month: month, day: day) * 86_400_000
        if reader.isAtEnd { return midnight }
        guard reader.skip("Tt "), let hour = reader.number(2), hour < 24, reader.skip(":"),
            let minute = reader.number(2), minute < 60, reader.skip(":"), let second = reader.number(2), second < 61,
            let fraction = reader.fraction(), let offset = reader.offset(), reader.isAtEnd
        else { return nil }
        let clock = ((hour * 60 + minute) * 60 + second) * 1000 + fraction
        let moment = midnight + clock - offset * 60_000
        return moment >= 0 ? moment : nil
    }

    /// Seconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT`, the form in which `Date` is sent (RFC 9110 5.6.7).
    ///
    /// Nil for anything else, the obsolete forms among it; the name of the day is not looked at.
    package static func seconds(_ text: String) -> Int64? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].utf8.count == 4, parts[0].hasSuffix(","), parts[5] == "GMT",
            let month = months.firstIndex(of: String(parts[2])).map({ $0 + 1 })
        else { return nil }
        return milliseconds("\(parts[3])-\(two(Int64(month)))-\(parts[1])T\(parts[4])Z").map { $0 / 1000 }
    }

    private static func daysOf(month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970; the way back of `civil`.
    private static func dayNumber(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted % 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

/// Takes a moment apart from left to right.
private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String.UTF8View) {
        rest = text[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// Exactly so many digits.
    mutating func number(_ count: Int) -> Int64? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        rest = rest.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    /// One of these characters.
    mutating func skip(_ characters: String) -> Bool {
        guard let first = rest.first, characters.utf8.contains(first) else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Milliseconds of `.120456`; 0 without a point, nil for a point without digits.
    mutating func fraction() -> Int64? {
        guard skip(".") else { return 0 }
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        let three = (digits.map { Int64($0 - 0x30) } + [0, 0]).prefix(3)
        return three.reduce(0) { $0 * 10 + $1 }
    }

    /// Minutes east of Greenwich of `Z` or `+01:00`.
    mutating func offset() -> Int64? {
        if skip("Zz") { return 0 }
        let sign: Int64 = if skip("+") { 1 } else if skip("-") { -1 } else { 0 }
        guard sign != 0, let hours = number(2), hours < 24, skip(":"), let minutes = number(2), minutes < 60 else {
            return nil
        }
        return sign * (hours * 60 + minutes)
    }
}
