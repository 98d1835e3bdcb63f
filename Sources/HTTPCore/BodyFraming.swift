/// How long the body of a message is, decided from its head alone (RFC 9112 6.3).
package enum BodyFraming: Hashable, Sendable {
    /// No body follows: the request names neither a length nor a coding.
    case none
    /// Exactly so many octets follow; a number too large for `Int` counts as `Int.max`.
    case length(Int)
    /// Chunks follow (RFC 9112 7.1).
    case chunked

    /// Reads Content-Length and Transfer-Encoding; whatever two readers could understand differently is refused.
    ///
    /// A repeated Content-Length is refused even when the values agree, as RFC 9110 8.6 permits.
    init(_ fields: HeaderFields, minorVersion: Int) throws(HeadError) {
        let lengths = fields.all("content-length")
        let hasCoding = fields.count(of: "transfer-encoding") > 0
        if hasCoding {
            // A 1.0 message with a coding is one that some hop has misread (RFC 9112 6.1).
            guard minorVersion > 0 else { throw .badTransferCoding }
            guard lengths.isEmpty else { throw .lengthAndTransferCoding }
            let codings = fields.list("transfer-encoding").map { $0.lowercased() }
            guard codings.last == "chunked", !codings.dropLast().contains("chunked") else {
                throw codings.contains("chunked") || codings.isEmpty ? .badTransferCoding : .unknownTransferCoding
            }
            guard codings.count == 1 else { throw .unknownTransferCoding }
            self = .chunked
        } else if let text = lengths.first {
            guard lengths.count == 1, !text.isEmpty, text.utf8.allSatisfy(Octet.isDigit) else {
                throw .badContentLength
            }
            self = .length(Int(text) ?? .max)
        } else {
            self = .none
        }
    }
}
