/// SHA-1 (FIPS 180-4), for the accept value of the handshake and nothing else.
///
/// It is long broken as a guard against forgery; RFC 6455 1.3 needs it only to show that the server understood.
package struct SHA1 {
    private var state: InlineArray<5, UInt32> = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]

    /// The digest's 20 octets.
    package static func hash(_ message: Span<UInt8>) -> [UInt8] {
        var sha = SHA1()
        var block: InlineArray<64, UInt8> = .init(repeating: 0)
        var filled = 0
        for index in message.indices {
            block[filled] = message[index]
            filled += 1
            if filled == 64 {
                sha.mix(block)
                filled = 0
            }
        }
        // A one bit, zeros, and the length in bits as the last eight octets of a block.
        block[filled] = 0x80
        for index in filled + 1..<max(64, filled + 1) { block[index] = 0 }
        if filled >= 56 {
            sha.mix(block)
            block = .init(repeating: 0)
        }
        let bits = UInt64(message.count) << 3
        for index in 0..<8 { block[56 + index] = UInt8(truncatingIfNeeded: bits >> UInt64(56 - 8 * index)) }
        sha.mix(block)

        var digest: [UInt8] = []
        digest.reserveCapacity(20)
        for index in 0..<5 {
            for shift: UInt32 in [24, 16, 8, 0] { digest.append(UInt8(truncatingIfNeeded: sha.state[index] >> shift)) }
        }
        return digest
    }

    private mutating func mix(_ block: InlineArray<64, UInt8>) {
        var words: InlineArray<80, UInt32> = .init(repeating: 0)
        for index in 0..<16 {
            let at = index * 4
            words[index] =
                UInt32(block[at]) << 24 | UInt32(block[at + 1]) << 16 | UInt32(block[at + 2]) << 8
                | UInt32(block[at + 3])
        }
        for index in 16..<80 {
            words[index] = rotate(words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16], 1)
        }
        var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
        for index in 0..<80 {
            let (mixed, constant): (UInt32, UInt32) =
                switch index {
                case ..<20: (b & c | ~b & d, 0x5A82_7999)
                case ..<40: (b ^ c ^ d, 0x6ED9_EBA1)
                case ..<60: (b & c | b & d | c & d, 0x8F1B_BCDC)
                default: (b ^ c ^ d, 0xCA62_C1D6)
                }
            let next = rotate(a, 5) &+ mixed &+ e &+ constant &+ words[index]
            (a, b, c, d, e) = (next, a, rotate(b, 30), c, d)
        }
        state = [state[0] &+ a, state[1] &+ b, state[2] &+ c, state[3] &+ d, state[4] &+ e]
    }

    private func rotate(_ word: UInt32, _ bits: UInt32) -> UInt32 {
        word << bits | word >> (32 - bits)
    }
}
