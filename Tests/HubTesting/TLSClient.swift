import COpenSSL
import Glibc

/// A TLS client of OpenSSL's own over a socket that never blocks; it may be as odd as a test wants, and trusts anybody.
package final class TLSClient {
    /// What a client asks for that is not as usual.
    package struct Wishes {
        package var versions: ClosedRange<Int32>
        /// Suites of TLS 1.2 in OpenSSL's words.
        package var ciphers: String
        package var groups: String
        /// ALPN; none = the extension is left out.
        package var protocols: [String]
        /// A session of an earlier connection, to be resumed.
        package var session: OpaquePointer?

        package init(
            versions: ClosedRange<Int32> = TLS1_2_VERSION...TLS1_3_VERSION, ciphers: String = "DEFAULT:@SECLEVEL=0",
            groups: String = "X25519:P-256:P-384", protocols: [String] = [], session: OpaquePointer? = nil
        ) {
            self.versions = versions
            self.ciphers = ciphers
            self.groups = groups
            self.protocols = protocols
            self.session = session
        }
    }

    package let session: OpaquePointer
    private let context: OpaquePointer

    /// Speaks over `descriptor`, which stays its owner's.
    package init(over descriptor: Int32, _ wishes: Wishes = Wishes()) {
        // OpenSSL's own sockets raise it.
        signal(SIGPIPE, SIG_IGN)
        guard let context = SSL_CTX_new(TLS_client_method()), let session = SSL_new(context) else {
            preconditionFailure("OpenSSL has no memory for a client")
        }
        self.context = context
        self.session = session
        SSL_ctrl(session, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(wishes.versions.lowerBound), nil)
        SSL_ctrl(session, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(wishes.versions.upperBound), nil)
        precondition(SSL_set_cipher_list(session, wishes.ciphers) == 1, "no such suite")
        wishes.groups.withCString {
            _ = SSL_ctrl(session, SSL_CTRL_SET_GROUPS_LIST, 0, UnsafeMutableRawPointer(mutating: $0))
        }
        let offer = wishes.protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        if !offer.isEmpty { SSL_set_alpn_protos(session, offer, UInt32(offer.count)) }
        if let earlier = wishes.session { SSL_set_session(session, earlier) }
        SSL_set_fd(session, descriptor)
        SSL_set_connect_state(session)
    }

    deinit {
        SSL_free(session)
        SSL_CTX_free(context)
    }

    /// Goes on with the handshake; true when it is over.
    @discardableResult
    package func shakeHands() -> Bool {
        ERR_clear_error()
        return SSL_do_handshake(session) == 1
    }

    /// What one read returns: at most a record; nil = nothing is there, or the end.
    package func read(_ limit: Int = 1 << 16) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: limit)
        ERR_clear_error()
        let count = SSL_read(session, &buffer, Int32(limit))
        return count > 0 ? Array(buffer[..<Int(count)]) : nil
    }

    /// Writes all of it or nothing; false when the socket is full or broken.
    package func write(_ octets: [UInt8]) -> Bool {
        ERR_clear_error()
        return SSL_write(session, octets, Int32(octets.count)) == Int32(octets.count)
    }

    /// What the client writes meanwhile, instead of to the socket.
    package func recorded(_ body: () -> Void) -> [UInt8] {
        SSL_set0_wbio(session, BIO_new(BIO_s_mem()))
        body()
        var octets = [UInt8](repeating: 0, count: 1 << 20)
        let count = BIO_read(SSL_get_wbio(session), &octets, Int32(octets.count))
        return Array(octets[..<Int(max(0, count))])
    }
}
