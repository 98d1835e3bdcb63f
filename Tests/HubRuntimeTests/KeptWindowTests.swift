import ChannelProtocol
import HubTesting
import PresenceCore
import Testing
import WebSocketCore

@testable import HubRuntime

/// Connections that keep the window of what they are sent, beside others (RFC 7692 7.1.1.1).
@Suite struct KeptWindowTests {
    private static let offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
    private static let freshOffer = "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n"

    private func hub(_ configure: (inout HubConfiguration) -> Void = { _ in }) throws -> TestHub {
        try TestHub {
            $0.keepsWindows = true
            $0.compressAbove = 64
            configure(&$0)
        }
    }

    private func joined(
        _ hub: TestHub, _ name: String, _ fields: String = offer, _ kind: TestClient.Kind = .packets,
        _ wish: (inout JoinRequest) -> Void = { _ in }
    ) throws -> TestClient {
        let client = try hub.open(kind)
        client.send(TestClient.upgrade("/realtime/v1/websocket?vsn=2.0.0", fields))
        hub.run()
        try client.becomeWebSocket()
        client.join(as: name, wish)
        hub.run()
        _ = client.received()
        return client
    }

    /// A JSON string of so many octets that resembles others of its kind.
    private static func words(_ count: Int, _ generator: inout SeededGenerator) -> String {
        var text = ""
        while text.count < count {
            text +=
                ["who ", "is ", "here ", "there ", "\(Int.random(in: 0...999, using: &generator)) "]
                .randomElement(using: &generator) ?? ""
        }
        return "\"\(text)\""
    }

    @Test("a broadcast is the same with a window, without one, and plain", arguments: 0..<4 as Range<UInt64>)
    func same(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let hub = try hub { $0.compressBelow = 20_000 }
        let ada = try joined(hub, "ada", "")
        let clients = try [Self.offer, Self.offer, Self.freshOffer, ""].enumerated()
            .map { try joined(hub, "user-\($0)", $1) }
        #expect(clients.map { $0.connection?.packing.keepsWindow } == [true, true, false, false])
        // Too short, for the window, longer than it, too long; and what is private between them.
        for count in (0..<60).map({ _ in [20, 300, 3_000, 6_000, 30_000].randomElement(using: &generator) ?? 0 }) {
            let text = Self.words(count, &generator)
            hub.advance(10)
            if Bool.random(using: &generator) { clients[0].heartbeat() }
            ada.broadcast("notes", text)
            if Bool.random(using: &generator) { clients[1].track(#"{"x":\#(Self.words(300, &generator))}"#) }
            hub.run()
            for client in clients {
                let notes = client.messages().joined().map(\.description).filter { $0.hasPrefix("notes") }
                #expect(notes == ["notes# \(text)"])
            }
        }
    }

    @Test("similar messages take a fraction of what they take alone")
    func shrinks() throws {
        let hub = try hub()
        let ada = try joined(hub, "ada", "")
        let grace = try joined(hub, "grace")
        let alan = try joined(hub, "alan", Self.freshOffer)
        (grace.isReading, alan.isReading) = (false, false)
        var counts = (kept: 0, fresh: 0)
        for number in 0..<10 {
            ada.broadcast("notes", #"{"by":"ada","colour":"blue","of":["paper","pencil"],"x":\#(number * 37)}"#)
            hub.run()
            counts.kept += grace.octets().count
            counts.fresh += alan.octets().count
        }
        #expect(counts.kept * 2 < counts.fresh)
    }

    @Test("a message longer than the window is compressed once for all, and the next short one begins afresh")
    func longer() throws {
        let hub = try hub()
        let ada = try joined(hub, "ada", "")
        let clients = try (0..<2).map { try joined(hub, "user-\($0)") }
        var generator = SeededGenerator(seed: 2)
        let before = clients.map(\.compressedMessages)
        let texts = [300, 300, 9_000, 300, 300].map { Self.words($0, &generator) }
        for text in texts {
            ada.broadcast("notes", text)
            hub.run()
        }
        for client in clients { #expect(client.received() == texts.map { "notes# \($0)" }) }
        #expect(clients.map(\.compressedMessages) == before.map { $0 + 5 })
    }

    @Test("there is no window before a message is worth it, and no direct send at any time")
    func lazily() throws {
        let hub = try hub { $0.compressAbove = 1_024 }
        let ada = try joined(hub, "ada", "")
        let grace = try joined(hub, "grace")
        let slot = Int(grace.ref.slot)
        ada.broadcast("notes", "\"short\"")
        hub.run()
        #expect(grace.connection?.window == nil)
        #expect(hub.cores[0].front.table.busy[slot] == .unshared)
        ada.broadcast("notes", "\"\(String(repeating: "who is here ", count: 100))\"")
        hub.run()
        #expect(grace.connection?.window != nil)
        #expect(hub.cores[0].front.table.busy[slot] == .unshared)
        #expect(grace.received().count == 2)
        #expect(grace.compressedMessages == 1)
    }

    @Test("presence that is dropped for a slow reader is in no window; what comes after it is read (presence.md 10)")
    func dropped() throws {
        let hub = try hub {
            $0.softMark = 1_000
            $0.hardMark = 100_000
        }
        let ada = try joined(hub, "ada", Self.offer, .stream(buffer: 4_608))
        ada.isReading = false
        let grace = try joined(hub, "grace", "")
        var generator = SeededGenerator(seed: 3)
        for number in 0..<100 {
            let meta = (0..<300).map { _ in "\(UInt8.random(in: 0...255, using: &generator))" }.joined(separator: ",")
            grace.track(#"{"n":\#(number),"x":[\#(meta)]}"#)
            ada.heartbeat()
            hub.advance(50)
        }
        #expect(hub.metrics.slowConsumerDrops > 20)
        ada.isReading = true
        hub.run()
        let heard = ada.messages().joined().map(\.description)
        #expect(heard.filter { $0.hasPrefix("ok") } == (2...101).map { "ok \($0)" })
        #expect(heard.last?.hasPrefix("state") == true, "the snapshot that makes up for it")
        #expect(ada.compressedMessages > 10)
    }

    @Test("an evicted reader can read what it was sent in part, and its code (presence.md 10)")
    func evicted() throws {
        let hub = try hub {
            $0.softMark = 2_000
            $0.hardMark = 20_000
        }
        let ada = try joined(hub, "ada", Self.offer, .stream(buffer: 4_608))
        ada.isReading = false
        let grace = try joined(hub, "grace", "")
        var generator = SeededGenerator(seed: 4)
        var said: [String] = []
        while ada.connection?.phase == .webSocket, said.count < 200 {
            let noise = (0..<800).map { _ in "\(UInt8.random(in: 0...255, using: &generator))" }.joined(separator: ",")
            said.append("[\(noise)]")
            grace.broadcast("say", said[said.count - 1])
            hub.run()
        }
        #expect(ada.connection?.phase == .closing)
        ada.isReading = true
        hub.run()
        let heard = ada.messages().joined().map(\.description)
        #expect(heard.suffix(2) == ["closed 4429 slow_reader", "end"])
        let whole = heard.dropLast(2)
        #expect(whole.elementsEqual(said.prefix(whole.count).map { "say# \($0)" }))
        #expect((1..<said.count).contains(whole.count))
    }

    @Test("a snapshot that was compressed for one is revoked with the one it was made of (presence.md 10)")
    func revoked() throws {
        let hub = try hub { $0.maxSnapshots = 1 }
        // Shorter than the window, so that the snapshot is compressed for each.
        let people = try (0..<4).map { try joined(hub, "user-\($0)", "") }
        var generator = SeededGenerator(seed: 5)
        for person in people { person.track(#"{"x":\#(Self.words(600, &generator))}"#) }
        hub.advance(1_000)
        var readers: [TestClient] = []
        for number in 0..<3 {
            let ada = try hub.open(.stream(buffer: 4_608))
            ada.send(TestClient.upgrade("/realtime/v1/websocket?vsn=2.0.0", Self.offer))
            hub.run()
            try ada.becomeWebSocket()
            // Another has filled its socket, so that the snapshot waits.
            ada.isReading = false
            for _ in 0..<120 { ada.heartbeat() }
            hub.run()
            ada.join(as: "ada-\(number)")
            hub.run()
            readers.append(ada)
            people[0].track(#"{"x":\#(Self.words(600, &generator))}"#)
            hub.advance(1_100)
        }
        hub.advance(1_100)
        #expect(readers.map { $0.connection?.phase == .webSocket } == [false, false, true])
    }

    @Test("the echo keeps a window, too")
    func echo() throws {
        let hub = try hub { $0.hasEcho = true }
        let ada = try hub.open()
        ada.send(TestClient.upgrade("/echo", Self.offer))
        hub.run()
        try ada.becomeWebSocket()
        for count in [300, 300, 9_000, 300, 10, 300] {
            let message = [UInt8](repeating: 0x61, count: count)
            ada.send(.binary, message)
            hub.run()
        }
        #expect(ada.messages().joined().count == 6)
        #expect(ada.compressedMessages == 5)
    }
}
