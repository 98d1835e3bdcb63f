/// An entity tag: FNV-1a of 64 bits, which tells versions apart and need not resist anybody (RFC 9110 8.8.3).
struct EntityTag {
    private var hash: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ octets: some Sequence<UInt8>) {
        for octet in octets { hash = (hash ^ UInt64(octet)) &* 0x0000_0100_0000_01B3 }
    }

    /// For octets that are the same whenever the tag is.
    var strong: String { "\"\(String(hash, radix: 16))\"" }

    /// For answers that mean the same whenever the tag is the same.
    var weak: String { "W/\(strong)" }
}
