import CWebAssets
import HTTPCore

/// The files of the instructor's page, from the binary.
struct Page: Sendable {
    private struct File {
        let octets: [UInt8]
        let type: String
        let tag: String
    }

    /// Nothing but our own scripts and styles runs, nothing but our own host is spoken to, and nobody frames the page.
    private static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
        "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ].joined(separator: "; ")

    private let files: [String: File]

    init() {
        var files: [String: File] = [:]
        for index in 0..<web_asset_count() {
            let asset = web_asset_at(index)
            let name = String(cString: asset.name)
            let octets = Array(UnsafeBufferPointer(start: asset.octets, count: asset.count))
            var tag = EntityTag()
            tag.add(octets)
            files[name] = File(octets: octets, type: Self.type(name), tag: tag.strong)
        }
        self.files = files
    }

    /// The names of all files.
    var names: [String] { files.keys.sorted() }

    @Sendable func index(_ exchange: Exchange) throws(Problem) -> Response {
        try answer("index.html", exchange)
    }

    @Sendable func icon(_ exchange: Exchange) throws(Problem) -> Response {
        try answer("favicon.svg", exchange)
    }

    @Sendable func file(_ exchange: Exchange) throws(Problem) -> Response {
        try answer(exchange.places["file"] ?? "", exchange)
    }

    @Sendable func redirect(_ exchange: Exchange) throws(Problem) -> Response {
        Response(status: 308, fields: [HeaderField("location", "/dashboard/")])
    }

    /// The file, or 304 when the browser has it; it asks each time, so that a new binary is a new page.
    private func answer(_ name: String, _ exchange: Exchange) throws(Problem) -> Response {
        guard let file = files[name] else { throw .routeNotFound }
        let fields = [
            HeaderField("content-type", file.type), HeaderField("etag", file.tag),
            HeaderField("cache-control", "no-cache"), HeaderField("content-security-policy", Self.policy),
            HeaderField("referrer-policy", "no-referrer"), HeaderField("cross-origin-opener-policy", "same-origin"),
            HeaderField("cross-origin-resource-policy", "same-origin"),
        ]
        if isKnown(file.tag, exchange.head) { return Response(status: 304, fields: fields) }
        return Response(status: 200, fields: fields, body: file.octets)
    }

    /// Whether If-None-Match lists the tag, compared weakly (RFC 9110 13.1.2).
    private func isKnown(_ tag: String, _ head: RequestHead) -> Bool {
        head.all("if-none-match").contains { value in
            value.split(separator: ",").contains { item in
                let known = item.drop { $0 == " " || $0 == "\t" }.split(separator: " ").first ?? ""
                return known == "*" || known == tag || known == "W/\(tag)"
            }
        }
    }

    private static func type(_ name: String) -> String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        default: "application/octet-stream"
        }
    }
}
