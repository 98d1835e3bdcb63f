import HTTPCore
import Testing
import WebSocketCore

/// One request to become a WebSocket: what differs from a plain good one, and what comes of it.
struct HandshakeCase: Sendable, CustomTestStringConvertible {
    enum Outcome: Equatable {
        case opens(String?)
        case refused(HandshakeRefusal)
        case badHead(HeadError)
    }

    typealias Field = (name: String, value: String)

    let name: String
    let line: String
    let fields: [Field]
    let outcome: Outcome
    var testDescription: String { name }

    /// `set` replaces fields of the plain request, `drop` leaves some out, `add` puts more behind them.
    init(
        _ name: String, _ outcome: Outcome = .opens(nil), line: String = "GET /socket/websocket HTTP/1.1",
        set: [String: String] = [:], drop: [String] = [], add: [Field] = []
    ) {
        let plain: [Field] = [
            ("Host", "hub.example"), ("Upgrade", "websocket"), ("Connection", "Upgrade"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Version", "13"),
        ]
        self.name = name
        self.line = line
        self.outcome = outcome
        fields = plain.filter { !drop.contains($0.name) }.map { ($0.name, set[$0.name] ?? $0.value) } + add
    }

    func head() throws(HeadError) -> RequestHead {
        let text = line + "\r\n" + fields.map { "\($0.name): \($0.value)\r\n" }.joined() + "\r\n"
        guard let parsed = try HeadParser.parse(Array(text.utf8).span) else {
            preconditionFailure("\(name) is not a whole head")
        }
        return parsed.head
    }

    static let all = opening + protocols + requests + keysAndVersions + heads

    private static let opening: [HandshakeCase] = [
        HandshakeCase("a plain request opens (RFC 6455 4.2.1)"),
        HandshakeCase("a path with a query opens (RFC 6455 4.2.1)", line: "GET /socket/websocket?vsn=2.0.0 HTTP/1.1"),
        HandshakeCase("an absolute URL opens (RFC 6455 4.1)", line: "GET http://hub.example/socket HTTP/1.1"),
        HandshakeCase("the value of Upgrade has no case (RFC 6455 4.2.1)", set: ["Upgrade": "WebSocket"]),
        HandshakeCase("the value of Connection has no case (RFC 6455 4.2.1)", set: ["Connection": "uPGRADE"]),
        HandshakeCase(
            "Connection is a list, as Firefox sends it (RFC 6455 4.2.1)", set: ["Connection": "keep-alive, Upgrade"]),
        HandshakeCase("Upgrade is a list (RFC 9110 7.8)", set: ["Upgrade": "h2c, websocket"]),
        HandshakeCase(
            "Connection in two lines (RFC 9110 5.3)", set: ["Connection": "keep-alive"],
            add: [("Connection", "Upgrade")]),
        HandshakeCase("empty elements of a list mean nothing (RFC 9110 5.6.1.2)", set: ["Connection": ", ,Upgrade,"]),
        HandshakeCase(
            "names of fields have no case (RFC 9110 5.1)", drop: ["Upgrade"], add: [("uPgRaDe", "websocket")]),
        HandshakeCase("blanks around a value mean nothing (RFC 9110 5.5)", set: ["Sec-WebSocket-Version": " \t13 "]),
        HandshakeCase("an Origin is the caller's matter (RFC 6455 4.2.1)", add: [("Origin", "http://other.example")]),
        HandshakeCase(
            "extensions are declined by silence (RFC 6455 9.1)",
            add: [("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits")]),
        HandshakeCase(
            "fields that nobody knows are ignored (RFC 6455 4.2.1)", add: [("Cookie", "a=b"), ("X-Api-Key", "k")]),
        HandshakeCase("a Content-Length of zero is no body (RFC 9110 8.6)", add: [("Content-Length", "0")]),
        HandshakeCase("a later HTTP/1.x is read as 1.1 (RFC 9110 2.5)", line: "GET / HTTP/1.2"),
        HandshakeCase(
            "the last digit of a key may have bits too many (RFC 4648 3.5)",
            set: ["Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZR=="]),
        HandshakeCase(
            "a key of slashes and pluses (RFC 4648 4)", set: ["Sec-WebSocket-Key": "/+/+/+/+/+/+/+/+/+/+/w=="]),
    ]

    private static let protocols: [HandshakeCase] = [
        offer("one that is supported (RFC 6455 4.2.2)", "phoenix", .opens("phoenix")),
        offer("none that is supported is no refusal (RFC 6455 4.2.2)", "mqtt, graphql-ws", .opens(nil)),
        offer("the client's order decides (RFC 6455 4.1)", "mqtt, rollcall, phoenix", .opens("rollcall")),
        offer("subprotocols have case (RFC 6455 4.2.2)", "Phoenix", .opens(nil)),
        offer("an empty list (RFC 6455 4.1)", "", .refused(.badSubprotocol)),
        offer("a list of nothing but commas (RFC 6455 4.1)", ", ,", .refused(.badSubprotocol)),
        offer("empty elements are left out (RFC 9110 5.6.1.2)", ",phoenix,,", .opens("phoenix")),
        offer("a token with dots beside it (RFC 6455 4.1)", "phoenix, base64url.bearer.phx.QQ", .opens("phoenix")),
        offer("one named twice (RFC 6455 4.1)", "phoenix, phoenix", .refused(.duplicateSubprotocol)),
        offer("one with a blank inside (RFC 6455 4.1)", "phoenix two", .refused(.badSubprotocol)),
        offer("one with a separator inside (RFC 6455 4.1)", "phoenix/2", .refused(.badSubprotocol)),
        offer("one that is quoted (RFC 6455 4.1)", "\"phoenix\"", .refused(.badSubprotocol)),
        offer("one beyond ASCII (RFC 6455 4.1)", "phönix", .refused(.badSubprotocol)),
        HandshakeCase(
            "subprotocols in two lines are one list (RFC 6455 11.3.4)", .opens("phoenix"),
            add: [("Sec-WebSocket-Protocol", "mqtt"), ("Sec-WebSocket-Protocol", "phoenix")]),
        HandshakeCase(
            "one named twice in two lines (RFC 6455 4.1)", .refused(.duplicateSubprotocol),
            add: [("Sec-WebSocket-Protocol", "phoenix"), ("Sec-WebSocket-Protocol", "phoenix")]),
    ]

    private static let requests: [HandshakeCase] = [
        HandshakeCase("POST (RFC 6455 4.2.1)", .refused(.notGet), line: "POST / HTTP/1.1"),
        HandshakeCase("HEAD (RFC 6455 4.2.1)", .refused(.notGet), line: "HEAD / HTTP/1.1"),
        HandshakeCase("OPTIONS (RFC 6455 4.2.1)", .refused(.notGet), line: "OPTIONS * HTTP/1.1"),
        HandshakeCase("methods have case (RFC 9110 9.1)", .refused(.notGet), line: "get / HTTP/1.1"),
        HandshakeCase("HTTP/1.0 ignores Upgrade (RFC 9110 7.8)", .refused(.httpVersion), line: "GET / HTTP/1.0"),
        HandshakeCase("no Upgrade (RFC 6455 4.2.1)", .refused(.missingUpgrade), drop: ["Upgrade"]),
        HandshakeCase("an empty Upgrade (RFC 6455 4.2.1)", .refused(.missingUpgrade), set: ["Upgrade": ""]),
        HandshakeCase(
            "an Upgrade to something else (RFC 6455 4.2.1)", .refused(.missingUpgrade), set: ["Upgrade": "h2c"]),
        HandshakeCase(
            "websocket with a version is another protocol (RFC 9110 7.8)", .refused(.missingUpgrade),
            set: ["Upgrade": "websocket/13"]),
        HandshakeCase(
            "a longer word that begins alike (RFC 6455 4.2.1)", .refused(.missingUpgrade),
            set: ["Upgrade": "websockets"]),
        HandshakeCase("no Connection (RFC 6455 4.2.1)", .refused(.missingConnectionUpgrade), drop: ["Connection"]),
        HandshakeCase(
            "a Connection that keeps alive (RFC 6455 4.2.1)", .refused(.missingConnectionUpgrade),
            set: ["Connection": "keep-alive"]),
        HandshakeCase(
            "a Connection that is one long word (RFC 6455 4.2.1)", .refused(.missingConnectionUpgrade),
            set: ["Connection": "keep-alive Upgrade"]),
        HandshakeCase("a body by length (RFC 6455 4.1)", .refused(.hasBody), add: [("Content-Length", "5")]),
        HandshakeCase("a body in chunks (RFC 6455 4.1)", .refused(.hasBody), add: [("Transfer-Encoding", "chunked")]),
        HandshakeCase(
            "a plain page request (RFC 9110 15.5.22)", .refused(.missingUpgrade),
            drop: ["Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version"]),
    ]

    private static let keysAndVersions: [HandshakeCase] = [
        HandshakeCase("no key (RFC 6455 4.2.1)", .refused(.missingKey), drop: ["Sec-WebSocket-Key"]),
        key("empty (RFC 6455 4.2.1)", ""),
        key("of 15 octets (RFC 6455 4.2.1)", "dGhlIHNhbXBsZSBub25j"),
        key("of 17 octets (RFC 6455 4.2.1)", "dGhlIHNhbXBsZSBub25jZWU="),
        key("of 18 octets (RFC 6455 4.2.1)", "dGhlIHNhbXBsZSBub25jZWVl"),
        key("without padding (RFC 4648 3.2)", "dGhlIHNhbXBsZSBub25jZQ"),
        key("of the URL alphabet (RFC 4648 5)", "dGhlIHNhbXBsZS-_b25jZQ=="),
        key("with a blank inside (RFC 4648 3.3)", "dGhlIHNhbXBs ZSBub25jZQ=="),
        key("with padding inside (RFC 4648 3.3)", "dGhlIHNhbXB=ZSBub25jZQ=="),
        key("quoted (RFC 6455 4.2.1)", "\"dGhlIHNhbXBsZSBub25jZQ==\""),
        HandshakeCase(
            "two keys (RFC 6455 11.3.1)", .refused(.duplicateKey),
            add: [("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")]),
        HandshakeCase("no version (RFC 6455 4.4)", .refused(.unsupportedVersion), drop: ["Sec-WebSocket-Version"]),
        version("an empty version (RFC 6455 4.4)", ""),
        version("version 8 (RFC 6455 4.4)", "8"),
        version("version 14 (RFC 6455 4.4)", "14"),
        version("version 013 (RFC 6455 4.1)", "013"),
        version("version 13.0 (RFC 6455 4.1)", "13.0"),
        version("several versions in one line (RFC 6455 11.3.5)", "13, 8"),
        HandshakeCase(
            "two versions (RFC 6455 11.3.5)", .refused(.unsupportedVersion), add: [("Sec-WebSocket-Version", "13")]),
    ]

    private static let heads: [HandshakeCase] = [
        HandshakeCase("no Host (RFC 6455 4.2.1)", .badHead(.missingHost), drop: ["Host"]),
        HandshakeCase("two Hosts (RFC 9112 3.2)", .badHead(.duplicateHost), add: [("Host", "hub.example")]),
        HandshakeCase("a Host that is none (RFC 9112 3.2)", .badHead(.badHost), set: ["Host": "hub.example/path"]),
        HandshakeCase("HTTP/2.0 (RFC 9110 15.6.6)", .badHead(.unsupportedVersion), line: "GET / HTTP/2.0"),
        HandshakeCase("HTTP/0.9 (RFC 9110 15.6.6)", .badHead(.unsupportedVersion), line: "GET / HTTP/0.9"),
        HandshakeCase("no path (RFC 6455 4.2.1)", .badHead(.badTarget), line: "GET socket HTTP/1.1"),
        HandshakeCase("a fragment in the target (RFC 6455 3)", .badHead(.badTarget), line: "GET /socket#top HTTP/1.1"),
        HandshakeCase(
            "a blank before the colon (RFC 9112 5.1)", .badHead(.spaceBeforeColon),
            add: [("Origin ", "http://a.example")]),
        HandshakeCase("a folded line (RFC 9112 5.2)", .badHead(.lineFolding), add: [("Origin", "a,\r\n b")]),
    ]

    private static func offer(_ name: String, _ value: String, _ outcome: Outcome) -> HandshakeCase {
        HandshakeCase("subprotocols: \(name)", outcome, add: [("Sec-WebSocket-Protocol", value)])
    }

    private static func key(_ name: String, _ value: String) -> HandshakeCase {
        HandshakeCase("a key \(name)", .refused(.badKey), set: ["Sec-WebSocket-Key": value])
    }

    private static func version(_ name: String, _ value: String) -> HandshakeCase {
        HandshakeCase(name, .refused(.unsupportedVersion), set: ["Sec-WebSocket-Version": value])
    }
}
