extension ValueReader where Value == Duration {
    /// A time of which the plain number is seconds: `3`, `0.5`, `250ms`, `2m`.
    static func seconds(_ range: ClosedRange<Duration>) -> Self {
        duration("SECONDS", unit: "s", range, example: "in seconds, or such as 250ms, 3s, 2m, 1h")
    }

    /// A time of which the plain number is milliseconds: `40`, `40ms`, `1s`.
    static func milliseconds(_ range: ClosedRange<Duration>) -> Self {
        duration("MILLISECONDS", unit: "ms", range, example: "in milliseconds, or such as 40ms, 1s")
    }

    private static func duration(
        _ placeholder: String, unit: String, _ range: ClosedRange<Duration>, example: String
    ) -> Self {
        let words = "\(range.lowerBound.shortText) to \(range.upperBound.shortText)"
        return Self(
            placeholder, range: words, expectation: "\(words) (\(example))",
            read: { text in
                Duration(shortText: text, unit: unit).flatMap { range.contains($0) ? $0 : nil }
            },
            show: \.shortText)
    }
}

extension ValueReader where Value == Int {
    /// A size: `65536`, `5MB`, `16MiB`.
    static func bytes(_ range: ClosedRange<Int>) -> Self {
        let words = "\(sizeText(range.lowerBound)) to \(sizeText(range.upperBound))"
        return Self(
            "BYTES", range: words, expectation: "\(words) (such as 65536, 64KiB, 5MB)",
            read: { text in
                quantity(text, units: sizeUnits, plain: "b").flatMap { range.contains($0) ? $0 : nil }
            },
            show: sizeText)
    }
}

extension Duration {
    /// Reads a number with an optional unit, to the millisecond; nil for anything else.
    init?(shortText text: String, unit: String) {
        guard let milliseconds = quantity(text, units: timeUnits, plain: unit) else { return nil }
        self = .milliseconds(milliseconds)
    }

    /// The shortest exact spelling, as the options read it: `0`, `250ms`, `3s`, `2m`.
    var shortText: String {
        let milliseconds = wholeMilliseconds
        guard let (name, size) = timeUnits.last(where: { milliseconds % Int64($0.size) == 0 }), milliseconds != 0 else {
            return "0"
        }
        return "\(milliseconds / Int64(size))\(name)"
    }

    /// All of it in milliseconds, rounded towards zero.
    var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}

private typealias Unit = (name: String, size: Int)

/// In milliseconds, ascending.
private let timeUnits: [Unit] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]

/// In bytes; decimal and binary prefixes as their standards have them.
private let sizeUnits: [Unit] = [
    ("b", 1), ("kb", 1000), ("kib", 1 << 10), ("mb", 1_000_000), ("mib", 1 << 20), ("gb", 1_000_000_000),
    ("gib", 1 << 30),
]

private func sizeText(_ bytes: Int) -> String {
    let names = ["gib": "GiB", "gb": "GB", "mib": "MiB", "mb": "MB", "kib": "KiB", "kb": "kB"]
    guard bytes > 0, let (name, size) = sizeUnits.last(where: { bytes % $0.size == 0 }), let shown = names[name] else {
        return String(bytes)
    }
    return "\(bytes / size)\(shown)"
}

/// A decimal number and the name of a unit, in the smallest unit; nil unless it is a whole number of those.
private func quantity(_ text: String, units: [Unit], plain: String) -> Int? {
    let number = text.prefix { $0 == "." || ($0.isASCII && $0.isNumber) }
    let name = text.dropFirst(number.count).lowercased()
    guard let unit = units.first(where: { $0.name == (name.isEmpty ? plain : name) }),
        let value = Double(number)
    else { return nil }
    let amount = value * Double(unit.size)
    let whole = amount.rounded()
    // Below 2⁵³ a Double counts exactly; 0.1s is a hundred milliseconds, a quarter of a millisecond is nothing.
    guard whole < 0x1p53, (amount - whole).magnitude < 1e-6 else { return nil }
    return Int(whole)
}
