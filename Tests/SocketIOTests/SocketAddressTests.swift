import Testing

@testable import SocketIO

@Suite struct SocketAddressTests {
    @Test(
        "an address is read as host and port, and written back",
        arguments: [
            ("127.0.0.1:4000", "127.0.0.1", 4000, "127.0.0.1:4000", true),
            ("localhost:80", "127.0.0.1", 80, "127.0.0.1:80", true),
            ("127.9.9.9:1", "127.9.9.9", 1, "127.9.9.9:1", true),
            ("0.0.0.0:65535", "0.0.0.0", 65535, "0.0.0.0:65535", false),
            ("[::1]:4000", "::1", 4000, "[::1]:4000", true),
            ("[::]:0", "::", 0, "[::]:0", false),
            ("[fe80::1]:22", "fe80::1", 22, "[fe80::1]:22", false),
            ("192.168.1.2:0", "192.168.1.2", 0, "192.168.1.2:0", false),
        ] as [(String, String, UInt16, String, Bool)])
    func reads(text: String, host: String, port: UInt16, written: String, isLoopback: Bool) throws {
        let address = try #require(SocketAddress(text))
        #expect(address == SocketAddress(host: host, port: port))
        #expect(address.description == written)
        #expect(address.isLoopback == isLoopback)
    }

    @Test(
        "what is no numeric address with a port is refused",
        arguments: [
            "", ":", "4000", ":4000", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "127.0.0.1:-1",
            "127.0.0.1: 80", "1.2.3:80", "1.2.3.4.5:80", "256.0.0.1:80", "::1:80", "::1", "[::1]", "[::1:80", "[]:80",
            "[127.0.0.1]:80", "example.org:80", "[localhost]:80",
        ])
    func refuses(text: String) {
        #expect(SocketAddress(text) == nil)
    }
}
