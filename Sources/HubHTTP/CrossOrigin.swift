import HTTPCore

/// Which answers a page of another origin may read (the Fetch standard, 3.2).
///
/// Any origin may: no cookie means anything here, and who asks brings a token in a header. With `--dev`, where nobody
/// needs one, requests with an origin that is not this machine are refused before they come here.
enum CrossOrigin {
    /// Headers that stock clients send (wire.md 6).
    private static let headers = "apikey, authorization, content-type, x-api-key, x-client-info"

    private static let anyOrigin = HeaderField("access-control-allow-origin", "*")

    /// Whether the answers under this path are for other origins too: the API, not the page, health or metrics.
    static func isOpen(_ path: String) -> Bool {
        path.hasPrefix("/api/") || path.hasPrefix("/realtime/v1/api/")
    }

    /// What is added to every answer under such a path, refusals included, so that the page can read why.
    static func fields(_ path: String) -> [HeaderField] {
        isOpen(path) ? [anyOrigin] : []
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
