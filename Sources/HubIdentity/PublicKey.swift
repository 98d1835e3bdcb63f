import COpenSSL

/// A public key that checks signatures: RSA of at least 2048 bits for RS256, or P-256 for ES256 (RFC 7518 3.1).
///
/// The key decides which of the two; there is nothing by which a token could choose.
package final class PublicKey: Sendable, CustomReflectable {
    /// What a key can check.
    package enum Algorithm: String, Sendable {
        case rs256 = "RS256"
        case es256 = "ES256"
    }

    /// Bits that an RSA key must have at least (RFC 7518 3.3).
    package static let minimumBits = 2048

    package let algorithm: Algorithm

    /// The address of an `EVP_PKEY`, which is never changed once read: OpenSSL lets all threads verify by it at once.
    private let address: UInt

    /// Reads the first public key of a PEM text (`BEGIN PUBLIC KEY`, RFC 7468 13).
    package init(pem: [UInt8]) throws(PublicKeyError) {
        guard let key = Self.read(pem) else { throw .noPublicKey }
        let algorithm: Algorithm
        do throws(PublicKeyError) {
            algorithm = try Self.algorithm(of: key)
        } catch {
            EVP_PKEY_free(key)
            throw error
        }
        self.algorithm = algorithm
        address = UInt(bitPattern: key)
    }

    deinit {
        EVP_PKEY_free(OpaquePointer(bitPattern: address))
    }

    /// Whether this key's owner signed the message.
    func accepts(signature: [UInt8], of message: some Collection<UInt8>) -> Bool {
        switch algorithm {
        case .rs256: return verify(signature, Array(message))
        case .es256:
            guard let encoded = EllipticSignature.der(of: signature) else { return false }
            return verify(encoded, Array(message))
        }
    }

    package var customMirror: Mirror { Mirror(self, children: []) }

    private func verify(_ signature: [UInt8], _ message: [UInt8]) -> Bool {
        // Failures are told by their result; none may linger for whoever asks OpenSSL next on this thread.
        defer { ERR_clear_error() }
        guard let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        let key = OpaquePointer(bitPattern: address)
        return EVP_DigestVerifyInit_ex(context, nil, "SHA256", nil, nil, key, nil) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }

    private static func read(_ pem: [UInt8]) -> OpaquePointer? {
        defer { ERR_clear_error() }
        return pem.withUnsafeBytes { octets in
            guard let source = BIO_new_mem_buf(octets.baseAddress, Int32(clamping: octets.count)) else { return nil }
            defer { BIO_free(source) }
            return PEM_read_bio_PUBKEY(source, nil, nil, nil)
        }
    }

    private static func algorithm(of key: OpaquePointer) throws(PublicKeyError) -> Algorithm {
        let bits = Int(EVP_PKEY_get_bits(key))
        if EVP_PKEY_is_a(key, "RSA") == 1 {
            guard bits >= minimumBits else { throw .tooShort(bits: bits, minimum: minimumBits) }
            return .rs256
        }
        // One curve only: a signature of ES256 has its length (RFC 7518 3.4).
        var name = [CChar](repeating: 0, count: 32)
        var length = 0
        guard EVP_PKEY_is_a(key, "EC") == 1, EVP_PKEY_get_group_name(key, &name, name.count, &length) == 1,
            name.prefix(length).elementsEqual("prime256v1".utf8.map(CChar.init))
        else { throw .unsupported(bits: bits) }
        return .es256
    }
}

/// Why a text cannot be a key for RS256 or ES256.
package enum PublicKeyError: Error, Equatable, CustomStringConvertible {
    case noPublicKey
    /// An RSA key that can be broken.
    case tooShort(bits: Int, minimum: Int)
    /// Another kind of key, or another curve.
    case unsupported(bits: Int)

    package var description: String {
        switch self {
        case .noPublicKey: "no public key in PEM (BEGIN PUBLIC KEY)"
        case .tooShort(let bits, let minimum): "an RSA key needs at least \(minimum) bits, this one has \(bits)"
        case .unsupported(let bits): "neither RSA nor P-256, but another key of \(bits) bits"
        }
    }
}
