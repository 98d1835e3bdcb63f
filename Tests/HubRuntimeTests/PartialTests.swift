import ChannelProtocol
import HubIdentity
import SocketIO
import Testing
import WebSocketCore

@testable import HubRuntime

/// What comes in part takes memory, and has limits: for a stranger, and for all together.
@Suite struct PartialTests {
    /// A text frame's header and so many octets of its payload.
    private func front(announcing length: Int, sent: Int) -> [UInt8] {
        var octets: [UInt8] = []
        FrameWriter.appendHeader(.text, length: length, mask: 0, to: &octets)
        return octets + [UInt8](repeating: UInt8(ascii: " "), count: sent)
    }

    // MARK: Strangers

    private func strictHub() throws -> (TestHub, token: String) {
        let secret = try Secret(Array("a secret that is long enough for HS256".utf8))
        let hub = try TestHub {
            $0.isDevelopment = false
            $0.verifier = TokenVerifier(secret: secret, leeway: 0)
            $0.maxStrangerBytes = 1000
        }
        let claims = Claims(subject: "ada", expiresAt: WallClock.seconds + 3600)
        return (hub, TokenSigner(secret: secret).sign(claims))
    }

    @Test("whom no token vouches for may send short messages only: 1009, by the header")
    func stranger() throws {
        let (hub, _) = try strictHub()
        let mallory = try hub.connect(path: "/socket/websocket?vsn=2.0.0")
        mallory.send(front(announcing: 1001, sent: 1))
        hub.run()
        #expect(mallory.received().first?.hasPrefix("closed 1009") == true)
        #expect(hub.metrics.limitsExceeded == ["stranger": 1])
    }

    @Test("a stranger's short message may not inflate to a long one: 1009")
    func inflating() throws {
        let (hub, _) = try strictHub()
        let mallory = try hub.open()
        let offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n"
        mallory.send(TestClient.upgrade("/socket/websocket?vsn=2.0.0", offer))
        hub.run()
        try mallory.becomeWebSocket()
        let payload = try #require(
            [UInt8](repeating: 0x20, count: 1001).withUnsafeBytes {
                Deflater(windowBits: 15).deflate($0)
            })
        var frame: [UInt8] = []
        FrameWriter.appendFrame(.text, payload.span, isCompressed: true, mask: 1, to: &frame)
        mallory.send(frame)
        hub.run()
        #expect(mallory.received().first?.hasPrefix("closed 1009") == true)
    }

    @Test("a good token lifts the limit, in the request as in a join", arguments: [true, false])
    func known(inRequest: Bool) throws {
        let (hub, token) = try strictHub()
        let ada = try hub.connect(path: "/socket/websocket?vsn=2.0.0" + (inRequest ? "&apikey=\(token)" : ""))
        ada.join { if !inRequest { $0.accessToken = token } }
        hub.run()
        _ = ada.received()
        ada.track(#"{"pad":"\#(String(repeating: "x", count: 2000))"}"#)
        hub.run()
        #expect(ada.received().first?.hasPrefix("ok 2") == true)
    }

    // MARK: All together

    @Test("past the limit of all who finish nothing, those go that keep more than their share")
    func share() throws {
        let hub = try TestHub { $0.maxPartialBytes = 100_000 }
        let ada = try hub.joined("ada", "room:algebra", .stream)
        let mallory = try hub.joined("mallory", "room:algebra", .stream)
        ada.send(front(announcing: 20_000, sent: 15_000))
        mallory.send(front(announcing: 200_000, sent: 60_000))
        hub.run()
        #expect(hub.cores[0].front.partials.count == 2)
        mallory.send([UInt8](repeating: 0x20, count: 60_000))
        hub.run()
        #expect(mallory.received().first?.hasPrefix("closed 1013") == true)
        #expect(hub.metrics.limitsExceeded == ["partial": 1])
        #expect(hub.cores[0].front.partials.count == 1)
        #expect((15_000..<50_000).contains(hub.cores[0].front.partials.octets))
        // Who kept little is not disturbed, and ends what she began.
        ada.send([UInt8](repeating: 0x20, count: 5_000))
        ada.heartbeat()
        hub.run()
        #expect(ada.received() == ["ok 2"])
        #expect(hub.cores[0].front.partials == (0, 0))
    }

    @Test("a body counts as well: 503")
    func body() throws {
        let hub = try TestHub { $0.maxPartialBytes = 10_000 }
        let mallory = try hub.open(.stream)
        mallory.send("POST /api/broadcast HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000\r\n\r\n")
        mallory.send([UInt8](repeating: 0x20, count: 20_000))
        hub.run()
        #expect(mallory.text().hasPrefix("HTTP/1.1 503 "))
        #expect(hub.cores[0].front.partials == (0, 0))
    }

    @Test("who goes in the middle takes what was kept out of the account")
    func gone() throws {
        let hub = try TestHub()
        let ada = try hub.joined("ada", "room:algebra", .stream)
        ada.send(front(announcing: 20_000, sent: 15_000))
        hub.run()
        #expect(hub.cores[0].front.partials.count == 1)
        ada.reset()
        hub.run()
        #expect(hub.cores[0].front.partials == (0, 0))
    }
}
