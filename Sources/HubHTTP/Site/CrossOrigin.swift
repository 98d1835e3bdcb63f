import HTTPCore
import LimitCore

/// Which answers a page of another origin may read (the Fetch standard, 3.2).
///
/// Any origin may, unless there is a list of them: no cookie means anything here, and who asks brings a token in a
/// header. Requests with an origin that is not served are refused before they come here.
struct CrossOrigin {
    /// Whose pages may read; nil: everybody's.
    let rules: OriginRules?

    /// Headers that stock clients send (wire.md 6), and those of the API.
    private static let headers =
        "apikey, authorization, content-type, idempotency-key, if-match, if-none-match, x-api-key, x-client-info"

    /// Fields of answers that pages may read beside those that every page may.
    private static let exposed = HeaderField(
        "access-control-expose-headers", "etag, idempotency-replayed, retry-after")

    /// Whether the answers under this path are for other origins too: the API, not the page, health or metrics.
    private static func isOpen(_ path: String) -> Bool {
        path.hasPrefix("/api/") || path.hasPrefix("/realtime/v1/api/")
    }

    /// What is added to every answer under such a path, refusals included, so that the page can read why.
    ///
    /// With a list the answer is for one origin alone, and no cache may take it for another's (RFC 9110 12.5.5).
    func fields(_ path: String, origin: String?) -> [HeaderField] {
        guard Self.isOpen(path) else { return [] }
        guard let rules else { return [HeaderField("access-control-allow-origin", "*"), Self.exposed] }
        let vary = HeaderField("vary", "Origin")
        guard let origin, rules.allows(origin) else { return [vary] }
        return [HeaderField("access-control-allow-origin", origin), Self.exposed, vary]
    }

    /// The answer to OPTIONS: to a browser's question before it sends, and to anybody who asks what is allowed.
    static func preflight(_ path: String, allow: String) -> Response {
        var fields = [HeaderField("allow", allow)]
        if isOpen(path) {
            fields += [
                HeaderField("access-control-allow-methods", allow),
                HeaderField("access-control-allow-headers", headers),
                HeaderField("access-control-max-age", "86400"),
            ]
        }
        return Response(status: 204, fields: fields)
    }
}
