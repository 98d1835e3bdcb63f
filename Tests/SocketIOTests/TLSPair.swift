import COpenSSL
import Glibc
import Testing

@testable import SocketIO

/// The hub's end of a TLS connection, and a client of OpenSSL's own that may be as odd as a test wants.
///
/// Both ends are sockets of this process that never block.
final class TLSPair {
    /// What a client asks for that is not as usual.
    struct Wishes {
        var versions: ClosedRange<Int32> = TLS1_2_VERSION...TLS1_3_VERSION
        /// Suites of TLS 1.2 in OpenSSL's words.
        var ciphers = "DEFAULT:@SECLEVEL=0"
        var groups = "X25519:P-256:P-384"
        /// ALPN; none = the extension is left out.
        var protocols: [String] = []
        /// A session of an earlier connection, to be resumed.
        var session: OpaquePointer?
    }

    let stream: SecureStream
    let client: OpaquePointer
    private let context: OpaquePointer
    private let descriptors: [Int32]

    /// - Parameter buffer: octets that the hub's socket takes before it is full.
    init(_ hub: TLSContext, _ wishes: Wishes = Wishes(), buffer size: Int32 = 1 << 16) throws {
        // The client writes by OpenSSL's own means, which raise it.
        signal(SIGPIPE, SIG_IGN)
        var pair: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
        try #require(socketpair(AF_UNIX, type, 0, &pair) == 0)
        descriptors = pair
        var size = size
        setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        stream = SecureStream(hub, descriptor: pair[0])

        let context = try #require(SSL_CTX_new(TLS_client_method()))
        self.context = context
        SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(wishes.versions.lowerBound), nil)
        SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(wishes.versions.upperBound), nil)
        try #require(SSL_CTX_set_cipher_list(context, wishes.ciphers) == 1)
        wishes.groups.withCString {
            _ = SSL_CTX_ctrl(context, SSL_CTRL_SET_GROUPS_LIST, 0, UnsafeMutableRawPointer(mutating: $0))
        }
        let offer = wishes.protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        if !offer.isEmpty { try #require(SSL_CTX_set_alpn_protos(context, offer, UInt32(offer.count)) == 0) }
        client = try #require(SSL_new(context))
        if let session = wishes.session { try #require(SSL_set_session(client, session) == 1) }
        SSL_set_fd(client, pair[1])
        SSL_set_connect_state(client)
    }

    deinit {
        SSL_free(client)
        SSL_CTX_free(context)
        for descriptor in descriptors where descriptor >= 0 { close(descriptor) }
    }

    /// Lets both ends speak until the hub's is done or has failed.
    func shakeHands() -> SecureStream.Handshake {
        for _ in 0..<20 {
            ERR_clear_error()
            _ = SSL_do_handshake(client)
            let state = stream.handshake()
            if state != .wouldBlock {
                // Finished, tickets or an alert.
                ERR_clear_error()
                _ = SSL_do_handshake(client)
                return state
            }
        }
        return .wouldBlock
    }

    /// A pair whose handshake is over.
    static func open(_ wishes: Wishes = Wishes(), buffer size: Int32 = 1 << 16) throws -> TLSPair {
        let pair = try TLSPair(try .elliptic(), wishes, buffer: size)
        try #require(pair.shakeHands() == .done)
        return pair
    }

    /// What one read of the client returns: at most a record; nil = nothing is there, or the end.
    func clientRead(_ limit: Int = 1 << 16) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: limit)
        ERR_clear_error()
        let count = SSL_read(client, &buffer, Int32(limit))
        return count > 0 ? Array(buffer[..<Int(count)]) : nil
    }

    func clientWrite(_ octets: [UInt8]) {
        ERR_clear_error()
        let written = SSL_write(client, octets, Int32(octets.count))
        #expect(written == Int32(octets.count))
    }

    /// What the client would write meanwhile.
    func recordingClient(_ body: () -> Void) -> [UInt8] {
        SSL_set0_wbio(client, BIO_new(BIO_s_mem()))
        body()
        var octets = [UInt8](repeating: 0, count: 1 << 20)
        let count = BIO_read(SSL_get_wbio(client), &octets, Int32(octets.count))
        return Array(octets[..<Int(max(0, count))])
    }

    /// Octets that go past the client's TLS.
    func clientWriteRaw(_ octets: [UInt8]) {
        #expect(write(descriptors[1], octets, octets.count) == octets.count)
    }

    /// Ends the client's side of the socket without a word.
    func clientVanishes() {
        shutdown(descriptors[1], Int32(SHUT_WR))
    }

    /// What one read of the hub's end returns.
    func hubRead(_ limit: Int = 1 << 16) -> (IOResult, [UInt8]) {
        var buffer = [UInt8](repeating: 0, count: limit)
        let result = buffer.withUnsafeMutableBytes { stream.receive(into: $0) }
        guard case .done(let count) = result else { return (result, []) }
        return (result, Array(buffer[..<count]))
    }
}

extension TLSContext {
    convenience init(_ made: Result<Certificates, any Error>) throws {
        let made = try made.get()
        try self.init(certificates: made.certificate, key: made.key)
    }

    /// One with a P-256 certificate.
    static func elliptic() throws -> TLSContext { try TLSContext(Certificates.elliptic) }
}
