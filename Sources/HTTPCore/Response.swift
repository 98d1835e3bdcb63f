/// One whole response: status, fields and a body that is already there.
package struct Response: Equatable, Sendable {
    /// 100 to 599; the reason phrase follows from it.
    package var status: Int
    /// Fields besides Content-Length and Connection, which `append` writes.
    package var fields: [HeaderField]
    package var body: [UInt8]

    package init(status: Int, fields: [HeaderField] = [], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// A response whose body is JSON text, already encoded.
    package init(status: Int = 200, fields: [HeaderField] = [], json: [UInt8]) {
        self.init(status: status, fields: [HeaderField("content-type", "application/json")] + fields, body: json)
    }

    /// A response whose body is plain text in UTF-8.
    package init(status: Int = 200, fields: [HeaderField] = [], text: String) {
        self.init(
            status: status, fields: [HeaderField("content-type", "text/plain; charset=utf-8")] + fields,
            body: Array(text.utf8))
    }

    /// A refusal with the body `{"error":"…"}` that stock clients know.
    package init(status: Int, fields: [HeaderField] = [], error sentence: String) {
        var json = Array(#"{"error":""#.utf8)
        for octet in sentence.utf8 {
            switch octet {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): json += [UInt8(ascii: "\\"), octet]
            case 0..<0x20: json.append(Octet.space)
            default: json.append(octet)
            }
        }
        json += Array(#""}"#.utf8)
        self.init(status: status, fields: fields, json: json)
    }

    /// The answer to a head or body that was refused; the connection is closed after it.
    package init(_ error: HeadError) {
        self.init(status: error.status, error: error.sentence)
    }

    /// What tells a waiting client to send its body (RFC 9110 15.2.1).
    package static let continueOctets = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// Appends the response as octets, always with Connection and, where a body may be, Content-Length.
    ///
    /// `isHead`: the request was HEAD, so the length is stated and the body left out (RFC 9110 9.3.2). A 204 and a 304
    /// have no body, and a 204 no length either (RFC 9110 8.6). An `upgrade` field is named in Connection (7.8).
    package func append(to out: inout [UInt8], keepAlive: Bool, isHead: Bool = false) {
        out.append(contentsOf: "HTTP/1.1 \(status) \(Self.reason(status))\r\n".utf8)
        for field in fields { field.append(to: &out) }
        let upgrade = fields.contains { $0.name == "upgrade" } ? "upgrade, " : ""
        out.append(contentsOf: "connection: \(upgrade)\(keepAlive ? "keep-alive" : "close")\r\n".utf8)
        let hasBody = status >= 200 && status != 204 && status != 304
        if hasBody { out.append(contentsOf: "content-length: \(body.count)\r\n".utf8) }
        out.append(Octet.carriageReturn)
        out.append(Octet.lineFeed)
        if hasBody && !isHead { out.append(contentsOf: body) }
    }

    /// The reason phrase of a status that Rollcall sends, or nothing, which is as valid (RFC 9112 4).
    package static func reason(_ status: Int) -> String {
        switch status {
        case 101: "Switching Protocols"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 422: "Unprocessable Content"
        case 426: "Upgrade Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        default: ""
        }
    }
}
