import COpenSSL
import Glibc

/// Whom our own clients believe over TLS: the authorities of the system (`SSL_CERT_FILE` names others), and one more file.
///
/// TLS 1.2 or newer, as everybody today; ALPN `http/1.1`.
package final class TLSTrust: Sendable {
    /// The address of an `SSL_CTX`, which is never changed once made.
    private let address: UInt

    /// `authorities`: a file of further certificates to be believed, in PEM.
    package init(authorities: String? = nil) throws(TLSContextError) {
        defer { ERR_clear_error() }
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw .refused(lastReason()) }
        // What `SecureStream` relies on: octets that could not be written may lie elsewhere at the next try.
        SSL_CTX_ctrl(
            context, SSL_CTRL_MODE, Int(SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER), nil)
        let offer: [UInt8] = [8] + Array("http/1.1".utf8)
        guard SSL_CTX_set_default_verify_paths(context) == 1,
            SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil) == 1,
            // The one call of OpenSSL where 0 is success.
            SSL_CTX_set_alpn_protos(context, offer, UInt32(offer.count)) == 0,
            authorities == nil || SSL_CTX_load_verify_locations(context, authorities, nil) == 1
        else {
            let reason = lastReason()
            SSL_CTX_free(context)
            throw .refused(reason)
        }
        address = UInt(bitPattern: context)
    }

    deinit {
        SSL_CTX_free(OpaquePointer(bitPattern: address))
    }

    /// A new connection's state: it asks for `host` and compares the certificate with it.
    func makeSession(host: String) -> OpaquePointer {
        guard let session = SSL_new(OpaquePointer(bitPattern: address)) else {
            preconditionFailure("OpenSSL has no memory for a connection")
        }
        if X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host) != 1 {
            ERR_clear_error()
            SSL_set1_host(session, host)
            // A name goes into the hello, an address must not (RFC 6066 3).
            host.withCString {
                _ = SSL_ctrl(
                    session, SSL_CTRL_SET_TLSEXT_HOSTNAME, Int(TLSEXT_NAMETYPE_host_name),
                    UnsafeMutableRawPointer(mutating: $0))
            }
        }
        return session
    }
}

/// What a client has learnt of the other side by a handshake.
package struct TLSPeer: Equatable, Sendable {
    /// `TLSv1.3`.
    package let version: String
    /// Seconds since 1970 at which its certificate begins and ends to hold.
    package let validFrom: Int64
    package let validUntil: Int64
    /// Why it must not be believed, in OpenSSL's words; nil = it is who it says.
    package let problem: String?

    package init(version: String, validFrom: Int64, validUntil: Int64, problem: String?) {
        self.version = version
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.problem = problem
    }
}

extension SecureStream {
    /// The server that a client met; nil before the handshake is done.
    package var peer: TLSPeer? {
        guard isOpen, let certificate = SSL_get0_peer_certificate(session) else { return nil }
        let validity = TLSContext.validity(of: certificate)
        let verdict = SSL_get_verify_result(session)
        return TLSPeer(
            version: String(cString: SSL_get_version(session)), validFrom: validity.from, validUntil: validity.until,
            problem: verdict == X509_V_OK ? nil : String(cString: X509_verify_cert_error_string(verdict)))
    }
}
