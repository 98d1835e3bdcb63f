import CWebAssets
import HTTPCore

/// A file in the binary that browsers ask for.
struct Asset: Sendable {
    private let octets: [UInt8]
    private let type: String
    private let tag: String

    private init(_ asset: web_asset, name: String) {
        octets = Array(UnsafeBufferPointer(start: asset.octets, count: asset.count))
        type = Self.type(name)
        var tag = EntityTag()
        tag.add(octets)
        self.tag = tag.strong
    }

    /// `count` files by their names.
    static func all(_ count: Int, _ asset: (Int) -> web_asset) -> [String: Asset] {
        var files: [String: Asset] = [:]
        for index in 0..<count {
            let name = String(cString: asset(index).name)
            files[name] = Asset(asset(index), name: name)
        }
        return files
    }

    /// The file, or 304 when the browser has it; it asks each time, so that a new binary is a new page.
    func response(to head: RequestHead, _ more: [HeaderField]) -> Response {
        let fields =
            [
                HeaderField("content-type", type), HeaderField("etag", tag), HeaderField("cache-control", "no-cache"),
            ] + more
        if isKnown(to: head) { return Response(status: 304, fields: fields) }
        return Response(status: 200, fields: fields, body: octets)
    }

    /// Whether If-None-Match lists the tag, compared weakly (RFC 9110 13.1.2).
    private func isKnown(to head: RequestHead) -> Bool {
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
        case "ts": "text/plain; charset=utf-8"
        default: "application/octet-stream"
        }
    }
}
