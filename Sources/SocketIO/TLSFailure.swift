import COpenSSL

/// Why a handshake failed, as operators want it told apart.
package enum TLSFailure: String, Error {
    /// No version in common: TLS 1.1 or older.
    case version = "tls_version"
    case cipher = "tls_cipher"
    /// The client offered other protocols than `http/1.1` (ALPN).
    case applicationProtocol = "tls_alpn"
    /// A request in clear; nothing was answered yet.
    case plainHTTP = "tls_plain_http"
    /// The peer refused us by an alert: it does not trust the certificate, most likely.
    case refused = "tls_refused"
    /// The peer left.
    case ended = "tls_ended"
    /// Octets that are no handshake.
    case malformed = "tls_malformed"

    init(reason: Int32) {
        switch reason {
        case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_VERSION_TOO_LOW: self = .version
        case SSL_R_NO_SHARED_CIPHER, SSL_R_NO_SUITABLE_KEY_SHARE, SSL_R_NO_SUITABLE_GROUPS, SSL_R_NO_SHARED_GROUPS:
            self = .cipher
        case SSL_R_NO_APPLICATION_PROTOCOL: self = .applicationProtocol
        case SSL_R_HTTP_REQUEST: self = .plainHTTP
        // Alerts of the peer are numbered from here.
        case SSL_AD_REASON_OFFSET...: self = .refused
        default: self = .malformed
        }
    }
}
