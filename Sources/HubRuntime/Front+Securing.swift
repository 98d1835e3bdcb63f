import HTTPCore
import PresenceCore
import SocketIO

/// TLS on its own listener: handshakes, octets that wait inside, and what must be watched for either direction.
///
/// Everything else is as on the plain listener, but for broadcasts: they go through the outbox, since each connection has
/// keys of its own.
extension Front {
    /// Steps of handshakes in one turn; the rest comes with the next.
    ///
    /// The first step signs, for which an RSA key takes some 0.7 ms.
    static let handshakesPerTurn = 8

    func secure(_ connection: Connection) {
        guard let tls else { preconditionFailure("a TLS listener without a certificate") }
        connection.secure = SecureStream(tls, descriptor: connection.fd)
        table.mark(connection.ref.slot, .unshared)
    }

    /// Reads and writes, each once what it waits for is there.
    func ready(_ connection: Connection, _ secure: SecureStream, _ readiness: Readiness) {
        var possible: Interest = []
        if readiness.isReadable { possible.insert(.read) }
        if readiness.isWritable { possible.insert(.write) }
        if connection.flags.contains(.watchesWrite), possible.contains(secure.awaitedToWrite) { list(connection) }
        if possible.contains(secure.awaitedToRead) { read(connection) }
    }

    /// Octets of the connection, decrypted where it is encrypted.
    func receive(_ connection: Connection, into space: UnsafeMutableRawBufferPointer) -> IOResult {
        guard let secure = connection.secure else { return Socket.receive(connection.fd, into: space) }
        let awaited = secure.awaitedToRead
        guard secure.isOpen || shakeHands(connection, secure) else {
            if connection.phase != .dead, secure.awaitedToRead != awaited { watch(connection) }
            return .wouldBlock
        }
        let result = secure.receive(into: space)
        if secure.awaitedToRead != awaited { watch(connection) }
        if secure.hasMore, !connection.flags.contains(.readsOn) {
            connection.flags.insert(.readsOn)
            readingOn.append(connection.ref)
        }
        return result
    }

    /// Who must be read although the poller knows of nothing; paused connections wait until they resume.
    func takeReadingOn() -> ContiguousArray<Readiness> {
        if readingOn.isEmpty { return [] }
        var refs: ContiguousArray<ConnectionRef> = []
        swap(&refs, &readingOn)
        return ContiguousArray(
            refs.compactMap { ref in
                guard let connection = table[ref], connection.flags.contains(.readsOn),
                    connection.flags.isDisjoint(with: [.paused, .isSlowed])
                else { return nil }
                connection.flags.remove(.readsOn)
                return Readiness(token: ref.token, isReadable: true)
            })
    }

    /// Goes on with a handshake; true when it is over, and what follows may be read.
    private func shakeHands(_ connection: Connection, _ secure: SecureStream) -> Bool {
        // Whoever is left out is reported again by the poller.
        guard handshakesLeft > 0 else { return false }
        handshakesLeft -= 1
        switch secure.handshake() {
        case .done:
            metrics.tlsHandshakes[secure.isResumed ? "resumed" : "full", default: 0] += 1
            return true
        case .wouldBlock:
            return false
        case .failed(let failure):
            metrics.handshakeFailures[failure.rawValue, default: 0] += 1
            if failure == .plainHTTP {
                answerInClear(connection)
            } else {
                drop(connection, .lost, as: failure.rawValue)
            }
            return false
        }
    }

    /// Tells a client that speaks plain HTTP here what it should do instead.
    private func answerInClear(_ connection: Connection) {
        connection.secure = nil
        table.unmark(connection.ref.slot, .unshared)
        respond(
            connection, Response(status: 400, error: "This port speaks TLS: use https:// or wss://."),
            keepAlive: false, isHead: false)
    }
}

extension Connection {
    /// Whether a TLS handshake has begun and is not over.
    var isShakingHands: Bool {
        guard let secure else { return false }
        return !secure.isOpen && !secure.isUntouched
    }
}
