import HTTPCore
import Testing

/// One head that is refused: what comes before the fault, and the octet with which it must be noticed.
struct RefusedHead: Sendable, CustomTestStringConvertible {
    var name: String
    var error: HeadError
    /// Up to and including the octet that forces the refusal; what follows must not matter.
    var octets: [UInt8]
    var testDescription: String { name }

    init(_ name: String, _ error: HeadError, _ text: String) {
        self.init(name, error, octets: Array(text.utf8))
    }

    init(_ name: String, _ error: HeadError, octets: [UInt8]) {
        (self.name, self.error, self.octets) = (name, error, octets)
    }

    static let all = startLines + fieldLines + wholeHeads

    private static let startLines: [RefusedHead] = [
        RefusedHead("a TLS handshake (RFC 8446 5.1)", .tlsHello, "\u{16}"),
        RefusedHead("an HTTP/2 preface (RFC 9113 3.4)", .http2Preface, "PRI "),
        RefusedHead("a NUL first (RFC 9112 3)", .badRequestLine, "\0"),
        RefusedHead("a blank first (RFC 9112 3)", .badRequestLine, " "),
        RefusedHead("two empty lines first (RFC 9112 2.2)", .badRequestLine, "\r\n\r"),
        RefusedHead("a bare CR first (RFC 9112 2.2)", .bareCarriageReturn, "\rG"),
        RefusedHead("a bare LF first (RFC 9112 2.2)", .bareLineFeed, "\n"),
        RefusedHead("a method that is no token (RFC 9110 9.1)", .badRequestLine, "GE("),
        RefusedHead("a method beyond ASCII (RFC 9110 9.1)", .badRequestLine, octets: [0x47, 0xC3]),
        RefusedHead("a method and no more (RFC 9112 3)", .badRequestLine, "GET\r"),
        RefusedHead("a method of 33 octets (RFC 9112 3)", .methodTooLong(limit: 32), String(repeating: "M", count: 33)),
        RefusedHead("two blanks before the target (RFC 9112 3)", .badTarget, "GET  "),
        RefusedHead("a target that is no path (RFC 9112 3.2)", .badTarget, "GET r"),
        RefusedHead("a host and port as target (RFC 9112 3.2.3)", .badTarget, "CONNECT 1"),
        RefusedHead("a control octet in the target (RFC 9112 3.2)", .badTarget, "GET /a\u{01}"),
        RefusedHead("a DEL in the target (RFC 9112 3.2)", .badTarget, "GET /a\u{7F}"),
        RefusedHead("octets beyond ASCII in the target (RFC 3986 2)", .badTarget, octets: Array("GET /".utf8) + [0xC3]),
        RefusedHead("a fragment in the target (RFC 9112 3.2)", .badTarget, "GET /a#"),
        RefusedHead("a tab after the target (RFC 9112 3)", .badTarget, "GET /a\t"),
        RefusedHead("a request line of HTTP/0.9 (RFC 9112 2.2)", .badTarget, "GET /a\r"),
        RefusedHead("an asterisk for GET (RFC 9112 3.2.4)", .badTarget, "GET * "),
        RefusedHead("an asterisk and more (RFC 9112 3.2.4)", .badTarget, "OPTIONS *a "),
        RefusedHead("another scheme (RFC 9112 3.2.2)", .badTarget, "GET hdfs://a/ "),
        RefusedHead("a URL without a host (RFC 9110 4.2.1)", .badTarget, "GET http:///a "),
        RefusedHead("a URL with a user (RFC 9110 4.2.4)", .badTarget, "GET http://ada@a/ "),
        RefusedHead("two blanks before the version (RFC 9112 3)", .badRequestLine, "GET /  "),
        RefusedHead("a version in small letters (RFC 9112 2.3)", .badRequestLine, "GET / h"),
        RefusedHead("a version without a dot (RFC 9112 2.3)", .badRequestLine, "GET / HTTP/1,"),
        RefusedHead("a version of three digits (RFC 9112 2.3)", .badRequestLine, "GET / HTTP/1.11"),
        RefusedHead("a blank after the version (RFC 9112 3)", .badRequestLine, "GET / HTTP/1.1 "),
        RefusedHead("HTTP/2.0 (RFC 9110 15.6.6)", .unsupportedVersion, "GET / HTTP/2"),
        RefusedHead("HTTP/0.9 spelled out (RFC 9110 15.6.6)", .unsupportedVersion, "GET / HTTP/0"),
        RefusedHead("a bare LF after the request line (RFC 9112 2.2)", .bareLineFeed, "GET / HTTP/1.1\n"),
        RefusedHead("a bare CR after the request line (RFC 9112 2.2)", .bareCarriageReturn, "GET / HTTP/1.1\rH"),
    ]

    private static let fieldLines: [RefusedHead] = [
        field("a folded line (RFC 9112 5.2)", .lineFolding, "A: b\r\n "),
        field("a line folded by a tab (RFC 9112 5.2)", .lineFolding, "A: b\r\n\t"),
        field("a blank before the first field (RFC 9112 2.2)", .lineFolding, " "),
        field("no name (RFC 9112 5)", .emptyFieldName, ":"),
        field("a blank before the colon (RFC 9112 5.1)", .spaceBeforeColon, "A "),
        field("a tab before the colon (RFC 9112 5.1)", .spaceBeforeColon, "A\t"),
        field("a name with a separator (RFC 9110 5.1)", .badFieldName(octet: 0x28), "A("),
        field("a name with a NUL (RFC 9110 5.1)", .badFieldName(octet: 0), "A\0"),
        field("a name beyond ASCII (RFC 9110 5.1)", .badFieldName(octet: 0xC3), "Aé", drop: 1),
        field("a line without a colon (RFC 9112 5)", .badFieldName(octet: 0x0D), "A\r"),
        field("a bare LF in a name (RFC 9112 2.2)", .bareLineFeed, "A\n"),
        field("a bare LF for the empty line (RFC 9112 2.2)", .bareLineFeed, "\n"),
        field("a bare LF after a value (RFC 9112 2.2)", .bareLineFeed, "A: b\n"),
        field("a bare CR in a value (RFC 9112 2.2)", .bareCarriageReturn, "A: b\rc"),
        field("two CRs after a value (RFC 9112 2.2)", .bareCarriageReturn, "A: b\r\r"),
        field("a bare CR for the empty line (RFC 9112 2.2)", .bareCarriageReturn, "\rA"),
        field("a NUL in a value (RFC 9110 5.5)", .badFieldValue(octet: 0), "A: b\0"),
        field("an escape in a value (RFC 9110 5.5)", .badFieldValue(octet: 0x1B), "A: \u{1B}"),
        field("a DEL in a value (RFC 9110 5.5)", .badFieldValue(octet: 0x7F), "A: b\u{7F}"),
    ]

    private static let wholeHeads: [RefusedHead] = [
        RefusedHead("no Host (RFC 9112 3.2)", .missingHost, "GET / HTTP/1.1\r\n\r\n"),
        RefusedHead("a URL and no Host (RFC 9112 3.2)", .missingHost, "GET http://a/ HTTP/1.1\r\n\r\n"),
        field("two Hosts (RFC 9112 3.2)", .duplicateHost, "Host: a\r\n\r\n"),
        RefusedHead(
            "two Hosts in HTTP/1.0 (RFC 9112 3.2)", .duplicateHost, "GET / HTTP/1.0\r\nHost: a\r\nhost: a\r\n\r\n"),
        host("with a path (RFC 9110 7.2)", "a/b"), host("with a blank (RFC 9110 7.2)", "a b"),
        host("with a user (RFC 9110 7.2)", "ada@a"), host("with two names (RFC 9110 7.2)", "a, b"),
        host("with letters as port (RFC 9110 7.2)", "a:http"), host("with two ports (RFC 9110 7.2)", "a:1:2"),
        host("that is an open bracket (RFC 3986 3.2.2)", "[::1"), host("that is empty brackets (RFC 3986 3.2.2)", "[]"),
        host("that is a name in brackets (RFC 3986 3.2.2)", "[a]"), host("that is empty (RFC 9110 4.2.1)", ""),
        host("of a port alone (RFC 9110 4.2.1)", ":80"), host("with half an escape (RFC 3986 2.1)", "a%2"),
        host("with an escape that is none (RFC 3986 2.1)", "a%2g"),
        host("of a future without an address (RFC 3986 3.2.2)", "[v1.]"),
        RefusedHead("a URL of a port alone (RFC 9110 4.2.1)", .badTarget, "GET http://:80/ "),
        host("with text after the bracket (RFC 3986 3.2.2)", "[::1]a"), host("beyond ASCII (RFC 3986 3.2.2)", "é"),
        field("a length that is no number (RFC 9110 8.6)", .badContentLength, "Content-Length: 5x\r\n\r\n"),
        field("an empty length (RFC 9110 8.6)", .badContentLength, "Content-Length:\r\n\r\n"),
        field("a length with a sign (RFC 9110 8.6)", .badContentLength, "Content-Length: +5\r\n\r\n"),
        field("a negative length (RFC 9110 8.6)", .badContentLength, "Content-Length: -1\r\n\r\n"),
        field("a hexadecimal length (RFC 9110 8.6)", .badContentLength, "Content-Length: 0x5\r\n\r\n"),
        field("a list of lengths (RFC 9110 8.6)", .badContentLength, "Content-Length: 5, 5\r\n\r\n"),
        field(
            "two lengths that differ (RFC 9112 6.3)", .badContentLength,
            "Content-Length: 5\r\nContent-Length: 6\r\n\r\n"),
        field(
            "two lengths that agree (RFC 9112 6.3)", .badContentLength, "Content-Length: 5\r\nContent-Length: 5\r\n\r\n"
        ),
        field(
            "a length and a coding (RFC 9112 6.3)", .lengthAndTransferCoding,
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
        field("an unknown coding (RFC 9112 6.1)", .unknownTransferCoding, "Transfer-Encoding: gzip\r\n\r\n"),
        field(
            "an unknown coding before chunked (RFC 9112 6.1)", .unknownTransferCoding,
            "Transfer-Encoding: gzip, chunked\r\n\r\n"),
        field("identity, which is gone (RFC 9112 6.1)", .unknownTransferCoding, "Transfer-Encoding: identity\r\n\r\n"),
        field("chunked, then another (RFC 9112 6.3)", .badTransferCoding, "Transfer-Encoding: chunked, gzip\r\n\r\n"),
        field(
            "chunked twice (RFC 9112 7.1)", .badTransferCoding,
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"),
        field("an empty coding (RFC 9112 6.1)", .badTransferCoding, "Transfer-Encoding:\r\n\r\n"),
        RefusedHead(
            "a coding in HTTP/1.0 (RFC 9112 6.1)", .badTransferCoding,
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"),
    ]

    private static func field(_ name: String, _ error: HeadError, _ text: String, drop: Int = 0) -> RefusedHead {
        RefusedHead(name, error, octets: ("GET / HTTP/1.1\r\nHost: a\r\n" + text).utf8.dropLast(drop))
    }

    private static func host(_ name: String, _ value: String) -> RefusedHead {
        RefusedHead("a Host \(name)", .badHost, "GET / HTTP/1.1\r\nHost: \(value)\r\n\r\n")
    }
}

extension RefusedHead {
    fileprivate init(_ name: String, _ error: HeadError, octets: some Collection<UInt8>) {
        self.init(name, error, octets: Array(octets))
    }
}
