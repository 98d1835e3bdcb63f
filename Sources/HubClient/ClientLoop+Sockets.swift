import ChannelProtocol
import Glibc
import HTTPCore
import SocketIO
import WebSocketCore

/// Octets in and out of the sockets of a loop.
extension ClientLoop {
    /// Reads of one tab in one turn; the rest comes with the next, so that no tab starves the others.
    private static var readsPerTurn: Int { 8 }

    /// Source addresses that connections rotate over.
    private static var sourceCount: Int { 16 }

    // MARK: Connecting

    func connect(_ index: Int) {
        let connection = connections[index]
        do throws(IOError) {
            let fd: Int32
            if address.isLoopback, !address.isIPv6 {
                let source = SocketAddress(host: "\(sourceNetwork).\(1 + attempts % Self.sourceCount)", port: 0)
                fd = try Socket.connect(to: address, from: source)
            } else {
                fd = try Socket.connect(to: address)
            }
            attempts += 1
            if var size = connection.tab.plan.receiveBuffer {
                setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
            }
            connection.begin(fd)
            connection.interest = [.write]
            try poller.add(fd, .write, token: token(index))
        } catch {
            lose(index, nil)
        }
    }

    /// The slot, and the generation of its socket.
    private func token(_ index: Int) -> UInt64 {
        UInt64(connections[index].generation & 0x7FFF_FFFF) << 32 | UInt64(index)
    }

    func handle(_ readiness: Readiness) {
        guard readiness.token != Poller.wakeToken else { return poller.consumeWake() }
        if readiness.token & Farewell.tokenFlag != 0 { return drainFarewell(Int32(readiness.token & 0x7FFF_FFFF)) }
        let index = Int(readiness.token & 0xFFFF_FFFF)
        let connection = connections[index]
        guard connection.fd >= 0, readiness.token == token(index) else { return }
        if connection.isFrozen {
            // Only an end is reported without being watched for, and it would be reported for ever.
            connection.end()
            connection.isFrozen = true
            return
        }
        if connection.isReadingPaused && !readiness.isWritable {
            // The hub has ended it: what is left in the kernel, a Close perhaps, is read now.
            resumeReading(TabID(index: index))
        }
        if connection.stage == .connecting { return upgrade(index) }
        if readiness.isReadable { read(index, generation: connection.generation) }
        if readiness.isWritable, connection.fd >= 0, readiness.token == token(index) { flush(index) }
    }

    private func upgrade(_ index: Int) {
        let connection = connections[index]
        guard Socket.connectionError(connection.fd) == 0 else { return lose(index, nil) }
        var nonce: [UInt8] = []
        for _ in 0..<2 { withUnsafeBytes(of: generator.next()) { nonce.append(contentsOf: $0) } }
        guard let handshake = ClientHandshake(host: address.description, path: path, nonce: nonce) else {
            preconditionFailure("\(address) or \(path) cannot stand in a request")
        }
        connection.stage = .upgrading
        connection.handshake = handshake
        var request: [UInt8] = []
        handshake.append(to: &request)
        write(request, on: index)
        updateInterest(index)
    }

    // MARK: Reading

    private func read(_ index: Int, generation: UInt32) {
        let connection = connections[index]
        for _ in 0..<Self.readsPerTurn {
            switch Socket.receive(connection.fd, into: buffer) {
            case .done(let count):
                connection.octetsReceived += UInt64(count)
                if connection.stage == .upgrading {
                    finishUpgrade(index, count)
                } else {
                    readFrames(UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]), index)
                }
            case .wouldBlock:
                return
            case .endOfStream, .failed:
                return lose(index, connection.stage == .upgrading ? nil : .abnormal)
            }
            // The tab or its driver may have ended the connection, or paused it, or begun another one.
            guard connection.fd >= 0, connection.generation == generation, !connection.isReadingPaused,
                !connection.isFrozen
            else { return }
        }
    }

    private func finishUpgrade(_ index: Int, _ count: Int) {
        let connection = connections[index]
        connection.head.append(contentsOf: buffer[..<count])
        guard let handshake = connection.handshake,
            let parsed = try? HeadParser.parseResponse(connection.head.span)
        else {
            // Not whole yet, or no HTTP at all.
            if connection.head.count > HeadLimits().maxHeadBytes { lose(index, nil) }
            return
        }
        do throws(HandshakeFailure) {
            // The chosen subprotocol may well be none.
            _ = try handshake.verify(parsed.head)
        } catch {
            return lose(index, nil)
        }
        var rest = Array(connection.head[parsed.consumed...])
        connection.head = []
        connection.handshake = nil
        connection.stage = .open
        let generation = connection.generation
        perform(connection.tab.connected(now: MonotonicClock.milliseconds, using: &generator), for: index)
        guard !rest.isEmpty, connection.generation == generation, connection.fd >= 0 else { return }
        rest.withUnsafeMutableBytes { readFrames($0, index) }
    }

    private func readFrames(_ octets: UnsafeMutableRawBufferPointer, _ index: Int) {
        let connection = connections[index]
        let generation = connection.generation
        var offset = 0
        do throws(ProtocolViolation) {
            while connection.fd >= 0, connection.generation == generation,
                let incoming = try connection.reader.next(in: octets, from: &offset)
            {
                handle(incoming, octets, index)
            }
        } catch {
            cannotRead("\(error)", by: index)
            lose(index, .protocolError)
        }
    }

    private func handle(_ incoming: Incoming, _ octets: UnsafeMutableRawBufferPointer, _ index: Int) {
        switch incoming {
        case .message(let kind, let payload):
            payload.withOctets(in: octets) { bytes in
                let text = bytes.bindMemory(to: UInt8.self).span
                do throws(WireError) {
                    let message =
                        kind == .text
                        ? try ServerMessage.decode(text, version: .v2) : try ServerMessage.decode(binary: text)
                    received(message, in: text, by: index)
                } catch {
                    cannotRead("\(error)", by: index)
                }
            }
        case .ping(let payload):
            send(.pong, payload.withOctets(in: octets) { Array($0) }, on: index)
        case .compressed: preconditionFailure("compression was not offered")
        case .pong:
            break
        case .close(let code, _):
            sayClose(code ?? .normal, on: index)
            lose(index, code ?? .noStatus)
        }
    }

    // MARK: Writing

    func send(_ opcode: Opcode, _ payload: [UInt8], on index: Int) {
        guard connections[index].stage == .open else { return }
        var frame: [UInt8] = []
        let mask = UInt32(truncatingIfNeeded: generator.next())
        FrameWriter.appendFrame(opcode, payload.span, mask: mask, to: &frame)
        write(frame, on: index)
    }

    func sayClose(_ code: CloseCode, on index: Int) {
        guard connections[index].stage == .open else { return }
        var frame: [UInt8] = []
        FrameWriter.appendClose(code, mask: UInt32(truncatingIfNeeded: generator.next()), to: &frame)
        write(frame, on: index)
    }

    private func write(_ bytes: [UInt8], on index: Int) {
        let connection = connections[index]
        guard connection.fd >= 0 else { return }
        if connection.outbox == nil {
            switch bytes.withUnsafeBytes({ Socket.send(connection.fd, $0) }) {
            case .done(bytes.count): return
            case .done(let count): keep(bytes[count...], connection)
            case .wouldBlock: keep(bytes[...], connection)
            // The next read tells how the connection ended.
            case .endOfStream, .failed: return
            }
            updateInterest(index)
        } else {
            keep(bytes[...], connection)
        }
    }

    private func keep(_ bytes: ArraySlice<UInt8>, _ connection: ClientConnection) {
        let outbox = connection.outbox ?? Outbox()
        outbox.append { $0.append(contentsOf: bytes) }
        connection.outbox = outbox
    }

    private func flush(_ index: Int) {
        let connection = connections[index]
        guard let outbox = connection.outbox else { return updateInterest(index) }
        switch outbox.flush(to: connection.fd) {
        case .done:
            connection.outbox = nil
            updateInterest(index)
        case .wouldBlock:
            return
        case .endOfStream, .failed:
            lose(index, .abnormal)
        }
    }

    func updateInterest(_ index: Int) {
        let connection = connections[index]
        guard connection.fd >= 0, connection.stage != .connecting else { return }
        var interest: Interest = []
        if !connection.isFrozen {
            if !connection.isReadingPaused { interest.insert(.read) }
            if connection.outbox != nil { interest.insert(.write) }
        }
        guard interest != connection.interest else { return }
        connection.interest = interest
        // A descriptor that is open and was added can be modified.
        try? poller.modify(connection.fd, interest, token: token(index))
    }
}
