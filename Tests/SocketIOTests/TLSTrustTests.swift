import Foundation
import HubTesting
import Testing

@testable import SocketIO

@Suite struct TLSTrustTests {
    /// Our server and our client over a pair of sockets that never block, their handshake done.
    private func meet(_ host: String, isTrusted: Bool) throws -> (server: SecureStream, client: SecureStream, [Int32]) {
        let made = try Certificates.elliptic.get()
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data(made.certificate).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let trust = try TLSTrust(authorities: isTrusted ? file.path() : nil)
        var pair: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
        try #require(socketpair(AF_UNIX, type, 0, &pair) == 0)
        let server = SecureStream(
            try TLSContext(certificates: made.certificate, key: made.key), descriptor: pair[0])
        let client = SecureStream(trust, host: host, descriptor: pair[1])
        for _ in 0..<10 {
            _ = (client.handshake(), server.handshake())
        }
        try #require(client.isOpen && server.isOpen)
        return (server, client, pair)
    }

    @Test(
        "a certificate is believed for its own name, if somebody believed has signed it",
        arguments: [
            ("localhost", true, nil), ("localhost", false, "self-signed certificate"),
            ("hub.example", true, "hostname mismatch"), ("127.0.0.1", true, "IP address mismatch"),
        ] as [(String, Bool, String?)])
    func trust(host: String, isTrusted: Bool, problem: String?) throws {
        let (_, client, descriptors) = try meet(host, isTrusted: isTrusted)
        defer { for descriptor in descriptors { close(descriptor) } }
        let peer = try #require(client.peer)
        #expect(peer.problem == problem)
        #expect(peer.version == "TLSv1.3")
        #expect(peer.validUntil - peer.validFrom == 30 * 86_400)
    }

    @Test("octets go both ways between our client and our server")
    func bothWays() throws {
        let (server, client, descriptors) = try meet("localhost", isTrusted: true)
        defer { for descriptor in descriptors { close(descriptor) } }
        for (sender, reader) in [(client, server), (server, client)] {
            let sent = Array("algebra".utf8)
            #expect(sent.withUnsafeBytes { sender.send($0) } == .done(sent.count))
            var buffer = [UInt8](repeating: 0, count: 64)
            #expect(buffer.withUnsafeMutableBytes { reader.receive(into: $0) } == .done(sent.count))
            #expect(Array(buffer[..<sent.count]) == sent)
        }
    }

    @Test("a file of authorities that is none is refused")
    func badFile() {
        #expect(throws: TLSContextError.self) { try TLSTrust(authorities: "/nowhere/ca.pem") }
        #expect(throws: TLSContextError.self) { try TLSTrust(authorities: "/dev/null") }
    }
}
