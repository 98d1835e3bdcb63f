import Testing
import WebSocketCore

@testable import HubRuntime

/// permessage-deflate between bytes and rooms (RFC 7692).
@Suite struct CompressionTests {
    private static let long = #"{"text":""# + String(repeating: "who is here ", count: 200) + #""}"#
    private static let offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"

    private func joined(_ hub: TestHub, _ name: String, _ fields: String = offer) throws -> TestClient {
        let client = try hub.open()
        client.send(TestClient.upgrade("/realtime/v1/websocket?vsn=2.0.0", fields))
        hub.run()
        try client.becomeWebSocket()
        client.join(as: name)
        hub.run()
        _ = client.received()
        return client
    }

    @Test("a long broadcast is compressed once for all who agreed to that window, and plain for the others")
    func shared() throws {
        let hub = try TestHub()
        let ada = try joined(hub, "ada")
        let grace = try joined(
            hub, "grace", "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=12\r\n")
        let alan = try joined(hub, "alan", "")
        let barbara = try joined(
            hub, "barbara", "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9\r\n")
        #expect(ada.connection?.packing == grace.connection?.packing)
        #expect(barbara.connection?.packing != grace.connection?.packing)
        #expect(alan.connection?.packing == .plain)
        ada.broadcast("notes", Self.long)
        hub.run()
        for client in [grace, alan, barbara] { #expect(client.received() == ["notes# \(Self.long)"]) }
        #expect([grace, alan, barbara].map(\.compressedMessages) == [1, 0, 1])
    }

    @Test("what is no longer than the threshold goes out plain to those who agreed, too")
    func threshold() throws {
        let hub = try TestHub { $0.compressAbove = 4096 }
        let ada = try joined(hub, "ada")
        let grace = try joined(hub, "grace")
        ada.broadcast("notes", Self.long)
        hub.run()
        #expect(grace.received() == ["notes# \(Self.long)"])
        #expect(grace.compressedMessages == 0)
    }

    @Test("what is so long that compressing it would hold up the loop goes out plain, too")
    func tooLong() throws {
        let hub = try TestHub { $0.compressBelow = 2_000 }
        let ada = try joined(hub, "ada")
        let grace = try joined(hub, "grace")
        ada.broadcast("notes", Self.long)
        hub.run()
        #expect(grace.received() == ["notes# \(Self.long)"])
        #expect(grace.compressedMessages == 0)
    }

    @Test("a snapshot is compressed for a newcomer who agreed")
    func snapshot() throws {
        let hub = try TestHub()
        let ada = try joined(hub, "ada")
        ada.track(Self.long)
        hub.advance(1_000)
        let grace = try joined(hub, "grace")
        #expect(grace.compressedMessages == 1)
    }

    @Test("compressed messages are understood, in fragments too (RFC 7692 7.2.2)")
    func incoming() throws {
        let hub = try TestHub()
        let ada = try joined(hub, "ada")
        let message = Array(#"[null,"7","phoenix","heartbeat",{}]"#.utf8)
        // A block without compression, so that the test needs nobody's deflater.
        let octets = [0x00, UInt8(message.count), 0x00, ~UInt8(message.count), 0xFF] + message + [0x00]
        ada.send(Self.masked(0xC1, octets))
        ada.send(Self.masked(0x41, Array(octets[..<9])) + Self.masked(0x80, Array(octets[9...])))
        hub.run()
        #expect(ada.received().joined(separator: " | ") == "ok 7 | ok 7")
    }

    @Test(
        "a compressed message that is broken, no UTF-8 or a bomb ends the connection (RFC 7692 7.2.2, 8)",
        arguments: [
            ([0x06], 1007, "The compressed message is broken."),
            ([0x00, 0x01, 0x00, 0xFE, 0xFF, 0xFF, 0x00], 1007, "The text is not UTF-8."),
        ] as [([UInt8], Int, String)])
    func broken(octets: [UInt8], code: Int, sentence: String) throws {
        let hub = try TestHub()
        let ada = try joined(hub, "ada")
        ada.send(Self.masked(0xC1, octets))
        hub.run()
        #expect(ada.received() == ["closed \(code) \(sentence)", "end"])
    }

    @Test("a bomb ends the connection with 1009, counted as a limit (RFC 7692 8)")
    func bomb() throws {
        let hub = try TestHub()
        let ada = try joined(hub, "ada")
        let zeros = [UInt8](repeating: 0, count: 5_000_000)
        let bomb = try #require(zeros.withUnsafeBytes { Deflater(windowBits: 15).deflate($0) })
        var frame: [UInt8] = []
        FrameWriter.appendFrame(.binary, bomb.span, isCompressed: true, mask: 1, to: &frame)
        ada.send(frame)
        hub.run()
        let limit = bomb.count * Inflater.maxRatio
        #expect(
            ada.received() == ["closed 1009 The compressed message inflates to more than \(limit) octets.", "end"])
        #expect(hub.metrics.limitsExceeded["inflated"] == 1)
    }

    @Test("with compression off nobody is agreed with, and RSV1 is refused (RFC 6455 5.2)")
    func off() throws {
        let hub = try TestHub { $0.compressAbove = nil }
        let ada = try joined(hub, "ada")
        #expect(ada.connection?.packing == .plain)
        ada.send(Self.masked(0xC1, [0x00]))
        hub.run()
        #expect(ada.received().first?.hasPrefix("closed 1002") == true)
    }

    private static func masked(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [first, 0x80 | UInt8(payload.count), 0, 0, 0, 0] + payload
    }
}
