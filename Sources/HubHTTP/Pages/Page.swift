import CWebAssets
import HTTPCore

/// The files of the instructor's page, from the binary.
struct Page: Sendable {
    /// Nothing but our own scripts and styles runs, nothing but our own host is spoken to, and nobody frames the page.
    private static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
        "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ].joined(separator: "; ")

    private let files = Asset.all(web_asset_count(), web_asset_at)

    /// The names of all files.
    var names: [String] { files.keys.sorted() }

    @Sendable func index(_ exchange: Exchange) throws(Problem) -> Response {
        try answer("index.html", exchange)
    }

    /// The page for the first five minutes; where tokens are needed there is none, since it has none to show.
    @Sendable func tryIt(_ exchange: Exchange) throws(Problem) -> Response {
        guard exchange.configuration.verifier == nil else { throw .routeNotFound }
        return try answer("try.html", exchange)
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

    private func answer(_ name: String, _ exchange: Exchange) throws(Problem) -> Response {
        guard let file = files[name] else { throw .routeNotFound }
        return file.response(
            to: exchange.head,
            [
                HeaderField("content-security-policy", Self.policy), HeaderField("referrer-policy", "no-referrer"),
                HeaderField("cross-origin-opener-policy", "same-origin"),
                HeaderField("cross-origin-resource-policy", "same-origin"),
            ])
    }
}
