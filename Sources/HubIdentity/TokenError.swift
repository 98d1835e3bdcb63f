/// Why a token is refused; no case holds a part of its payload or of a key.
package enum TokenError: Error, Equatable, Sendable {
    /// More octets than `TokenVerifier.maximumLength`.
    case tooLong(bytes: Int, limit: Int)
    /// Not three base64url parts, or a header or payload that is not one JSON object.
    case malformed
    /// `alg` (its first 16 characters) is not the algorithm of any of our keys; `none` never is.
    case unsupportedAlgorithm(String)
    /// The header names extensions that must be understood (`crit`), and we understand none (RFC 7515 4.1.11).
    case criticalExtension
    /// No key of that algorithm has this `kid`.
    case unknownKey
    case badSignature
    case missingClaim(Claims.Name)
    /// The claim is there, with a type or value it cannot have.
    case invalidClaim(Claims.Name)
    case expired(secondsAgo: Int64)
    case notYetValid(inSeconds: Int64)
}

extension TokenError {
    /// What a client reads in the reply to a join: code, colon, sentence (wire.md 4.1).
    package var reason: String { "\(code): \(message)" }

    /// The stable first word of `reason`, as stock clients know it.
    package var code: String {
        switch self {
        // Which part of a forged token was wrong is nobody's business.
        case .tooLong, .malformed, .criticalExtension, .unsupportedAlgorithm, .unknownKey, .badSignature: "MalformedJWT"
        case .missingClaim, .invalidClaim, .expired, .notYetValid: "InvalidJWTToken"
        }
    }

    /// The sentence alone, as `system` messages carry it.
    package var message: String {
        switch self {
        case .tooLong, .malformed, .criticalExtension, .unsupportedAlgorithm, .unknownKey, .badSignature:
            "The token provided is not a valid JWT"
        case .missingClaim(let name): "Field `\(name.rawValue)` is required in JWT"
        case .invalidClaim(let name): "Field `\(name.rawValue)` is invalid in JWT"
        case .expired(let seconds): "Token has expired \(seconds) seconds ago"
        case .notYetValid(let seconds): "Token is not valid for another \(seconds) seconds"
        }
    }

    /// The `error` of the 401 that answers an upgrade (wire.md 1.2).
    package var refusal: String {
        if case .expired = self { return "Token has expired" }
        return message
    }
}
