/// Addresses with a common beginning, as `10.0.0.0/8` or `2001:db8::/32`; a bare address is a block of one.
package struct AddressBlock: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64
    private let highMask: UInt64
    private let lowMask: UInt64

    /// nil unless it is an address with a length that fits it, and nothing is set behind that length.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = NetworkAddress(parts[0]) else { return nil }
        let width = address.isIPv4 && !parts[0].contains(":") ? 32 : 128
        var length = width
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                let number = Int(parts[1]), number <= width
            else { return nil }
            length = number
        }
        let bits = 128 - width + length
        highMask = ~(UInt64.max >> UInt64(min(bits, 64)))
        lowMask = ~(UInt64.max >> UInt64(max(bits - 64, 0)))
        guard address.high & ~highMask == 0, address.low & ~lowMask == 0 else { return nil }
        (high, low) = (address.high, address.low)
    }

    package func contains(_ address: NetworkAddress) -> Bool {
        address.high & highMask == high && address.low & lowMask == low
    }
}
