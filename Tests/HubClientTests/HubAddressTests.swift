import HubClient
import Testing

@Suite struct HubAddressTests {
    @Test(
        "an address is read as people write it",
        arguments: [
            ("ws://127.0.0.1:4000", "http://127.0.0.1:4000", "127.0.0.1", 4000),
            ("http://hub.example", "http://hub.example", "hub.example", 80),
            ("https://hub.example/", "https://hub.example", "hub.example", 443),
            ("wss://hub.example:443/live/", "https://hub.example/live", "hub.example", 443),
            ("wss://hub.example:4443", "https://hub.example:4443", "hub.example", 4443),
            ("http://[::1]:4000", "http://[::1]:4000", "::1", 4000), ("https://[::1]", "https://[::1]", "::1", 443),
            ("http://hub.example?x=1", "http://hub.example", "hub.example", 80),
        ])
    func reads(text: String, description: String, host: String, port: UInt16) throws {
        let address = try #require(HubAddress(text))
        #expect(address.description == description)
        #expect(address.host == host && address.port == port)
        #expect(address.adminToken == nil)
    }

    @Test("the link to the page brings its token, and shows it to nobody")
    func link() throws {
        let address = try #require(HubAddress("http://127.0.0.1:4000/#admin=abc&user=ada"))
        #expect(address.adminToken == "abc")
        #expect(address.description == "http://127.0.0.1:4000")
        #expect(try #require(HubAddress("http://127.0.0.1:4000/#section")).adminToken == nil)
    }

    @Test(
        "what is no address of a hub is none",
        arguments: [
            "", "algebra", "ws://", "127.0.0.1:4000", "ftp://hub.example", "http://:4000", "http://hub.example:",
            "http://hub.example:0", "http://hub.example:65536", "http://hub.example:+80", "http://::1:4000",
            "http://[hub]:4000", "http://ada@hub.example", "http://hub example", "http://hub.example/a b",
            "http://hub.example\r\nX: y", "http://hub.example/\r\nX: y",
        ])
    func refuses(text: String) {
        #expect(HubAddress(text) == nil)
    }
}
