/// The head of one HTTP/1.1 or 1.0 request: start line and fields (RFC 9112 3, 5).
package struct RequestHead: Equatable, Sendable {
    /// All fields in the order they came; names are in small letters.
    package let fields: HeaderFields
    /// How long the body is.
    package let framing: BodyFraming
    /// 1 for HTTP/1.1 (and any later 1.x), 0 for HTTP/1.0.
    package let minorVersion: Int

    let line: RequestLine

    /// The method as it came; methods have case (RFC 9110 9.1).
    package var method: String { fields.string(line.method) }

    /// The request target as it came: a path with its query, an absolute URL, or `*`.
    package var target: String { fields.string(line.target) }

    /// The target's path, before the `?`, still percent-encoded; `/` for a URL without one, `*` for `OPTIONS *`.
    package var path: String { line.path.isEmpty ? "/" : fields.string(line.path) }

    /// The target's query, after the first `?`, still encoded; nil without a `?`.
    package var query: String? { line.query.map(fields.string) }

    /// The host (and port) that the request is for, as it came; empty when HTTP/1.0 named none.
    ///
    /// An absolute URL in the request line overrules the Host field (RFC 9112 3.2.2): check this one, not the field.
    package var host: String { line.authority.map(fields.string) ?? fields.first("host") ?? "" }

    /// The value of Content-Length, or nil.
    package var contentLength: Int? {
        if case .length(let length) = framing { length } else { nil }
    }

    /// Whether the body comes in chunks.
    package var isChunked: Bool { framing == .chunked }

    /// Whether the connection may serve another request after this one; never for HTTP/1.0 (RFC 9112 9.3).
    package var keepAlive: Bool { minorVersion > 0 && !hasToken("close", in: "connection") }

    /// Whether the client waits for `100 Continue` before it sends the body (RFC 9110 10.1.1).
    package var expectsContinue: Bool { minorVersion > 0 && hasToken("100-continue", in: "expect") }

    /// The value of the first field of that name (in small letters), or nil.
    package func first(_ name: String) -> String? { fields.first(name) }

    /// The values of all fields of that name (in small letters), in order.
    package func all(_ name: String) -> [String] { fields.all(name) }

    /// Whether the list in the fields of that name has the token, without regard to case (RFC 9110 5.6.1).
    package func hasToken(_ token: String, in name: String) -> Bool { fields.hasToken(token, in: name) }
}

/// Where the parts of a request line lie in the octets of its head.
struct RequestLine: Equatable {
    var method: Range<UInt32>
    var target: Range<UInt32>
    var path: Range<UInt32>
    var query: Range<UInt32>?
    var authority: Range<UInt32>?
    var minorVersion: Int
}
