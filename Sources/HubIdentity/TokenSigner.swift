import JSONCore

/// Makes signed tokens, for `rollcall token`, the demo class and tests.
package struct TokenSigner: Sendable {
    private let secret: Secret
    private let id: String?

    /// Signs by HS256 with the secret; `id`, if given, goes into the header as `kid`.
    package init(secret: Secret, id: String? = nil) {
        self.secret = secret
        self.id = id
    }

    /// The token in compact form (RFC 7515 7.1).
    package func sign(_ claims: Claims) -> String {
        var header: [JSONTree.Member] = [.init("alg", .string("HS256")), .init("typ", .string("JWT"))]
        if let id { header.append(.init("kid", .string(id))) }
        let message =
            Base64URL.encode(JSONTree.object(header).text.utf8) + "." + Base64URL.encode(claims.json.text.utf8)
        guard let tag = Cryptography.hmacSHA256(message.utf8, key: secret.octets) else {
            preconditionFailure("OpenSSL does not compute HMAC-SHA256")
        }
        return message + "." + Base64URL.encode(tag)
    }
}
