import CWebAssets
import HTTPCore

/// The browser client, from the binary: `/rollcall.js` and what goes with it, for applications of any origin.
enum ClientFiles {
    /// A route for each file.
    static let routes = Asset.all(web_client_count(), web_client_at).sorted { $0.key < $1.key }.map { name, file in
        Route(
            "GET", PathPattern(stringLiteral: "/\(name)"),
            .atOnce { exchange in file.response(to: exchange.head, openToAll) })
    }

    /// Modules are fetched with CORS, and pages that isolate themselves take scripts only from who is open to them.
    private static let openToAll = [
        HeaderField("access-control-allow-origin", "*"), HeaderField("cross-origin-resource-policy", "cross-origin"),
    ]
}
