/// A cursor over the octets of a head that arrived so far; each step either moves on, waits, or refuses.
///
/// It looks at each octet once and decides nothing from what has not arrived, which is why cutting cannot change
/// a result. It lives inside one call and never outlives the octets.
struct HeadScanner {
    /// Why the scan ended before the head did.
    enum Stop: Error {
        case needsMore
        case refused(HeadError)

        static func wrapping<Result>(_ body: () throws(HeadError) -> Result) throws(Stop) -> Result {
            do throws(HeadError) { return try body() } catch { throw .refused(error) }
        }
    }

    let octets: UnsafeBufferPointer<UInt8>
    let limits: HeadLimits
    /// The scan sees no octet past the limit, so that the limit refuses alike whether or not more has arrived.
    let end: Int
    var at = 0

    init(_ octets: UnsafeBufferPointer<UInt8>, limits: HeadLimits) {
        self.octets = octets
        self.limits = limits
        end = min(octets.count, limits.maxHeadBytes)
    }

    /// The octet under the cursor.
    @inline(__always)
    func peek() throws(Stop) -> UInt8 {
        guard at < end else { throw ranOut }
        return octets[at]
    }

    var ranOut: Stop {
        octets.count < limits.maxHeadBytes ? .needsMore : .refused(.headTooLarge(limit: limits.maxHeadBytes))
    }

    /// Steps over CR LF; `other` is the complaint about any octet but these two.
    mutating func lineEnd(or other: HeadError) throws(Stop) {
        switch try peek() {
        case Octet.carriageReturn: at += 1
        case Octet.lineFeed: throw .refused(.bareLineFeed)
        default: throw .refused(other)
        }
        guard try peek() == Octet.lineFeed else { throw .refused(.bareCarriageReturn) }
        at += 1
    }

    /// Steps over octets that must be exactly these.
    mutating func literal(_ text: StaticString, or error: HeadError) throws(Stop) {
        for index in 0..<text.utf8CodeUnitCount {
            guard try peek() == text.utf8Start[index] else { throw .refused(error) }
            at += 1
        }
    }

    /// Steps over one digit and gives its value.
    mutating func digit(or error: HeadError) throws(Stop) -> Int {
        let octet = try peek()
        guard Octet.isDigit(octet) else { throw .refused(error) }
        at += 1
        return Int(octet - 0x30)
    }

    /// Steps over `HTTP/1.x` and gives x, at most 1: a later minor version is read as 1.1 (RFC 9110 2.5).
    mutating func version(or error: HeadError) throws(Stop) -> Int {
        try literal("HTTP/", or: error)
        guard try digit(or: error) == 1 else { throw .refused(.unsupportedVersion) }
        try literal(".", or: error)
        return min(try digit(or: error), 1)
    }

    func range(_ start: Int, _ end: Int) -> Range<UInt32> {
        UInt32(truncatingIfNeeded: start)..<UInt32(truncatingIfNeeded: end)
    }
}
