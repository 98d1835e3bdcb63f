/// The two spellings of a signature by P-256: JOSE's two numbers side by side, and the DER that OpenSSL reads.
enum EllipticSignature {
    /// Octets of each of the numbers r and s.
    private static let width = 32

    /// The DER of `SEQUENCE { r INTEGER, s INTEGER }` (RFC 3279 2.2.3), or nil unless there are 64 octets (RFC 7518 3.4).
    static func der(of signature: [UInt8]) -> [UInt8]? {
        guard signature.count == 2 * width else { return nil }
        let numbers = integer(signature[..<width]) + integer(signature[width...])
        // At most 70 octets, so that one octet holds each length.
        return [0x30, UInt8(numbers.count)] + numbers
    }

    /// The fewest octets of a number that is not negative (X.690 8.3).
    private static func integer(_ octets: ArraySlice<UInt8>) -> [UInt8] {
        var digits = Array(octets.drop { $0 == 0 })
        if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
        return [0x02, UInt8(digits.count)] + digits
    }
}
