import COpenSSL

/// What is asked of OpenSSL, apart from public keys (`PublicKey`); no other file sees it.
///
/// OpenSSL's EVP and no JWT library: the primitives are what must not be written twice, and the system keeps this copy
/// of them patched for TLS anyway. What a JWT library would add is the reading of headers, where such libraries have
/// been broken (RFC 8725 2.1); ours is a page in which the key, not the token, settles the algorithm.
enum Cryptography {
    /// Octets of an HMAC-SHA256 tag.
    static let tagLength = 32

    /// The HMAC-SHA256 of a message (RFC 2104, FIPS 180-4), or nil when OpenSSL refuses to compute it.
    static func hmacSHA256(_ message: some Collection<UInt8>, key: [UInt8]) -> [UInt8]? {
        let message = Array(message)
        var written = 0
        let tag = [UInt8](unsafeUninitializedCapacity: tagLength) { buffer, count in
            let done = EVP_Q_mac(
                nil, "HMAC", nil, "SHA256", nil, key, key.count, message, message.count,
                buffer.baseAddress, buffer.count, &written)
            count = done == nil ? 0 : written
        }
        return tag.count == tagLength ? tag : nil
    }

    /// Compares two octet strings in a time that depends on their lengths only.
    static func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        one.count == other.count && CRYPTO_memcmp(one, other, one.count) == 0
    }

    /// Octets that nobody can foresee.
    ///
    /// A machine without entropy cannot make a secret, so that this traps rather than return something weaker.
    static func randomBytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            guard RAND_bytes(buffer.baseAddress, Int32(count)) == 1 else {
                preconditionFailure("OpenSSL has no random octets to give")
            }
            initialized = count
        }
    }
}
