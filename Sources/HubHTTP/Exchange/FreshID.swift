import HubStore

/// Ids that nobody has had before and nobody can guess: UUIDs of version 7, which sort by their time (RFC 9562 5.7).
enum FreshID {
    /// - Parameter milliseconds: since 1970.
    static func make(at milliseconds: Int64) -> String {
        var random = SystemRandomNumberGenerator()
        let (high, low) = (random.next(), random.next())
        let time = UInt64(truncatingIfNeeded: milliseconds) << 16
        let first = time | 0x7000 | (high & 0x0FFF)
        let second = 0x8000_0000_0000_0000 | (low >> 2)
        let digits = hex(first) + hex(second)
        let ends = [0, 8, 12, 16, 20, 32].map { digits.index(digits.startIndex, offsetBy: $0) }
        return zip(ends, ends.dropFirst()).map { String(digits[$0..<$1]) }.joined(separator: "-")
    }

    private static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension Exchange {
    /// A fresh id for what this request creates.
    var freshID: String { FreshID.make(at: moment.milliseconds) }
}
