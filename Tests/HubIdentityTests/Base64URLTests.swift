import Foundation
import HubTesting
import Testing

@testable import HubIdentity

@Suite struct Base64URLTests {
    @Test(
        "octets and text turn into each other (RFC 4648 10, without padding)",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ])
    func vectors(octets: String, text: String) {
        #expect(Base64URL.encode(octets.utf8) == text)
        #expect(Base64URL.decode(text.utf8) == Array(octets.utf8))
    }

    @Test("the two characters of the URL alphabet are read and written (RFC 4648 5)")
    func alphabet() {
        #expect(Base64URL.encode([0xFB, 0xFF]) == "-_8")
        #expect(Base64URL.decode("-_8".utf8) == [0xFB, 0xFF])
    }

    @Test(
        "foreign characters, padding, impossible lengths and spare bits are refused (RFC 4648 3.5)",
        arguments: ["A", "AAAAA", "Zg==", "Z g", "+/8", "Zh", "Zm9", "Zm8\n", "é"])
    func refused(text: String) {
        #expect(Base64URL.decode(text.utf8) == nil)
    }

    @Test("random octets come back, as Foundation reads them too", arguments: 0..<50 as Range<UInt64>)
    func random(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let octets = (0..<Int.random(in: 0...100, using: &generator)).map { _ in
            UInt8.random(in: 0...255, using: &generator)
        }
        let text = Base64URL.encode(octets)
        #expect(Base64URL.decode(text.utf8) == octets)
        let padded =
            text.replacing("-", with: "+").replacing("_", with: "/")
            + String(repeating: "=", count: (4 - text.count % 4) % 4)
        #expect(try [UInt8](#require(Data(base64Encoded: padded))) == octets)
    }
}
