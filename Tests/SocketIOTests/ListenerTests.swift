import Glibc
import Testing

@testable import SocketIO

@Suite struct ListenerTests {
    @Test("a socket that somebody else has bound is taken over with its address", arguments: ["127.0.0.1", "::1"])
    func adopts(host: String) throws {
        let bound = try Listener(at: SocketAddress(host: host, port: 0))
        defer { bound.close() }
        let adopted = try Listener(adopting: bound.descriptor)
        #expect(adopted.address == bound.address)
        #expect(adopted.address.port > 0)
        #expect(Socket.accept(adopted.descriptor) == nil)
    }

    @Test("what does not listen is refused")
    func refuses() throws {
        #expect(throws: IOError.self) { try Listener(adopting: -1) }
        let idle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { Socket.close(idle) }
        #expect(throws: IOError.self) { try Listener(adopting: idle) }
    }

    @Test("news reach a socket of this machine, by a name without a file")
    func notifies() throws {
        let name = "rollcall-test-\(getpid())"
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: [0] + Array(name.utf8)) }
        let manager = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer { Socket.close(manager) }
        let size = socklen_t(MemoryLayout.size(ofValue: address.sun_family) + 1 + name.utf8.count)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(manager, $0, size) }
        }
        try #require(bound == 0)
        #expect(LocalDatagram.send("READY=1", to: "@" + name))
        var octets = [UInt8](repeating: 0, count: 64)
        let count = recv(manager, &octets, octets.count, Int32(MSG_DONTWAIT))
        #expect(String(decoding: octets.prefix(max(0, count)), as: UTF8.self) == "READY=1")
        #expect(!LocalDatagram.send("READY=1", to: "@rollcall-nobody-\(getpid())"))
        #expect(!LocalDatagram.send("READY=1", to: String(repeating: "a", count: 200)))
    }
}
