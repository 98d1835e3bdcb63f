import ChannelProtocol
import HTTPCore
import Testing
import WebSocketCore

@testable import HubRuntime

/// From an HTTP request to a WebSocket, and what breaks one (wire.md 1, RFC 6455).
@Suite struct UpgradeTests {
    @Test("every address that stock clients ask for answers (wire.md 1.1)")
    func paths() throws {
        let hub = try TestHub { $0.hasEcho = true }
        for path in ["/realtime/v1/websocket", "/socket/websocket", "/websocket", "/echo"] {
            let ada = try hub.connect(path: path + "?log_level=info")
            #expect(ada.connection?.phase == (path == "/echo" ? .echo : .webSocket))
        }
    }

    @Test(
        "a request that cannot become a WebSocket is told why (wire.md 1.1, RFC 6455 4.2)",
        arguments: [
            ("GET /websocket HTTP/1.1\r\nHost: localhost\r\n\r\n", 426),
            ("GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n", 200),
            (TestClient.upgrade("/websocket?vsn=3.0.0"), 403),
            (TestClient.upgrade("/websocket?vsn=%zz"), 400),
            (TestClient.upgrade("/websocket").replacing("Version: 13", with: "Version: 8"), 426),
            (TestClient.upgrade("/websocket").replacing(TestClient.key, with: "short"), 400),
        ])
    func refused(request: String, status: Int) throws {
        let hub = try TestHub()
        let ada = try hub.open()
        ada.send(request)
        hub.run()
        #expect(ada.text().hasPrefix("HTTP/1.1 \(status) "))
    }

    @Test("frames that come behind the handshake in the same write are read (RFC 6455 4.1)")
    func pipelinedFrames() throws {
        let hub = try TestHub()
        let ada = try hub.open()
        ada.together {
            ada.send(TestClient.upgrade("/realtime/v1/websocket?vsn=2.0.0"))
            ada.join(as: "ada")
            ada.track()
        }
        hub.read(ada)
        try ada.becomeWebSocket()
        #expect(ada.received() == ["joined 1 | state | ok 2 | diff +ada{}"])
    }

    @Test("frames cut at every octet are the same frames (RFC 6455 5.4)")
    func cutAnywhere() throws {
        let hub = try TestHub()
        let ada = try hub.connect(.stream)
        var octets: [UInt8] = []
        ada.together {
            ada.join(as: "ada")
            ada.broadcast("hi", #"{"x":1}"#)
        }
        hub.run()
        #expect(ada.received() == ["joined 1 | state"])
        for cut in 1..<40 {
            var frame: [UInt8] = []
            FrameWriter.appendFrame(
                .text, Array(#"[null,"\#(cut)","phoenix","heartbeat",{}]"#.utf8).span, mask: 7, to: &frame)
            octets = frame
            ada.send(Array(octets[..<cut]))
            hub.run()
            ada.send(Array(octets[cut...]))
            hub.run()
            #expect(ada.received() == ["ok \(cut)"])
        }
    }

    @Test("a ping comes back as a pong with its payload, behind what the room said before (RFC 6455 5.5.3)")
    func ping() throws {
        let hub = try TestHub()
        let ada = try hub.joined("ada")
        let grace = try hub.joined("grace")
        grace.broadcast("hi")
        ada.send(.ping, Array("are you there".utf8))
        hub.read(grace, ada)
        #expect(ada.received() == ["hi# {} | pong are you there"])
    }

    @Test(
        "who breaks the protocol is told by code and sentence, and the stream ends (RFC 6455 7.1.7)",
        arguments: [
            ("unmasked", [0x81, 0x01, 0x41], 1002, "A client's frame must be masked."),
            (
                "reserved bit", [0xC1, 0x80, 0, 0, 0, 0], 1002,
                "Reserved bits 4 are set without an extension that uses them."
            ),
            ("not UTF-8", [0x81, 0x81, 0, 0, 0, 0, 0xFF], 1007, "The text is not UTF-8."),
            (
                "too big", [0x81, 0xFE, 0x27, 0x11, 0, 0, 0, 0], 1009,
                "A message of 10001 octets is over the limit of 10000."
            ),
            ("bad close", [0x88, 0x81, 0, 0, 0, 0, 0x03], 1002, "A close code takes two octets."),
        ] as [(String, [UInt8], Int, String)])
    func violations(name: String, octets: [UInt8], code: Int, sentence: String) throws {
        let hub = try TestHub { $0.maxMessageBytes = 10_000 }
        let ada = try hub.joined("ada")
        let grace = try hub.joined("grace")
        ada.track()
        hub.advance(100)
        _ = (ada.received(), grace.received())
        ada.send(octets)
        hub.run()
        #expect(ada.received() == ["closed \(code) \(sentence)", "end"])
        ada.hangUp()
        hub.run()
        #expect(ada.connection == nil)
        hub.advance(10_000 + TestHub.tick)
        #expect(grace.received() == ["diff -ada{}"], "a grace as for a lost connection")
    }

    @Test("a close is answered with its own code, then the hub ends the stream first (RFC 6455 5.5.1, 7.1.1)")
    func closes() throws {
        let hub = try TestHub()
        for (code, answer) in [
            (CloseCode.normal, 1000), (.goingAway, 1001), (CloseCode(rawValue: 4000), 4000), (nil, 1005),
        ] {
            let ada = try hub.joined("ada")
            ada.close(code)
            hub.run()
            #expect(ada.received() == ["closed \(answer) ", "end"])
            ada.hangUp()
            hub.run()
            #expect(ada.connection == nil)
        }
    }

    @Test("the echo returns every message in its kind")
    func echo() throws {
        let hub = try TestHub { $0.hasEcho = true }
        let ada = try hub.open()
        ada.send(TestClient.upgrade("/echo"))
        hub.run()
        _ = ada.text()
        ada.together {
            ada.send(.text, Array("hé".utf8), isFinal: false)
            ada.send(.continuation, Array("llo".utf8))
            ada.send(.binary, [0xFF, 0x00])
        }
        hub.run()
        #expect(ada.octets() == [0x81, 6] + Array("héllo".utf8) + [0x82, 2, 0xFF, 0x00])
    }
}

/// Input that is no message (wire.md 1.3).
@Suite struct MalformedTests {
    private static let malformed = [
        "", "{", "[]", #"["1","2","room:algebra"]"#, #"["1","2","t","e",{},{}]"#, #"[{},"1","t","e",{}]"#,
        #"["1","2","t","e",[]]"#, #"["1","2",3,"e",{}]"#, #"{"topic":"t","event":"e","payload":{},"ref":"1"}"#, "null",
    ]

    @Test("ten malformed messages are ignored, the eleventh closes with 1008 (wire.md 1.3)", arguments: malformed)
    func eleventh(text: String) throws {
        let hub = try TestHub()
        let ada = try hub.joined("ada")
        for _ in 0..<10 { ada.send(.text, Array(text.utf8)) }
        ada.heartbeat()
        hub.run()
        #expect(ada.received() == ["ok 2"])
        ada.send(.text, Array(text.utf8))
        hub.run()
        #expect(ada.received() == ["closed 1008 policy_violation"])
        #expect(hub.metrics.messagesMalformed == 11)
    }

    @Test(
        "binary frames that are none count alike (wire.md 3)",
        arguments: [[], [9], [4, 0, 0, 0, 0], [3, 1, 1, 10], [3, 0, 0, 0, 0, 0, 7], [0, 255, 255, 255, 255]]
            as [[UInt8]])
    func binary(frame: [UInt8]) throws {
        let hub = try TestHub()
        let ada = try hub.joined("ada")
        for _ in 0..<11 { ada.send(.binary, frame) }
        hub.run()
        #expect(ada.received() == ["closed 1008 policy_violation"])
    }

    @Test("half JSON and invalid UTF-8 in kind 3 never reach others (wire.md 3)")
    func spliced() throws {
        let hub = try TestHub()
        let ada = try hub.joined("ada")
        let grace = try hub.joined("grace")
        for payload in [#"{"x":1"#, "{}{}", "", "nul"].map({ Array($0.utf8) }) + [[0x22, 0xFF, 0x22]] {
            ada.broadcastBinary("cursor", .json, payload)
        }
        ada.broadcast("fine")
        hub.run()
        #expect(grace.received() == ["fine# {}"])
    }
}
