import Testing

@testable import LimitCore

@Suite struct AddressTests {
    @Test(
        "addresses in the spellings of RFC 4291 2.2, and what is counted together with them",
        arguments: [
            ("127.0.0.1", "127.0.0.1", "127.0.0.1"), ("255.255.255.255", "255.255.255.255", "255.255.255.255"),
            ("::", "0:0:0:0:0:0:0:0", "0:0:0:0:0:0:0:0"), ("::1", "0:0:0:0:0:0:0:1", "0:0:0:0:0:0:0:0"),
            ("2001:DB8::8:800:200C:417A", "2001:db8:0:0:8:800:200c:417a", "2001:db8:0:0:0:0:0:0"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2:0:0:0:0"),
            ("fe80::", "fe80:0:0:0:0:0:0:0", "fe80:0:0:0:0:0:0:0"),
            ("::ffff:192.0.2.1", "192.0.2.1", "192.0.2.1"), ("::ffff:c000:201", "192.0.2.1", "192.0.2.1"),
            ("64:ff9b::192.0.2.33", "64:ff9b:0:0:0:0:c000:221", "64:ff9b:0:0:0:0:0:0"),
        ])
    func spellings(text: String, whole: String, source: String) throws {
        let address = try #require(NetworkAddress(text))
        #expect(address.description == whole)
        #expect(address.source.description == source)
        #expect(NetworkAddress(address.description) == address)
    }

    @Test(
        "anything else is no address",
        arguments: [
            "", " ", "127.0.0", "127.0.0.1.", "127.0.0.256", "127.0.0.01", "127.0.0.+1", "127.0.0.1:80", "1", ":",
            ":::",
            "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4::5:6:7:8", "::12345", "::g", "::+1", "[::1]",
            "fe80::1%eth0", "1.2.3.4::", "::1.2.3.4:5", "localhost", "::1 ", "１.2.3.4",
        ])
    func refused(text: String) {
        #expect(NetworkAddress(text) == nil)
    }

    @Test(
        "a block holds what begins as it does (RFC 4632 3.1, RFC 4291 2.3)",
        arguments: [
            ("10.0.0.0/8", ["10.0.0.1", "10.255.255.255", "::ffff:10.1.2.3"], ["11.0.0.0", "::a00:1"]),
            ("192.0.2.7", ["192.0.2.7"], ["192.0.2.6", "192.0.2.8"]),
            ("0.0.0.0/0", ["0.0.0.0", "255.255.255.255"], ["::", "2001:db8::1"]),
            ("2001:db8::/32", ["2001:db8::", "2001:db8:ffff::1"], ["2001:db9::", "10.0.0.1"]),
            ("2001:db8::/65", ["2001:db8::7fff:0:0:0"], ["2001:db8::8000:0:0:0"]),
            ("::1", ["::1"], ["::2", "127.0.0.1"]), ("::/0", ["::", "2001::", "1.2.3.4"], []),
        ] as [(String, [String], [String])])
    func blocks(text: String, inside: [String], outside: [String]) throws {
        let block = try #require(AddressBlock(text))
        for text in inside { #expect(block.contains(try #require(NetworkAddress(text))), "\(text)") }
        for text in outside { #expect(!block.contains(try #require(NetworkAddress(text))), "\(text)") }
    }

    @Test(
        "what is no block is refused, octets behind its length too",
        arguments: [
            "", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "::/129",
            "::1/64", "2001:db8:1::/32", "a/8",
        ])
    func refusedBlocks(text: String) {
        #expect(AddressBlock(text) == nil)
    }

    @Test(
        "a request is the last untrusted address's; what stands before that may be made up",
        arguments: [
            ("192.0.2.1", ["198.51.100.9"], "192.0.2.1"),
            ("10.0.0.1", [], "10.0.0.1"),
            ("10.0.0.1", ["198.51.100.9"], "198.51.100.9"),
            ("10.0.0.1", ["203.0.113.1, 198.51.100.9"], "198.51.100.9"),
            ("10.0.0.1", ["203.0.113.1, 198.51.100.9 ,\t10.0.0.2"], "198.51.100.9"),
            ("10.0.0.1", ["203.0.113.1", "198.51.100.9", "10.0.0.2"], "198.51.100.9"),
            ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
            ("10.0.0.1", ["198.51.100.9, unknown"], "10.0.0.1"),
            ("10.0.0.1", ["198.51.100.9, , 10.0.0.2"], "10.0.0.2"),
            ("10.0.0.1", ["198.51.100.9:4711"], "198.51.100.9"),
            ("10.0.0.1", ["[2001:db8::1]:4711"], "2001:db8:0:0:0:0:0:1"),
            ("10.0.0.1", ["2001:db8::1"], "2001:db8:0:0:0:0:0:1"),
            ("10.0.0.1", [""], "10.0.0.1"), ("10.0.0.1", [",,"], "10.0.0.1"),
        ] as [(String, [String], String)])
    func forwarded(peer: String, lines: [String], client: String) throws {
        let proxies = TrustedProxies(["10.0.0.0/8"].compactMap { AddressBlock($0) })
        let peer = try #require(NetworkAddress(peer))
        #expect(proxies.client(behind: peer, forwardedFor: lines).description == client)
    }
}
