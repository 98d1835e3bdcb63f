/// Turns octets into a head in one pass: a function of the octets alone, however they were cut on their way.
///
/// If some prefix is refused, so is everything that begins with it, with the same error; if some prefix holds a
/// whole head, what follows changes nothing. The caller keeps the octets until the head is whole.
package enum HeadParser {
    /// Reads a request head from the front of `bytes`; nil means that more octets are needed.
    ///
    /// `consumed` counts the head with its empty line (and one empty line before it, RFC 9112 2.2).
    package static func parse(
        _ bytes: Span<UInt8>, limits: HeadLimits = HeadLimits()
    ) throws(HeadError) -> (head: RequestHead, consumed: Int)? {
        try scan(bytes, limits: limits) { scanner throws(HeadScanner.Stop) in
            let line = try scanner.requestLine()
            let fields = try scanner.fields()
            return (try RequestHead.checked(line, fields), scanner.at)
        }
    }

    /// Reads a response head from the front of `bytes`; nil means that more octets are needed.
    package static func parseResponse(
        _ bytes: Span<UInt8>, limits: HeadLimits = HeadLimits()
    ) throws(HeadError) -> (head: ResponseHead, consumed: Int)? {
        try scan(bytes, limits: limits) { scanner throws(HeadScanner.Stop) in
            let line = try scanner.statusLine()
            let fields = try scanner.fields()
            let framing = try HeadScanner.Stop.wrapping { () throws(HeadError) in
                try BodyFraming(fields, minorVersion: line.minorVersion)
            }
            return (ResponseHead(status: line.status, fields: fields, framing: framing), scanner.at)
        }
    }

    private static func scan<Result>(
        _ bytes: Span<UInt8>, limits: HeadLimits,
        _ body: (inout HeadScanner) throws(HeadScanner.Stop) -> Result
    ) throws(HeadError) -> Result? {
        do throws(HeadScanner.Stop) {
            return try bytes.withUnsafeBufferPointer { octets throws(HeadScanner.Stop) in
                var scanner = HeadScanner(octets, limits: limits)
                return try body(&scanner)
            }
        } catch {
            switch error {
            case .needsMore: return nil
            case .refused(let reason): throw reason
            }
        }
    }
}
