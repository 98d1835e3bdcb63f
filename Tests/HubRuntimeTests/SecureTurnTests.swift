import Glibc
import HTTPCore
import HubTesting
import SocketIO
import Testing
import WebSocketCore

@testable import HubRuntime

/// Turns of a hub whose clients speak TLS.
@Suite struct SecureTurnTests {
    /// One client at the TLS listener.
    private final class Secure {
        let client: TLSClient
        let ref: ConnectionRef
        let fd: Int32

        init(_ hub: TestHub) throws {
            let pair = try TestClient.Kind.stream.makePair()
            fd = pair.client
            client = TLSClient(over: fd)
            ref = try #require(hub.openSecure(pair.server))
        }

        deinit { close(fd) }

        func shakeHands(_ hub: TestHub) throws {
            for _ in 0..<3 {
                client.shakeHands()
                hub.run()
            }
            try #require(client.shakeHands())
        }

        func readAll() -> [UInt8] {
            var octets: [UInt8] = []
            while let some = client.read() { octets += some }
            return octets
        }
    }

    private func makeHub() throws -> TestHub {
        let hub = try TestHub { $0.hasEcho = true }
        let made = try Certificates.elliptic.get()
        hub.cores[0].front.tls = try TLSContext(certificates: made.certificate, key: made.key)
        return hub
    }

    @Test("handshakes take turns, and all of them come to an end")
    func bounded() throws {
        let hub = try makeHub()
        let clients = try (0..<20).map { _ in try Secure(hub) }
        for client in clients { client.client.shakeHands() }
        func begun() -> Int {
            clients.count { hub.cores[0].front.table[$0.ref]?.secure?.isUntouched == false }
        }
        hub.poll(0)
        #expect(begun() == Front.handshakesPerTurn)
        hub.poll(0)
        #expect(begun() == 2 * Front.handshakesPerTurn)
        hub.run()
        #expect(begun() == 20)
        for client in clients { try client.shakeHands(hub) }
        #expect(hub.metrics.tlsHandshakes == ["full": 20])
    }

    @Test(
        "octets that wait inside TLS are read without the poller",
        arguments: [1, 60_000, 65_000, 65_536, 66_000, 81_000, 82_000, 100_000, 131_072, 200_000])
    func readsOn(count: Int) throws {
        let hub = try makeHub()
        let secure = try Secure(hub)
        try secure.shakeHands(hub)
        #expect(secure.client.write(Array(TestClient.upgrade("/echo").utf8)))
        hub.run()
        #expect(String(decoding: secure.readAll(), as: UTF8.self).hasPrefix("HTTP/1.1 101 "))
        let message = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        var frame: [UInt8] = []
        message.withUnsafeBytes { FrameWriter.appendFrame(.binary, $0, mask: 7, to: &frame) }
        #expect(secure.client.write(frame))
        var echo: [UInt8] = []
        for _ in 0..<10 {
            hub.run()
            echo += secure.readAll()
        }
        #expect(echo.count == frame.count - 4)
        #expect(echo.suffix(count).elementsEqual(message))
    }

    @Test("a handshake has the time of a head, and is told from a silent socket")
    func deadline() throws {
        let hub = try makeHub()
        let (silent, half) = (try Secure(hub), try Secure(hub))
        let hello = half.client.recorded { half.client.shakeHands() }
        #expect(hello[..<100].withUnsafeBytes { Socket.send(half.fd, $0) } == .done(100))
        hub.run()
        hub.advance(hub.configuration.headTimeout - 1)
        #expect(hub.metrics.connections == 2)
        hub.advance(1 + TestHub.tick)
        #expect(hub.metrics.connections == 0)
        #expect(hub.metrics.limitsExceeded == ["tls_handshake_time": 1])
        #expect(!silent.client.shakeHands())
    }

    @Test("nobody gets a broadcast past TLS")
    func neverDirect() throws {
        let hub = try makeHub()
        let secure = try Secure(hub)
        let slot = Int(secure.ref.slot)
        #expect(hub.cores[0].front.table.busy[slot] == .unshared)
        try secure.shakeHands(hub)
        #expect(secure.client.write(Array(TestClient.upgrade("/echo").utf8)))
        hub.run()
        #expect(hub.cores[0].front.table.busy[slot] == .unshared)
    }

    @Test("plain HTTP is answered in clear, once")
    func plain() throws {
        let hub = try makeHub()
        let secure = try Secure(hub)
        let request = Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
        #expect(request.withUnsafeBytes { Socket.send(secure.fd, $0) } == .done(request.count))
        hub.run()
        var buffer = [UInt8](repeating: 0, count: 4096)
        let result = buffer.withUnsafeMutableBytes { Socket.receive(secure.fd, into: $0) }
        guard case .done(let count) = result else {
            Issue.record("nothing came but \(result)")
            return
        }
        #expect(String(decoding: buffer[..<count], as: UTF8.self).hasPrefix("HTTP/1.1 400 "))
        #expect(hub.metrics.handshakeFailures == ["tls_plain_http": 1])
    }
}
