import COpenSSL
import Glibc

/// What all TLS connections of a listener share: certificate, key, the rules, the keys of session tickets.
///
/// TLS 1.2 with ECDHE and an AEAD, or TLS 1.3 (RFC 9325 4.2); X25519 or P-256; ALPN `http/1.1` (RFC 7301). No
/// renegotiation, no compression, no client certificates. Tickets resume sessions without memory here; their keys live as
/// long as the context, so that a reload is also their rotation.
package final class TLSContext: Sendable {
    /// The address of an `SSL_CTX`, which is never changed once made: OpenSSL lets all threads take connections from it.
    private let address: UInt

    /// Seconds since 1970 at which the certificate begins and ends to hold.
    package let validFrom: Int64
    package let validUntil: Int64

    /// Takes a certificate with the chain above it, and its private key, both in PEM.
    package init(certificates: [UInt8], key: [UInt8]) throws(TLSContextError) {
        // Failures are told by what is thrown; none may linger for whoever asks OpenSSL next on this thread.
        defer { ERR_clear_error() }
        guard let context = SSL_CTX_new(TLS_server_method()) else { throw .refused(lastReason()) }
        do throws(TLSContextError) {
            try Self.setRules(of: context)
            (validFrom, validUntil) = try Self.use(certificates: certificates, in: context)
            try Self.use(key: key, in: context)
        } catch {
            SSL_CTX_free(context)
            throw error
        }
        address = UInt(bitPattern: context)
    }

    deinit {
        SSL_CTX_free(OpaquePointer(bitPattern: address))
    }

    /// A new connection's state; it keeps what it needs of the context alive.
    func makeSession() -> OpaquePointer {
        guard let session = SSL_new(OpaquePointer(bitPattern: address)) else {
            preconditionFailure("OpenSSL has no memory for a connection")
        }
        return session
    }

    // MARK: The rules

    /// For TLS 1.2: forward secret, authenticated encryption, nothing else.
    private static let ciphers = [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
        "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
    ].joined(separator: ":")

    /// For TLS 1.3, in the same order: all of its suites are of that kind, the fastest first.
    private static let suites = "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384"

    private static func setRules(of context: OpaquePointer) throws(TLSContextError) {
        SSL_CTX_set_options(
            context,
            copenssl_no_renegotiation | copenssl_no_compression | copenssl_server_preference
                | copenssl_prioritize_chacha)
        // An idle connection holds no buffers.
        SSL_CTX_ctrl(
            context, SSL_CTRL_MODE,
            Int(SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS), nil)
        // One system call for a record, not one for its header and one for the rest.
        SSL_CTX_ctrl(context, SSL_CTRL_SET_READ_AHEAD, 1, nil)
        SSL_CTX_ctrl(context, SSL_CTRL_SET_SESS_CACHE_MODE, Int(SSL_SESS_CACHE_OFF), nil)
        SSL_CTX_set_alpn_select_cb(context, chooseProtocol, nil)
        let groups = SSL_CTX_ctrl(
            context, SSL_CTRL_SET_GROUPS_LIST, 0,
            UnsafeMutableRawPointer(mutating: ("X25519:P-256" as StaticString).utf8Start))
        guard groups == 1, SSL_CTX_set_cipher_list(context, ciphers) == 1,
            SSL_CTX_set_ciphersuites(context, suites) == 1,
            SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil) == 1,
            // A WebSocket client comes back with one connection, not with several at once.
            SSL_CTX_set_num_tickets(context, 1) == 1
        else { throw .refused(lastReason()) }
    }

    /// Takes `http/1.1` from what the client offers; a client that offers others only is told so (RFC 7301 3.2).
    private static let chooseProtocol: SSL_CTX_alpn_select_cb_func = { _, chosen, chosenLength, offered, length, _ in
        let ours = "http/1.1" as StaticString
        guard let offered, let chosen, let chosenLength else { return SSL_TLSEXT_ERR_ALERT_FATAL }
        var index = 0
        while index < Int(length) {
            let size = Int(offered[index])
            guard index + 1 + size <= Int(length) else { break }
            if size == ours.utf8CodeUnitCount, memcmp(offered + index + 1, ours.utf8Start, size) == 0 {
                chosen.pointee = offered + index + 1
                chosenLength.pointee = offered[index]
                return SSL_TLSEXT_ERR_OK
            }
            index += 1 + size
        }
        return SSL_TLSEXT_ERR_ALERT_FATAL
    }

    // MARK: Certificate and key

    private static func use(
        certificates: [UInt8], in context: OpaquePointer
    ) throws(TLSContextError) -> (from: Int64, until: Int64) {
        let source = makeSource(certificates)
        defer { BIO_free(source) }
        // Without a callback OpenSSL would ask the terminal for a passphrase.
        guard let first = PEM_read_bio_X509(source, nil, { _, _, _, _ in -1 }, nil) else { throw .noCertificate }
        defer { X509_free(first) }
        guard SSL_CTX_use_certificate(context, first) == 1 else { throw .refused(lastReason()) }
        while let next = PEM_read_bio_X509(source, nil, { _, _, _, _ in -1 }, nil) {
            // Argument 0: the chain takes the certificate over.
            guard SSL_CTX_ctrl(context, SSL_CTRL_CHAIN_CERT, 0, UnsafeMutableRawPointer(next)) == 1 else {
                X509_free(next)
                throw .refused(lastReason())
            }
        }
        ERR_clear_error()
        return validity(of: first)
    }

    private static func use(key: [UInt8], in context: OpaquePointer) throws(TLSContextError) {
        let source = makeSource(key)
        defer { BIO_free(source) }
        guard let parsed = PEM_read_bio_PrivateKey(source, nil, { _, _, _, _ in -1 }, nil) else {
            throw key.firstRange(of: "ENCRYPTED".utf8) == nil ? .noKey : .encryptedKey
        }
        defer { EVP_PKEY_free(parsed) }
        guard SSL_CTX_use_PrivateKey(context, parsed) == 1, SSL_CTX_check_private_key(context) == 1 else {
            throw .keyDoesNotMatch
        }
    }

    private static func makeSource(_ octets: [UInt8]) -> OpaquePointer {
        guard let source = BIO_new(BIO_s_mem()) else { preconditionFailure("OpenSSL has no memory for a file") }
        BIO_write(source, octets, Int32(clamping: octets.count))
        return source
    }

    /// Seconds since 1970 at which a certificate begins and ends to hold.
    static func validity(of certificate: OpaquePointer) -> (from: Int64, until: Int64) {
        (seconds(X509_get0_notBefore(certificate)), seconds(X509_get0_notAfter(certificate)))
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64 {
        var parts = tm()
        return ASN1_TIME_to_tm(time, &parts) == 1 ? Int64(timegm(&parts)) : 0
    }
}

/// Why a certificate and a key cannot serve.
package enum TLSContextError: Error, Equatable, CustomStringConvertible {
    case noCertificate
    case noKey
    /// A passphrase would be needed, and nobody is there to be asked.
    case encryptedKey
    case keyDoesNotMatch
    /// OpenSSL's word on anything else, such as a key that is too short.
    case refused(String)

    package var description: String {
        switch self {
        case .noCertificate: "no certificate in PEM (BEGIN CERTIFICATE)"
        case .noKey: "no private key in PEM (BEGIN PRIVATE KEY)"
        case .encryptedKey: "the private key is encrypted, and nobody can be asked for its passphrase"
        case .keyDoesNotMatch: "the private key is not that of the certificate"
        case .refused(let reason): "OpenSSL refuses it: \(reason)"
        }
    }
}

/// OpenSSL's word for the last thing that went wrong on this thread.
func lastReason() -> String {
    ERR_reason_error_string(ERR_peek_last_error()).map { String(cString: $0) } ?? "no reason given"
}
