import Testing

@testable import LimitCore

@Suite struct OriginRulesTests {
    @Test(
        "an origin is allowed as a whole, or by one label in front of a name (RFC 6454 6.2)",
        arguments: [
            (
                "https://app.example.org", ["https://app.example.org", "HTTPS://App.Example.org"],
                [
                    "http://app.example.org", "https://app.example.org:8443", "https://app.example.org.evil.example",
                    "https://evilapp.example.org", "https://example.org", "null", "",
                ]
            ),
            ("https://app.example.org:8443", ["https://app.example.org:8443"], ["https://app.example.org"]),
            (
                "https://*.example.org", ["https://a.example.org", "https://a-1.example.org"],
                [
                    "https://example.org", "https://.example.org", "https://a.b.example.org",
                    "https://evil.example/.example.org",
                    "https://user@a.example.org", "http://a.example.org", "https://a.example.org:1",
                    "https://aexample.org",
                ]
            ),
            ("http://[::1]:3000", ["http://[::1]:3000"], ["http://[::1]"]),
            ("*", ["https://evil.example", "null"], []),
        ] as [(String, [String], [String])])
    func rules(rule: String, allowed: [String], refused: [String]) throws {
        let rules = try OriginRules([rule])
        for origin in allowed { #expect(rules.allows(origin), "\(origin)") }
        for origin in refused { #expect(!rules.allows(origin), "\(origin)") }
    }

    @Test("several rules add up")
    func several() throws {
        let rules = try OriginRules(["https://a.example", "https://*.b.example"])
        #expect(rules.allows("https://a.example") && rules.allows("https://x.b.example"))
        #expect(!rules.allows("https://c.example"))
    }

    @Test(
        "what no browser sends is no rule",
        arguments: [
            "", "app.example.org", "https://", "://a", "https://a/", "https://a/b", "https://*", "https://*.",
            "https://a*.b",
            "https://a.*.b", "https://*.*.b", "https://u@a", "https://a b", "null",
        ])
    func refused(text: String) {
        #expect(throws: OriginRules.NoOrigin(text: text)) { try OriginRules([text]) }
    }
}
