import Testing
import WebSocketCore

/// What a client offers in Sec-WebSocket-Extensions, and what is answered.
struct DeflateCase: Sendable, CustomTestStringConvertible {
    enum Outcome: Equatable {
        /// Agreed, with this behind what every answer says, and this window.
        case agreed(String = "", window: Int = 15)
        case declined
        case refused
    }

    let name: String
    /// One for each line of the head.
    let lines: [String]
    let outcome: Outcome
    var testDescription: String { name }

    private init(_ name: String, _ lines: String..., is outcome: Outcome) {
        self.name = name
        self.lines = lines
        self.outcome = outcome
    }

    static let all = parameters + windows + several + grammar

    private static let parameters = [
        DeflateCase("no parameter (RFC 7692 7.1)", "permessage-deflate", is: .agreed()),
        DeflateCase(
            "server_no_context_takeover (RFC 7692 7.1.1.1)", "permessage-deflate; server_no_context_takeover",
            is: .agreed()),
        DeflateCase(
            "client_no_context_takeover (RFC 7692 7.1.1.2)", "permessage-deflate; client_no_context_takeover",
            is: .agreed()),
        DeflateCase(
            "what browsers offer (RFC 7692 7.1.2.2)", "permessage-deflate; client_max_window_bits", is: .agreed()),
        DeflateCase(
            "a takeover parameter with a value (RFC 7692 7.1.1.1)", "permessage-deflate; server_no_context_takeover=1",
            is: .declined),
        DeflateCase(
            "a takeover parameter with a value (RFC 7692 7.1.1.2)",
            "permessage-deflate; client_no_context_takeover=true", is: .declined),
        DeflateCase("a parameter that nobody knows (RFC 7692 7.1)", "permessage-deflate; mux=1", is: .declined),
        DeflateCase("parameters have case (RFC 7692 7.1)", "permessage-deflate; Client_Max_Window_Bits", is: .declined),
        DeflateCase(
            "a parameter that comes twice (RFC 7692 7.1)",
            "permessage-deflate; server_no_context_takeover; server_no_context_takeover", is: .declined),
        DeflateCase(
            "a parameter that comes twice with different values (RFC 7692 7.1)",
            "permessage-deflate; server_max_window_bits=10; server_max_window_bits=11", is: .declined),
        DeflateCase(
            "all four at once (RFC 7692 7.1)",
            """
            permessage-deflate; client_max_window_bits=10; server_max_window_bits=11; \
            client_no_context_takeover; server_no_context_takeover
            """,
            is: .agreed("; server_max_window_bits=11", window: 11)),
    ]

    private static let windows =
        (9...15).map { bits in
            DeflateCase(
                "server_max_window_bits=\(bits) (RFC 7692 7.1.2.1)",
                "permessage-deflate; server_max_window_bits=\(bits)",
                is: .agreed("; server_max_window_bits=\(bits)", window: bits))
        }
        + (8...15).map { bits in
            DeflateCase(
                "client_max_window_bits=\(bits) (RFC 7692 7.1.2.2)",
                "permessage-deflate; client_max_window_bits=\(bits)", is: .agreed())
        }
        + [
            DeflateCase(
                "a server window of 8, which zlib cannot keep to, is declined, not announced (RFC 7692 7.1.2.1)",
                "permessage-deflate; server_max_window_bits=8", is: .declined),
            DeflateCase(
                "server_max_window_bits without a value (RFC 7692 7.1.2.1)",
                "permessage-deflate; server_max_window_bits", is: .declined),
            DeflateCase(
                "a quoted value (RFC 6455 9.1)", "permessage-deflate; server_max_window_bits=\"10\"",
                is: .agreed("; server_max_window_bits=10", window: 10)),
            DeflateCase(
                "a quoted value with an escape (RFC 9110 5.6.4)", "permessage-deflate; server_max_window_bits=\"1\\2\"",
                is: .agreed("; server_max_window_bits=12", window: 12)),
        ]
        + ["7", "16", "0", "08", "09", "010", "15.0", "-9", "+9", "1e1", "x", "99999999999999999999", "0x0f"].flatMap {
            [
                DeflateCase(
                    "server_max_window_bits=\($0) (RFC 7692 7.1.2.1)",
                    "permessage-deflate; server_max_window_bits=\($0)",
                    is: .declined),
                DeflateCase(
                    "client_max_window_bits=\($0) (RFC 7692 7.1.2.2)",
                    "permessage-deflate; client_max_window_bits=\($0)",
                    is: .declined),
            ]
        }

    private static let several = [
        DeflateCase(
            "the first of several (RFC 7692 7.1)",
            "permessage-deflate; server_max_window_bits=10, permessage-deflate",
            is: .agreed("; server_max_window_bits=10", window: 10)),
        DeflateCase(
            "the first that is no bad one (RFC 7692 7.1)",
            """
            permessage-deflate; server_max_window_bits=8, permessage-deflate; nonsense, \
            permessage-deflate; server_max_window_bits=9
            """,
            is: .agreed("; server_max_window_bits=9", window: 9)),
        DeflateCase(
            "in two lines (RFC 6455 9.1)", "permessage-deflate; server_max_window_bits=8", "permessage-deflate",
            is: .agreed()),
        DeflateCase(
            "behind another extension (RFC 6455 9.1)", "x-webkit-deflate-frame, permessage-deflate", is: .agreed()),
        DeflateCase("another extension alone (RFC 6455 9.1)", "permessage-bzip2; level=9", is: .declined),
        DeflateCase("a name that only begins alike (RFC 6455 9.1)", "permessage-deflate2", is: .declined),
        DeflateCase("empty elements (RFC 9110 5.6.1.2)", " ,, permessage-deflate ,", is: .agreed()),
        DeflateCase(
            "blanks anywhere (RFC 6455 9.1)", "permessage-deflate \t;  server_max_window_bits = 9 ",
            is: .agreed("; server_max_window_bits=9", window: 9)),
        DeflateCase(
            "no blanks (RFC 6455 9.1)", "a;b;c=d,permessage-deflate;server_max_window_bits=9",
            is: .agreed("; server_max_window_bits=9", window: 9)),
    ]

    private static let grammar = [
        "", " ,, ", ";", "permessage-deflate;", "permessage-deflate; ;", "permessage-deflate; =1",
        "permessage-deflate; a=",
        "permessage-deflate; a=, b", "permessage-deflate a", "permessage-deflate; a b", "permessage-deflate; a=b c",
        "permessage-deflate; a=\"b", "permessage-deflate; a=\"\"", "permessage-deflate; a=\"b c\"",
        "permessage-deflate; a=\"b,c\"", "permessage-deflate; a=\"b\\", "permessage-deflate; a=\"b\"c",
        "permessage-deflate; a=\"\\\"\"", "permessage/deflate", "\"permessage-deflate\"", "permessage-deflate; a==b",
    ].map { DeflateCase("\($0) is no list (RFC 6455 9.1)", $0, is: .refused) }
}
