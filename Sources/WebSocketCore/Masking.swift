/// The masking of client frames (RFC 6455 5.3): exclusive or with four octets, over and over.
///
/// A key is written as on paper: its first octet on the wire is the most significant.
enum Masking {
    /// Masks or unmasks in place; the key's first octet meets the first of `octets`.
    ///
    /// Eight octets at a time; the compiler turns the loop into vectors by itself.
    static func apply(_ key: UInt32, to octets: UnsafeMutableRawBufferPointer) {
        let word = (UInt64(key) << 32 | UInt64(key)).bigEndian
        var at = 0
        while at &+ 8 <= octets.count {
            let masked = octets.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            octets.storeBytes(of: masked ^ word, toByteOffset: at, as: UInt64.self)
            at &+= 8
        }
        var rest = key
        while at < octets.count {
            octets[at] ^= UInt8(truncatingIfNeeded: rest >> 24)
            rest = rest << 8 | rest >> 24
            at &+= 1
        }
    }

    /// The key as it stands after so many octets of the frame's payload.
    static func key(_ key: UInt32, after count: Int) -> UInt32 {
        let bits = UInt32(truncatingIfNeeded: count & 3) * 8
        return key << bits | key >> (32 - bits)
    }
}
