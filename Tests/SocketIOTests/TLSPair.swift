import Glibc
import HubTesting
import Testing

@testable import SocketIO

/// The hub's end of a TLS connection, and a client of OpenSSL's own that may be as odd as a test wants.
///
/// Both ends are sockets of this process that never block.
final class TLSPair {
    let stream: SecureStream
    let peer: TLSClient
    private let descriptors: [Int32]

    /// - Parameter buffer: octets that the hub's socket takes before it is full.
    init(_ hub: TLSContext, _ wishes: TLSClient.Wishes = .init(), buffer size: Int32 = 1 << 16) throws {
        var pair: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
        try #require(socketpair(AF_UNIX, type, 0, &pair) == 0)
        descriptors = pair
        var size = size
        setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        stream = SecureStream(hub, descriptor: pair[0])
        peer = TLSClient(over: pair[1], wishes)
    }

    deinit {
        for descriptor in descriptors where descriptor >= 0 { close(descriptor) }
    }

    /// OpenSSL's object of the client.
    var client: OpaquePointer { peer.session }

    /// Lets both ends speak until the hub's is done or has failed.
    func shakeHands() -> SecureStream.Handshake {
        for _ in 0..<20 {
            peer.shakeHands()
            let state = stream.handshake()
            if state != .wouldBlock {
                // Finished, tickets or an alert.
                peer.shakeHands()
                return state
            }
        }
        return .wouldBlock
    }

    /// A pair whose handshake is over.
    static func open(_ wishes: TLSClient.Wishes = .init(), buffer size: Int32 = 1 << 16) throws -> TLSPair {
        let pair = try TLSPair(try .elliptic(), wishes, buffer: size)
        try #require(pair.shakeHands() == .done)
        return pair
    }

    func clientWrite(_ octets: [UInt8]) {
        #expect(peer.write(octets))
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
