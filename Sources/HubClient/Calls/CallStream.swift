import Glibc
package import SocketIO

/// One connection of a command that waits: octets out and in, in clear or over TLS, each step within a deadline.
///
/// Blocks its thread, which has nothing else to do.
package final class CallStream {
    private let descriptor: Int32
    private let secure: SecureStream?
    /// Octets that one read may bring.
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    /// Over TLS, the other side; nil in clear.
    package var peer: TLSPeer? { secure?.peer }

    /// Connects to the first address of the hub that answers.
    ///
    /// With `trust` a secure address is spoken to over TLS, and left at once when it is not to be believed, unless
    /// `believesAnybody`.
    package init(
        to hub: HubAddress, trust: TLSTrust, believesAnybody: Bool = false, by deadline: CallDeadline
    ) throws(CallError) {
        let addresses: [SocketAddress]
        do throws(ResolverError) {
            addresses = try SocketAddress.resolve(hub.host, port: hub.port)
        } catch {
            throw .noSuchHost(hub.host, reason: error.reason)
        }
        var result: Result<Int32, CallError> = .failure(.noSuchHost(hub.host, reason: "no address"))
        for address in addresses {
            result = Self.connect(to: address, by: deadline)
            if case .success = result { break }
        }
        descriptor = try result.get()
        secure = hub.isSecure ? SecureStream(trust, host: hub.host, descriptor: descriptor) : nil
        // From here on `deinit` closes.
        try shakeHands(by: deadline)
        if let peer, peer.problem != nil, !believesAnybody { throw .untrusted(peer) }
    }

    deinit {
        secure?.sayFarewell()
        Socket.close(descriptor)
    }

    private static func connect(to address: SocketAddress, by deadline: CallDeadline) -> Result<Int32, CallError> {
        do throws(IOError) {
            let descriptor = try Socket.connect(to: address)
            guard deadline.wait(for: .write, on: descriptor) else {
                Socket.close(descriptor)
                return .failure(deadline.error)
            }
            let code = Socket.connectionError(descriptor)
            guard code == 0 else {
                Socket.close(descriptor)
                return .failure(.cannotConnect(address, IOError(call: "connect", code: code)))
            }
            return .success(descriptor)
        } catch {
            return .failure(.cannotConnect(address, error))
        }
    }

    private func shakeHands(by deadline: CallDeadline) throws(CallError) {
        guard let secure else { return }
        while true {
            switch secure.handshake() {
            case .done: return
            case .wouldBlock: try wait(for: secure.awaitedToRead, by: deadline)
            case .failed(let failure): throw .tls(failure)
            }
        }
    }

    private func wait(for interest: Interest, by deadline: CallDeadline) throws(CallError) {
        guard deadline.wait(for: interest, on: descriptor) else { throw deadline.error }
    }

    /// Sends all of it.
    package func send(_ octets: [UInt8], by deadline: CallDeadline) throws(CallError) {
        var rest = octets[...]
        while !rest.isEmpty || secure?.isHoldingBack == true {
            let result = rest.withUnsafeBytes { bytes in
                guard let secure else { return Socket.send(descriptor, bytes) }
                return bytes.isEmpty ? secure.sendBegun() : secure.send(bytes)
            }
            switch result {
            case .done(let count): rest = rest.dropFirst(count)
            case .wouldBlock: try wait(for: secure?.awaitedToWrite ?? .write, by: deadline)
            case .endOfStream, .failed: throw .ended
            }
        }
    }

    /// The octets that come next; none at the end.
    package func receive(by deadline: CallDeadline) throws(CallError) -> ArraySlice<UInt8> {
        while true {
            let result = buffer.withUnsafeMutableBytes { space in
                secure?.receive(into: space) ?? Socket.receive(descriptor, into: space)
            }
            switch result {
            case .done(let count): return buffer[..<count]
            case .wouldBlock: try wait(for: secure?.awaitedToRead ?? .read, by: deadline)
            case .endOfStream: return []
            case .failed: throw .ended
            }
        }
    }
}

/// Until when somebody waits.
package struct CallDeadline {
    private let start = MonotonicClock.milliseconds
    private let patience: UInt64

    /// From now on, in milliseconds.
    package init(milliseconds: UInt64) {
        patience = milliseconds
    }

    /// What is thrown when it is over.
    package var error: CallError { .timedOut(milliseconds: patience) }

    /// Waits until a descriptor is ready; false when the time is over.
    func wait(for interest: Interest, on descriptor: Int32) -> Bool {
        var poll = pollfd(fd: descriptor, events: 0, revents: 0)
        if interest.contains(.read) { poll.events |= Int16(POLLIN) }
        if interest.contains(.write) { poll.events |= Int16(POLLOUT) }
        while true {
            let gone = MonotonicClock.milliseconds - start
            guard gone < patience else { return false }
            let count = Glibc.poll(&poll, 1, Int32(clamping: patience - gone))
            if count > 0 { return true }
        }
    }
}
