import HTTPCore
import LimitCore
import PresenceCore
import SocketIO
import WebSocketCore

/// Octets in: from the socket to requests and messages.
extension Front {
    func ready(_ readiness: Readiness) {
        guard let connection = table[ConnectionRef(shard: shard, token: readiness.token)] else { return }
        if let secure = connection.secure {
            ready(connection, secure, readiness)
            return
        }
        if readiness.isWritable { list(connection) }
        if readiness.isReadable { read(connection) }
    }

    /// One read, and everything that is complete in it: no connection gets more of a turn.
    func read(_ connection: Connection) {
        // The beginning of a head that came in pieces lies before what comes now, so that all parsing is in place.
        let kept = connection.request?.head.count ?? 0
        if kept > 0 { connection.request?.head.withUnsafeBytes { input.copyMemory(from: $0) } }
        let space = UnsafeMutableRawBufferPointer(rebasing: input[kept..<kept + readSize(connection)])
        switch receive(connection, into: space) {
        case .wouldBlock: return
        case .endOfStream: drop(connection, .lost, as: "lost")
        case .failed: drop(connection, .lost, as: "reset")
        case .done(let count):
            heard(connection)
            metrics.receivedBytes += count
            connection.forgetHead()
            received(connection, UnsafeMutableRawBufferPointer(rebasing: input[..<(kept + count)]))
            account(connection)
            slowIfFlooding(connection)
        }
    }

    /// 64 KiB for what is long, a request or the rest of a frame, and 4 KiB where short ones may come, or 2 KiB in a flood.
    ///
    /// A thousand messages of a flood fit into 64 KiB.
    private func readSize(_ connection: Connection) -> Int {
        switch connection.phase {
        case .webSocket, .closing:
            let short = isFlooding(connection) ? Front.slowedReadSize : Front.shortReadSize
            return min(Front.readSize, max(short, connection.reader.missingBytes))
        case .http, .answering, .echo, .dead: return Front.readSize
        }
    }

    private func heard(_ connection: Connection) {
        if connection.flags.contains(.pinged) {
            connection.flags.remove(.pinged)
            let sent = pingTime(after: connection.lastHeard)
            metrics.pingRoundTrip.record(Double(now - min(now, sent)) / 1000)
        }
        connection.lastHeard = now
    }

    /// Hands octets to whatever the connection is at present; a handshake turns the rest into frames.
    func received(_ connection: Connection, _ octets: UnsafeMutableRawBufferPointer) {
        var offset = 0
        while offset < octets.count {
            switch connection.phase {
            case .http:
                offset += receivedRequest(connection, UnsafeMutableRawBufferPointer(rebasing: octets[offset...]))
            case .answering:
                keep(connection, UnsafeMutableRawBufferPointer(rebasing: octets[offset...]))
                return
            case .webSocket, .echo:
                receivedFrame(connection, octets, &offset)
            case .closing:
                awaitClose(connection, octets, &offset)
            case .dead:
                return
            }
        }
    }

    /// Octets for later: the rest of a head, or requests that were sent before the last was answered.
    func keep(_ connection: Connection, _ octets: UnsafeMutableRawBufferPointer) {
        let request = connection.keptRequest
        request.head.append(contentsOf: octets)
        if request.head.count > Front.inputSize - Front.readSize {
            drop(connection, .lost, as: "pipelined too much")
        }
    }

    private func receivedFrame(_ connection: Connection, _ octets: UnsafeMutableRawBufferPointer, _ offset: inout Int) {
        do throws(ProtocolViolation) {
            guard let incoming = try connection.reader.next(in: octets, from: &offset) else { return }
            switch incoming {
            case .message(let kind, let payload):
                if kind == .text { metrics.framesReceived.text += 1 } else { metrics.framesReceived.binary += 1 }
                payload.withOctets(in: octets) { received(connection, kind, $0) }
            case .compressed(let kind, let payload):
                if kind == .text { metrics.framesReceived.text += 1 } else { metrics.framesReceived.binary += 1 }
                try payload.withOctets(in: octets) { compressed throws(ProtocolViolation) in
                    try inflater.withInflated(kind, compressed, limit: messageLimit(connection)) {
                        received(connection, kind, $0)
                    }
                }
            case .ping(let payload):
                metrics.framesReceived.ping += 1
                guard bears(connection) else { return }
                payload.withOctets(in: octets) { pong(connection, $0) }
            case .pong:
                metrics.framesReceived.pong += 1
            case .close(let code, _):
                metrics.framesReceived.close += 1
                answerClose(connection, code)
            }
        } catch {
            fail(connection, error)
        }
    }

    /// Octets of a message, before and after inflating.
    func messageLimit(_ connection: Connection) -> Int {
        if connection.phase == .echo { return configuration.maxEchoBytes }
        return isStranger(connection)
            ? min(configuration.maxStrangerBytes, configuration.maxMessageBytes) : configuration.maxMessageBytes
    }

    /// Whether a token is needed and none has vouched for the client.
    private func isStranger(_ connection: Connection) -> Bool {
        configuration.verifier != nil && connection.phase == .webSocket && connection.profile?.identity == nil
    }

    private func received(_ connection: Connection, _ kind: MessageKind, _ octets: UnsafeRawBufferPointer) {
        if connection.phase == .echo {
            append(packer.frame(kind.opcode, octets, connection.packing), to: connection)
            list(connection)
            return
        }
        guard bears(connection, octets: octets.count) else { return }
        renewLease(connection)
        let span = octets.assumingMemoryBound(to: UInt8.self).span
        switch kind {
        case .text: text(connection, span)
        case .binary: binary(connection, span)
        }
    }

    private func pong(_ connection: Connection, _ octets: UnsafeRawBufferPointer) {
        catchUp(connection)
        outbox(of: connection).append { FrameWriter.appendFrame(.pong, octets, mask: nil, to: &$0) }
        metrics.framesSent.pong += 1
        list(connection)
    }

    /// After our close frame only the peer's own matters: then the socket can go at once (RFC 6455 7.1.1).
    private func awaitClose(_ connection: Connection, _ octets: UnsafeMutableRawBufferPointer, _ offset: inout Int) {
        while offset < octets.count {
            guard let incoming = try? connection.reader.next(in: octets, from: &offset) else { continue }
            if case .close = incoming { connection.flags.insert(.closesAfterFlush) }
        }
        list(connection)
    }

    /// The peer broke the protocol: say why, and go (RFC 6455 7.1.7).
    private func fail(_ connection: Connection, _ violation: ProtocolViolation) {
        let code = violation.closeCode
        if let limit = Limit(violation) { exceeded(isStranger(connection) ? .stranger : limit) }
        detachAll(connection, reason: .lost, lastHeard: now)
        catchUp(connection)
        outbox(of: connection).append { FrameWriter.appendClose(code, reason: violation.sentence, mask: nil, to: &$0) }
        metrics.framesSent.close += 1
        count(closed: code.rawValue, "violation")
        beginClosing(connection, half: false)
        connection.flags.insert(.closesAfterFlush)
    }
}
