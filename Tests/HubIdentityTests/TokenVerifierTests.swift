import HubTesting
import Testing

@testable import HubIdentity

@Suite struct TokenVerifierTests {
    @Test("the example of an HS256 token is verified, any other octet is not (RFC 7515 A.1)")
    func example() throws {
        let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
        let message =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
            + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
        let signature = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        let secret = try Secret(#require(Base64URL.decode(key.utf8)))
        #expect(Base64URL.encode(try #require(Cryptography.hmacSHA256(message.utf8, key: secret.octets))) == signature)

        // Its signature is believed; that it names no user is the first complaint.
        let verifier = TokenVerifier(secret: secret)
        #expect(throws: TokenError.missingClaim(.subject)) {
            try verifier.verify(message + "." + signature, now: 1_300_819_379)
        }
        #expect(throws: TokenError.badSignature) {
            try verifier.verify(message + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXg", now: 1_300_819_379)
        }
    }

    @Test("a signed token says what was signed")
    func roundTrip() throws {
        let claims = Claims(
            subject: "ada", role: "authenticated", rollcallRole: "teacher", name: "Ada \"é\" \n😀",
            ownerOf: ["algebra", "lobby"], expiresAt: noon + 60, notBefore: noon)
        let token = try TokenSigner(secret: secret()).sign(claims)
        #expect(try TokenVerifier(secret: secret()).verify(token, now: noon) == claims)
    }

    @Test(
        "claims of any spelling are read",
        arguments: [
            (#"{"sub":"ada","exp":1800000060.9}"#, Claims(subject: "ada", expiresAt: noon + 60)),
            (
                #"{"exp":1.80000006e9,"sub":"ada","aud":["x"],"iss":null,"app":{"y":[]}}"#,
                Claims(subject: "ada", expiresAt: noon + 60)
            ),
            (
                #"{"sub":"ada","exp":1800000060,"role":null,"name":"","owner_of":"algebra"}"#,
                Claims(subject: "ada", ownerOf: ["algebra"], expiresAt: noon + 60)
            ),
            (#"{"role":"anon","exp":1800000060}"#, Claims(subject: nil, role: "anon", expiresAt: noon + 60)),
            (
                #"{"role":"service_role","exp":1800000060}"#,
                Claims(subject: nil, role: "service_role", expiresAt: noon + 60)
            ),
        ] as [(String, Claims)])
    func spellings(payload: String, claims: Claims) throws {
        #expect(try TokenVerifier(secret: secret()).verify(signed(payload), now: noon) == claims)
    }

    @Test(
        "well signed payloads with wrong claims are refused",
        arguments: [
            (#"{"sub":"ada"}"#, .missingClaim(.expiresAt)),
            (#"{"sub":"ada","exp":null}"#, .missingClaim(.expiresAt)),
            (#"{"sub":"ada","exp":"1800000060"}"#, .invalidClaim(.expiresAt)),
            (#"{"sub":"ada","exp":1e300}"#, .invalidClaim(.expiresAt)),
            (#"{"exp":1800000060}"#, .missingClaim(.subject)),
            (#"{"exp":1800000060,"role":"teacher"}"#, .missingClaim(.subject)),
            (#"{"sub":"","exp":1800000060}"#, .missingClaim(.subject)),
            (#"{"sub":7,"exp":1800000060}"#, .invalidClaim(.subject)),
            (#"{"sub":"ada","exp":1800000060,"role":["teacher"]}"#, .invalidClaim(.role)),
            (#"{"sub":"ada","exp":1800000060,"rollcall_role":true}"#, .invalidClaim(.rollcallRole)),
            (#"{"sub":"ada","exp":1800000060,"name":{}}"#, .invalidClaim(.name)),
            (#"{"sub":"ada","exp":1800000060,"owner_of":[1]}"#, .invalidClaim(.ownerOf)),
            (#"{"sub":"ada","exp":1800000060,"owner_of":{}}"#, .invalidClaim(.ownerOf)),
            (#"{"sub":"ada","exp":1800000060,"nbf":false}"#, .invalidClaim(.notBefore)),
            (#"{"sub":"ada","sub":"grace","exp":1800000060}"#, .malformed),
            ("[]", .malformed), ("", .malformed), ("{}x", .malformed), ("\"ada\"", .malformed),
        ] as [(String, TokenError)])
    func wrongClaims(payload: String, error: TokenError) throws {
        let token = try signed(payload)
        #expect(throws: error) { try TokenVerifier(secret: secret()).verify(token, now: noon) }
    }

    @Test(
        "headers that ask for something else are refused (RFC 7515 4.1, RFC 8725 3.1)",
        arguments: [
            (#"{"alg":"none"}"#, .unsupportedAlgorithm("none")),
            (#"{"alg":"None"}"#, .unsupportedAlgorithm("None")),
            (#"{"alg":""}"#, .unsupportedAlgorithm("")),
            (#"{"alg":"hs256"}"#, .unsupportedAlgorithm("hs256")),
            (#"{"alg":"HS384"}"#, .unsupportedAlgorithm("HS384")),
            (#"{"alg":"RS256"}"#, .unsupportedAlgorithm("RS256")),
            (#"{"alg":"ES256"}"#, .unsupportedAlgorithm("ES256")),
            (#"{"alg":"aaaaaaaaaaaaaaaaaaaaaaaa"}"#, .unsupportedAlgorithm("aaaaaaaaaaaaaaaa")),
            (#"{"alg":"HS256","crit":["b64"],"b64":false}"#, .criticalExtension),
            (#"{"alg":"HS256","kid":7}"#, .malformed), (#"{"alg":null}"#, .malformed), ("{}", .malformed),
            (#"["HS256"]"#, .malformed), (#"{"alg":"HS256","alg":"none"}"#, .malformed), ("", .malformed),
        ] as [(String, TokenError)])
    func wrongHeaders(header: String, error: TokenError) throws {
        let token = try signed(#"{"sub":"ada","exp":1800000060}"#, header: header)
        #expect(throws: error) { try TokenVerifier(secret: secret()).verify(token, now: noon) }
    }

    @Test("a token without its signature is refused, whatever its header says")
    func stripped() throws {
        for header in [#"{"alg":"HS256"}"#, #"{"alg":"none"}"#] {
            let token = try signed(#"{"sub":"ada","exp":1800000060}"#, header: header)
            let end = try #require(token.lastIndex(of: "."))
            #expect(throws: TokenError.self) { try TokenVerifier(secret: secret()).verify(token[...end], now: noon) }
        }
    }

    @Test(
        "texts of another shape are refused",
        arguments: ["", ".", "..", "...", "a", "a.b", "a.b.c", "e30.e30.e30", "e30.e30.e30.e30", " ", "é.é.é", "null"])
    func shapes(token: String) {
        #expect(throws: TokenError.malformed) { try TokenVerifier(secret: secret()).verify(token, now: noon) }
    }

    @Test("a token longer than 8 KiB is refused unread")
    func length() throws {
        let verifier = try TokenVerifier(secret: secret())
        #expect(throws: TokenError.tooLong(bytes: 8193, limit: 8192)) {
            try verifier.verify(String(repeating: "a", count: 8193), now: noon)
        }
        #expect(throws: TokenError.malformed) {
            try verifier.verify(String(repeating: "a", count: 8192), now: noon)
        }
    }

    @Test(
        "a token is in force from nbf to exp, half a minute of leeway apart (RFC 7519 4.1.4, 4.1.5)",
        arguments: [
            (noon - 31, .notYetValid(inSeconds: 31)), (noon - 30, nil), (noon, nil), (noon + 129, nil),
            (noon + 130, .expired(secondsAgo: 30)), (noon + 1000, .expired(secondsAgo: 900)),
        ] as [(Int64, TokenError?)])
    func inForce(now: Int64, error: TokenError?) throws {
        let verifier = try TokenVerifier(secret: secret())
        let claims = Claims(subject: "ada", expiresAt: noon + 100, notBefore: noon)
        let token = try TokenSigner(secret: secret()).sign(claims)
        if let error {
            #expect(throws: error) { try verifier.verify(token, now: now) }
        } else {
            #expect(try verifier.verify(token, now: now) == claims)
        }
    }

    @Test("leeway can be none")
    func noLeeway() throws {
        let verifier = try TokenVerifier(secret: secret(), leeway: 0)
        let token = try TokenSigner(secret: secret()).sign(Claims(subject: "ada", expiresAt: noon))
        #expect(throws: Never.self) { try verifier.verify(token, now: noon - 1) }
        #expect(throws: TokenError.expired(secondsAgo: 0)) { try verifier.verify(token, now: noon) }
    }

    @Test("a token chooses among the keys by kid, and never outside of them")
    func keys() throws {
        let keys = try [
            VerificationKey(id: "old", .hs256(secret(1))), VerificationKey(id: "new", .hs256(secret(2))),
        ]
        let verifier = TokenVerifier(keys: keys)
        let claims = Claims(subject: "ada", expiresAt: noon + 60)
        func verify(_ id: String?, _ octet: UInt8) throws -> Claims {
            try verifier.verify(TokenSigner(secret: secret(octet), id: id).sign(claims), now: noon)
        }
        #expect(try verify("old", 1) == claims)
        #expect(try verify("new", 2) == claims)
        #expect(try verify(nil, 2) == claims)
        #expect(throws: TokenError.badSignature) { try verify("old", 2) }
        #expect(throws: TokenError.badSignature) { try verify(nil, 3) }
        #expect(throws: TokenError.unknownKey) { try verify("newer", 2) }
        #expect(throws: TokenError.unsupportedAlgorithm("HS256")) {
            try TokenVerifier(keys: []).verify(TokenSigner(secret: secret()).sign(claims), now: noon)
        }
    }

    @Test("no change of one character leaves a token good", arguments: 0..<300 as Range<UInt64>)
    func changed(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let characters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.= ")
        var token = try Array(TokenSigner(secret: secret()).sign(Claims(subject: "ada", expiresAt: noon + 60)))
        let index = Int.random(in: token.indices, using: &generator)
        let other = try #require(characters.filter { $0 != token[index] }.randomElement(using: &generator))
        token[index] = other
        #expect(throws: TokenError.self) { try TokenVerifier(secret: secret()).verify(String(token), now: noon) }
    }

    @Test("random garbage is refused without a trap", arguments: 0..<300 as Range<UInt64>)
    func garbage(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        func bytes(_ count: Int) -> [UInt8] {
            (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
        let verifier = try TokenVerifier(secret: secret())
        let count = Int.random(in: 0...200, using: &generator)
        let text = String(decoding: bytes(count), as: UTF8.self)
        #expect(throws: TokenError.self) { try verifier.verify(text, now: noon) }
        // Garbage in base64url, and garbage that somebody signed.
        let parts = (0..<3).map { _ in Base64URL.encode(bytes(count / 3)) }
        #expect(throws: TokenError.self) { try verifier.verify(parts.joined(separator: "."), now: noon) }
        let message = Base64URL.encode(#"{"alg":"HS256"}"#.utf8) + "." + parts[1]
        let tag = try #require(Cryptography.hmacSHA256(message.utf8, key: secret().octets))
        #expect(throws: TokenError.malformed) { try verifier.verify(message + "." + Base64URL.encode(tag), now: noon) }
    }
}
