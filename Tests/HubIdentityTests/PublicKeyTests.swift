import Testing

@testable import HubIdentity

@Suite struct PublicKeyTests {
    private static let payload =
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    private static let byRSA =
        "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9"
        + "CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOL"
        + "n6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtV"
        + "rBp0igcN_IoypGlUPQGe77Rw"
    private static let byCurve =
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"

    private func key(_ pem: String, id: String? = nil) throws -> VerificationKey {
        VerificationKey(id: id, .publicKey(try PublicKey(pem: Array(pem.utf8))))
    }

    @Test(
        "the example tokens are verified, a changed signature or payload is not (RFC 7515 A.2, A.3)",
        arguments: [
            ("eyJhbGciOiJSUzI1NiJ9", byRSA, PublicKeys.rsa),
            ("eyJhbGciOiJFUzI1NiJ9", byCurve, PublicKeys.elliptic),
        ])
    func examples(header: String, signature: String, pem: String) throws {
        let verifier = TokenVerifier(keys: [try key(pem)])
        let now: Int64 = 1_300_819_379
        // The signature is believed; that the token names no user is the first complaint.
        #expect(throws: TokenError.missingClaim(.subject)) {
            try verifier.verify("\(header).\(Self.payload).\(signature)", now: now)
        }
        #expect(throws: TokenError.badSignature) {
            try verifier.verify("\(header).\(Self.payload).A\(signature.dropFirst())", now: now)
        }
        #expect(throws: TokenError.badSignature) {
            try verifier.verify("\(header).e30.\(signature)", now: now)
        }
        #expect(throws: TokenError.badSignature) { try verifier.verify("\(header).\(Self.payload).", now: now) }
    }

    @Test("a public key is never taken for a shared secret, nor one algorithm for another (RFC 8725 3.1)")
    func confusion() throws {
        // The attack: HS256 with the key's own PEM, which everybody may know, as the secret.
        let forged = try TokenSigner(secret: Secret(Array(PublicKeys.rsa.utf8)))
            .sign(Claims(subject: "ada", expiresAt: noon + 60))
        let rsa = try key(PublicKeys.rsa)
        #expect(throws: TokenError.unsupportedAlgorithm("HS256")) {
            try TokenVerifier(keys: [rsa]).verify(forged, now: noon)
        }
        let both = try TokenVerifier(keys: [VerificationKey(.hs256(secret())), rsa])
        #expect(throws: TokenError.badSignature) { try both.verify(forged, now: noon) }
        #expect(throws: TokenError.unsupportedAlgorithm("ES256")) {
            try both.verify(PublicKeys.byFirst, now: noon)
        }
        for header in ["RS256", "none", "PS256", "RS384", "ES512"] {
            let token = try signed(#"{"sub":"ada","exp":1800000060}"#, header: #"{"alg":"\#(header)"}"#)
            #expect(throws: TokenError.self) { try both.verify(token, now: noon) }
        }
    }

    @Test("a token chooses among public keys by kid, without one any of its algorithm may do")
    func chosen() throws {
        let first = try key(PublicKeys.first, id: "first")
        let second = try key(PublicKeys.second, id: "second")
        let ada = Claims(subject: "ada", expiresAt: noon + 60)
        #expect(try TokenVerifier(keys: [second, first]).verify(PublicKeys.byFirst, now: noon) == ada)
        #expect(try TokenVerifier(keys: [first, second]).verify(PublicKeys.bySecond, now: noon) == ada)
        #expect(throws: TokenError.unknownKey) {
            try TokenVerifier(keys: [second]).verify(PublicKeys.byFirst, now: noon)
        }
        #expect(throws: TokenError.badSignature) {
            let impostor = try key(PublicKeys.second, id: "first")
            return try TokenVerifier(keys: [impostor]).verify(PublicKeys.byFirst, now: noon)
        }
    }

    @Test("new keys hold from the next token on")
    func replaced() throws {
        let verifier = TokenVerifier(keys: [try key(PublicKeys.first)])
        _ = try verifier.verify(PublicKeys.byFirst, now: noon)
        verifier.replace(keys: [try key(PublicKeys.second)])
        #expect(throws: TokenError.badSignature) { try verifier.verify(PublicKeys.byFirst, now: noon) }
        _ = try verifier.verify(PublicKeys.bySecond, now: noon)
    }

    @Test(
        "what is no key for RS256 or ES256 is refused with its reason (RFC 7518 3.3, 3.4)",
        arguments: [
            ("", .noPublicKey), ("ada", .noPublicKey), (PublicKeys.privateKey, .noPublicKey),
            (String(PublicKeys.rsa.dropLast(40)), .noPublicKey),
            (PublicKeys.short, .tooShort(bits: 1024, minimum: 2048)),
            (PublicKeys.otherCurve, .unsupported(bits: 384)), (PublicKeys.edwards, .unsupported(bits: 256)),
        ] as [(String, PublicKeyError)])
    func noKeys(pem: String, error: PublicKeyError) {
        #expect(throws: error) { try PublicKey(pem: Array(pem.utf8)) }
    }

    @Test(
        "two numbers become DER with the fewest octets (RFC 3279 2.2.3)",
        arguments: [
            ([0x01], [0x02], [0x30, 6, 2, 1, 1, 2, 1, 2]),
            ([0x80], [0x7F], [0x30, 7, 2, 2, 0, 0x80, 2, 1, 0x7F]),
            ([], [0x01, 0x00], [0x30, 7, 2, 1, 0, 2, 2, 1, 0]),
        ] as [([UInt8], [UInt8], [UInt8])])
    func encoding(r: [UInt8], s: [UInt8], der: [UInt8]) {
        func padded(_ number: [UInt8]) -> [UInt8] { [UInt8](repeating: 0, count: 32 - number.count) + number }
        #expect(EllipticSignature.der(of: padded(r) + padded(s)) == der)
    }

    @Test("a signature of another length is none", arguments: [0, 63, 65, 70, 72])
    func lengths(count: Int) {
        #expect(EllipticSignature.der(of: [UInt8](repeating: 1, count: count)) == nil)
    }
}
