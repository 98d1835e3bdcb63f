/// The part of a JSON string that stands for itself.
enum PlainRun {
    /// Where the next quote, backslash or control character is, or `end`: eight octets at a time, because strings are most
    /// of what is sent.
    static func end(from start: Int, in octets: RawSpan, until end: Int) -> Int {
        var at = start
        while at + 8 <= end {
            let hits = hits(in: octets, at: at)
            if hits != 0 { return at + hits.trailingZeroBitCount / 8 }
            at += 8
            // Most strings are short, and would pay for octets behind their ends.
            if at - start == 64 { at = endOfBlocks(from: at, in: octets, until: end) }
        }
        while at < end {
            let octet = octets.unsafeLoad(fromByteOffset: at, as: UInt8.self)
            if octet == .quote || octet == .backslash || octet < 0x20 { return at }
            at += 1
        }
        return at
    }

    /// Skips blocks of 64 octets that have no such character: the compiler does two words of them at a time.
    private static func endOfBlocks(from start: Int, in octets: RawSpan, until end: Int) -> Int {
        var at = start
        while at + 64 <= end {
            var found: UInt64 = 0
            for word in 0..<8 { found |= hits(in: octets, at: at + word * 8) }
            if found != 0 { break }
            at += 64
        }
        return at
    }

    /// The high bits of those of eight octets that are a quote, a backslash or a control character; above the lowest one
    /// there may be false ones.
    ///
    /// An octet is 0 exactly if taking 1 from it borrows while its own high bit is clear; borrows only reach upwards, so
    /// that the lowest hit is always a true one.
    @inline(__always)
    private static func hits(in octets: RawSpan, at offset: Int) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let word = UInt64(littleEndian: octets.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
        let quotes = word ^ (ones * UInt64(UInt8.quote))
        let backslashes = word ^ (ones * UInt64(UInt8.backslash))
        let hits = (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | (word &- ones * 0x20) & ~word
        return hits & (ones << 7)
    }
}
