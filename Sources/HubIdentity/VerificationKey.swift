/// A key by which tokens are verified, bound to the one algorithm it may be used with.
///
/// The algorithm belongs to the key, never to the token: a token only says which of our keys it wants, so that `none`
/// is no key at all and a public key can never be taken for a shared secret (RFC 8725 3.1).
package struct VerificationKey: Sendable {
    /// What a signature is checked with.
    package enum Material: Sendable {
        /// HMAC-SHA256 with a shared secret (RFC 7518 3.2).
        case hs256(Secret)
        /// RSASSA-PKCS1-v1_5 or ECDSA, as the key is (RFC 7518 3.3, 3.4).
        case publicKey(PublicKey)
    }

    /// The key's name in the header field `kid`; a key without a name serves tokens with any `kid` or none.
    package let id: String?
    package let material: Material

    package init(id: String? = nil, _ material: Material) {
        self.id = id
        self.material = material
    }

    /// The name of the algorithm in the header field `alg` (RFC 7518 3.1).
    var algorithm: String {
        switch material {
        case .hs256: "HS256"
        case .publicKey(let key): key.algorithm.rawValue
        }
    }

    /// Whether a token with this `kid` may be signed by this key; a token without `kid` may be signed by any.
    func serves(id wanted: String?) -> Bool {
        guard let id, let wanted else { return true }
        return id == wanted
    }

    func accepts(signature: [UInt8], of message: some Collection<UInt8>) -> Bool {
        switch material {
        case .hs256(let secret):
            guard let tag = Cryptography.hmacSHA256(message, key: secret.octets) else { return false }
            return Cryptography.areEqual(tag, signature)
        case .publicKey(let key): return key.accepts(signature: signature, of: message)
        }
    }
}
