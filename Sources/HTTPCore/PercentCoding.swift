/// Percent-encoding of URL parts (RFC 3986 2.1).
package enum PercentCoding {
    /// The decoded text, or nil when a `%` lacks its two digits or the octets are not UTF-8.
    ///
    /// A URL is split before it is decoded, so that an encoded separator stays text. `plusIsSpace` holds in queries,
    /// where forms write a space as `+`; in a path a `+` is a plus.
    package static func decode(_ raw: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        decode(octets: Array(raw.utf8)[...], plusIsSpace: plusIsSpace)
    }

    /// The decoded segments of a raw path, without the empty one before its first slash; nil as for `decode`.
    ///
    /// `/a/b%2Fc` gives `a` and `b/c`; a trailing slash gives a last empty segment.
    package static func segments(ofPath path: String) -> [String]? {
        var segments: [String] = []
        for raw in Array(path.utf8).split(separator: Octet.slash, omittingEmptySubsequences: false).dropFirst() {
            guard let segment = decode(octets: raw, plusIsSpace: false) else { return nil }
            segments.append(segment)
        }
        return segments
    }

    /// Works on octets, since splitting a String by characters costs several times the whole handshake.
    static func decode(octets raw: ArraySlice<UInt8>, plusIsSpace: Bool) -> String? {
        var octets: [UInt8] = []
        octets.reserveCapacity(raw.count)
        var rest = raw.makeIterator()
        while let octet = rest.next() {
            switch octet {
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(Octet.hexValue), let low = rest.next().flatMap(Octet.hexValue)
                else { return nil }
                octets.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: octets.append(Octet.space)
            default: octets.append(octet)
            }
        }
        do { return String(copying: try UTF8Span(validating: octets.span)) } catch { return nil }
    }
}
