import JSONCore

/// Tells from a JSON Web Token who speaks, or why it cannot be believed (RFC 7515, RFC 7519).
package struct TokenVerifier: Sendable {
    /// Octets a token may have at most; a longer one is refused unread.
    package static let maximumLength = 8192

    /// Seconds that our clock and the issuer's may differ: `exp` counts so much later, `nbf` so much sooner.
    package let leeway: Int64
    private let keys: [VerificationKey]

    /// Verifies by these keys, tried in their order; leeway in seconds, 30 by default.
    package init(keys: [VerificationKey], leeway: Int64 = 30) {
        self.keys = keys
        self.leeway = leeway
    }

    /// Verifies HS256 by one shared secret.
    package init(secret: Secret, leeway: Int64 = 30) {
        self.init(keys: [VerificationKey(.hs256(secret))], leeway: leeway)
    }

    /// What the token claims at `now` (seconds since 1970), if one of our keys signed it and it is in force.
    ///
    /// Nothing of the payload is looked at before the signature is known to be good.
    package func verify(_ token: some StringProtocol, now: Int64) throws(TokenError) -> Claims {
        let octets = Array(token.utf8)
        guard octets.count <= Self.maximumLength else {
            throw .tooLong(bytes: octets.count, limit: Self.maximumLength)
        }
        let parts = octets.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let signature = Base64URL.decode(parts[2]) else { throw .malformed }

        let candidates = try candidates(for: Self.object(parts[0]))
        let message = octets[..<parts[1].endIndex]
        guard candidates.contains(where: { $0.accepts(signature: signature, of: message) }) else {
            throw .badSignature
        }
        let claims = try Claims(Self.object(parts[1]))
        try check(claims, now: now)
        return claims
    }

    /// The keys that may have signed a token with this header.
    private func candidates(for header: JSONTree) throws(TokenError) -> [VerificationKey] {
        guard case .string(let algorithm)? = header["alg"] else { throw .malformed }
        guard header["crit"] == nil else { throw .criticalExtension }
        let ofAlgorithm = keys.filter { $0.algorithm == algorithm }
        guard !ofAlgorithm.isEmpty else { throw .unsupportedAlgorithm(String(algorithm.prefix(16))) }

        var id: String?
        switch header["kid"] {
        case nil: break
        case .string(let text)?: id = text
        default: throw .malformed
        }
        let candidates = ofAlgorithm.filter { $0.serves(id: id) }
        guard !candidates.isEmpty else { throw .unknownKey }
        return candidates
    }

    private func check(_ claims: Claims, now: Int64) throws(TokenError) {
        guard now < claims.expiresAt + leeway else { throw .expired(secondsAgo: now - claims.expiresAt) }
        if let start = claims.notBefore, now + leeway < start {
            throw .notYetValid(inSeconds: start - now)
        }
    }

    /// The JSON object in one base64url part.
    private static func object(_ part: ArraySlice<UInt8>) throws(TokenError) -> JSONTree {
        guard let octets = Base64URL.decode(part), let tree = try? JSONTree(parsing: octets), case .object = tree else {
            throw .malformed
        }
        return tree
    }
}
