import Testing

@testable import HubIdentity

@Suite struct SecretTests {
    @Test(
        "line ends after a secret do not belong to it",
        arguments: ["", "\n", "\r\n", "\n\n"])
    func lineEnds(end: String) throws {
        let text = "  0123456789abcdef 0123456789ab\n "
        #expect(try Secret(fileContents: Array((text + end).utf8)) == Secret(Array(text.utf8)))
    }

    @Test("fewer than 32 bytes are refused (RFC 7518 3.2)", arguments: [0, 1, 31])
    func short(count: Int) {
        let octets = [UInt8](repeating: 65, count: count)
        #expect(throws: SecretError.tooShort(bytes: count, minimum: 32)) { try Secret(octets) }
        #expect(throws: SecretError.tooShort(bytes: count, minimum: 32)) { try Secret(fileContents: octets + [10]) }
    }

    @Test("no description, dump or mirror shows a secret")
    func hidden() throws {
        let octets = Array("correct-horse-battery-staple-and-more".utf8)
        let secret = try Secret(octets)
        let admin = AdminToken()
        let holders: [Any] = [
            secret, admin, TokenSigner(secret: secret), TokenVerifier(secret: secret),
            VerificationKey(id: "a", .hs256(secret)), [secret],
        ]
        for holder in holders {
            var dumped = ""
            dump(holder, to: &dumped)
            for text in [String(describing: holder), String(reflecting: holder), dumped] {
                #expect(!text.contains(admin.text))
                #expect(!text.contains("horse"))
                // The first two octets in decimal, as an array would print them.
                #expect(!text.contains("99, 111") && !text.contains("- 99"))
            }
        }
    }
}
