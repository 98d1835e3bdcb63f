import Testing

@testable import HubIdentity

@Suite struct TokenErrorTests {
    @Test(
        "clients read the codes and sentences that stock clients know",
        arguments: [
            (
                .expired(secondsAgo: 12), "InvalidJWTToken: Token has expired 12 seconds ago", "Token has expired"
            ),
            (
                .malformed, "MalformedJWT: The token provided is not a valid JWT",
                "The token provided is not a valid JWT"
            ),
            (
                .tooLong(bytes: 9000, limit: 8192), "MalformedJWT: The token provided is not a valid JWT",
                "The token provided is not a valid JWT"
            ),
            (
                .badSignature, "MalformedJWT: The token provided is not a valid JWT",
                "The token provided is not a valid JWT"
            ),
            (
                .unsupportedAlgorithm("none"), "MalformedJWT: The token provided is not a valid JWT",
                "The token provided is not a valid JWT"
            ),
            (
                .missingClaim(.expiresAt), "InvalidJWTToken: Field `exp` is required in JWT",
                "Field `exp` is required in JWT"
            ),
            (
                .notYetValid(inSeconds: 5), "InvalidJWTToken: Token is not valid for another 5 seconds",
                "Token is not valid for another 5 seconds"
            ),
        ] as [(TokenError, String, String)])
    func texts(error: TokenError, reason: String, refusal: String) {
        #expect(error.reason == reason)
        #expect(error.refusal == refusal)
    }
}
