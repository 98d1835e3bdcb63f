import COpenSSL
import Glibc

/// One side of a TLS connection over a non-blocking socket: octets of the application in and out.
///
/// A read or write may have to wait for the other direction; `awaitedToRead` and `awaitedToWrite` tell. The socket
/// stays its owner's.
package final class SecureStream {
    /// What a step of the handshake came to.
    package enum Handshake: Equatable {
        case done
        /// The peer's turn, or a full socket; see `awaitedToRead`.
        case wouldBlock
        case failed(TLSFailure)
    }

    let session: OpaquePointer
    private let descriptor: Int32

    /// What the socket said last: OpenSSL knows octets or none.
    private var transport = IOResult.wouldBlock

    /// Octets that OpenSSL has begun to write: it must be given the same again, whatever becomes of the outbox.
    private var begun: ArraySlice<UInt8> = []

    /// After a fatal error nothing more may be said, not even farewell.
    private var isBroken = false

    /// What must be possible before reading goes on; reading itself, but for handshakes.
    package private(set) var awaitedToRead = Interest.read

    /// What must be possible before writing goes on; writing itself, but for handshakes.
    package private(set) var awaitedToWrite = Interest.write

    /// Something waits within that no poller knows of: octets for which the last read had no space, or the end.
    package private(set) var hasMore = false

    /// Octets of a record (RFC 8446 5.1).
    static let recordSize = 1 << 14

    /// Octets that one read takes from the socket, so that no peer can make it endless: some records carry nothing for
    /// us, and OpenSSL would read on behind them.
    private static let octetsPerRead = 1 << 16

    /// What is left of them; at 0 the socket counts as empty, and the poller will report it again.
    private var allowance = 0

    /// The server's side.
    package convenience init(_ context: TLSContext, descriptor: Int32) {
        self.init(context.makeSession(), descriptor)
        SSL_set_accept_state(session)
    }

    /// The side of a client that wants to meet `host`, a name or a numeric address.
    ///
    /// Whoever answers is let in: what is known of it is in `peer` once the handshake is done, and to be judged before a
    /// word is said.
    package convenience init(_ trust: TLSTrust, host: String, descriptor: Int32) {
        self.init(trust.makeSession(host: host), descriptor)
        SSL_set_connect_state(session)
    }

    private init(_ session: OpaquePointer, _ descriptor: Int32) {
        self.session = session
        self.descriptor = descriptor
        guard let transport = BIO_new(OpaquePointer(bitPattern: Self.transportMethod)) else {
            preconditionFailure("OpenSSL has no memory for a connection")
        }
        BIO_set_data(transport, Unmanaged.passUnretained(self).toOpaque())
        BIO_set_init(transport, 1)
        SSL_set_bio(session, transport, transport)
    }

    deinit {
        SSL_free(session)
    }

    // MARK: Handshake

    /// Whether the handshake is over.
    package var isOpen: Bool { SSL_is_init_finished(session) == 1 }

    /// Whether no octet of a handshake has come yet.
    package var isUntouched: Bool { SSL_in_before(session) == 1 }

    /// Whether a ticket of an earlier connection spared the peers the certificate.
    package var isResumed: Bool { SSL_session_reused(session) == 1 }

    /// Goes on with the handshake as far as the socket allows.
    package func handshake() -> Handshake {
        allowance = Self.octetsPerRead
        ERR_clear_error()
        let result = SSL_do_handshake(session)
        if result == 1 {
            awaitedToRead = .read
            return .done
        }
        switch SSL_get_error(session, result) {
        case SSL_ERROR_WANT_READ: awaitedToRead = .read
        case SSL_ERROR_WANT_WRITE: awaitedToRead = .write
        case SSL_ERROR_SSL:
            isBroken = true
            return .failed(TLSFailure(reason: ERR_GET_REASON(ERR_peek_error())))
        default:
            isBroken = true
            return .failed(.ended)
        }
        return .wouldBlock
    }

    // MARK: Reading and writing

    /// Reads what is there, at most the buffer's size.
    ///
    /// `.endOfStream` is the peer's farewell or, without one, the end of the socket: for us no difference, since all that
    /// we read tells its own length.
    package func receive(into buffer: UnsafeMutableRawBufferPointer) -> IOResult {
        var count = 0
        hasMore = false
        allowance = Self.octetsPerRead
        while true {
            ERR_clear_error()
            var taken = 0
            let result = SSL_read_ex(session, buffer.baseAddress! + count, buffer.count - count, &taken)
            if result == 1 {
                awaitedToRead = .read
                count += taken
                // What is left within may be half a record: only trying tells.
                if SSL_has_pending(session) == 0 { return .done(count) }
                if count < buffer.count { continue }
                hasMore = true
                return .done(count)
            }
            let ending = failure(of: result, waits: \.awaitedToRead)
            if count == 0 { return ending }
            // What came before the end is read first; the next read meets the end again.
            hasMore = ending != .wouldBlock
            return .done(count)
        }
    }

    /// Writes at most one record of these octets; `.done` tells how many are taken, be they on the way or begun.
    ///
    /// `.wouldBlock` takes none: what was begun before must go out first.
    package func send(_ bytes: UnsafeRawBufferPointer) -> IOResult {
        let earlier = sendBegun()
        guard case .done = earlier else { return earlier }
        let length = min(bytes.count, Self.recordSize)
        var taken = 0
        let result = write(bytes.baseAddress, length, &taken)
        if result == .wouldBlock {
            begun = Array(UnsafeRawBufferPointer(rebasing: bytes[..<length]))[...]
            return .done(length)
        }
        return result == .done(0) ? .done(taken) : result
    }

    /// Whether octets that were taken are not on the way yet.
    package var isHoldingBack: Bool { !begun.isEmpty }

    /// Goes on with what was begun; `.done` when all of it is on the way.
    package func sendBegun() -> IOResult {
        while !begun.isEmpty {
            var taken = 0
            let result = begun.withUnsafeBytes { write($0.baseAddress, $0.count, &taken) }
            guard result == .done(0) else { return result }
            begun = begun.dropFirst(taken)
        }
        begun = []
        return .done(0)
    }

    private func write(_ bytes: UnsafeRawPointer?, _ count: Int, _ taken: inout Int) -> IOResult {
        ERR_clear_error()
        let result = SSL_write_ex(session, bytes, count, &taken)
        if result == 1 {
            awaitedToWrite = .write
            return .done(0)
        }
        return failure(of: result, waits: \.awaitedToWrite)
    }

    /// Tells the peer that nothing more will come from us (close_notify, RFC 8446 6.1); it may still send.
    ///
    /// `.wouldBlock` = the socket is full, try again; anything else is the end of it.
    @discardableResult
    package func sayFarewell() -> IOResult {
        guard !isBroken, isOpen else { return .done(0) }
        ERR_clear_error()
        let result = SSL_shutdown(session)
        return result >= 0 ? .done(0) : failure(of: result, waits: \.awaitedToWrite)
    }

    private func failure(
        of result: Int32, waits direction: ReferenceWritableKeyPath<SecureStream, Interest>
    ) -> IOResult {
        switch SSL_get_error(session, result) {
        case SSL_ERROR_WANT_READ:
            self[keyPath: direction] = .read
            return .wouldBlock
        case SSL_ERROR_WANT_WRITE:
            self[keyPath: direction] = .write
            return .wouldBlock
        case SSL_ERROR_ZERO_RETURN:
            return .endOfStream
        case SSL_ERROR_SYSCALL:
            isBroken = true
            if case .failed = transport { return transport }
            return .endOfStream
        default:
            isBroken = true
            return .failed(errno: EPROTO)
        }
    }

    // MARK: The socket, as OpenSSL sees it

    /// The address of a `BIO_METHOD`, never changed: it calls `Socket`, which never raises SIGPIPE.
    private static let transportMethod: UInt = {
        guard let method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "rollcall") else {
            preconditionFailure("OpenSSL has no memory for its first connection")
        }
        BIO_meth_set_read(method) { bio, octets, count in
            move(bio, BIO_FLAGS_READ) { stream in
                stream.takeFromSocket(UnsafeMutableRawBufferPointer(start: octets, count: Int(count)))
            }
        }
        BIO_meth_set_write(method) { bio, octets, count in
            move(bio, BIO_FLAGS_WRITE) { stream in
                Socket.send(stream.descriptor, UnsafeRawBufferPointer(start: octets, count: Int(count)))
            }
        }
        // A socket has nothing to flush, and knows no other request.
        BIO_meth_set_ctrl(method) { _, request, _, _ in request == BIO_CTRL_FLUSH ? 1 : 0 }
        return UInt(bitPattern: method)
    }()

    private func takeFromSocket(_ buffer: UnsafeMutableRawBufferPointer) -> IOResult {
        guard allowance > 0 else { return .wouldBlock }
        let result = Socket.receive(descriptor, into: buffer)
        if case .done(let count) = result { allowance -= count }
        return result
    }

    private static func move(_ bio: OpaquePointer?, _ direction: Int32, _ call: (SecureStream) -> IOResult) -> Int32 {
        guard let data = BIO_get_data(bio) else { return -1 }
        let stream = Unmanaged<SecureStream>.fromOpaque(data).takeUnretainedValue()
        let result = call(stream)
        stream.transport = result
        BIO_clear_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_WRITE | BIO_FLAGS_SHOULD_RETRY)
        switch result {
        case .done(let count): return Int32(count)
        case .wouldBlock: BIO_set_flags(bio, direction | BIO_FLAGS_SHOULD_RETRY)
        case .endOfStream: return 0
        case .failed: break
        }
        return -1
    }
}
