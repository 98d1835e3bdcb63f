import ChannelProtocol
import LimitCore
import PresenceCore
import Testing
import WebSocketCore

@testable import HubRuntime

/// Clients that speak faster than they may: merged first, then refused, then sent away (protocol/README.md, section 9).
@Suite struct PacingTests {
    /// Ten messages a second, a hundred at once; a flood begins at ten times that.
    private func hub(_ configure: (inout HubConfiguration) -> Void = { _ in }) throws -> TestHub {
        try TestHub {
            $0.maxMessagesPerSecond = 10
            configure(&$0)
        }
    }

    /// Somebody who has joined (ten messages' worth) and has nothing left to spend.
    private func spent(_ hub: TestHub, _ name: String = "ada") throws -> TestClient {
        let ada = try hub.joined(name)
        for _ in 0..<90 { ada.broadcast("say") }
        hub.run()
        return ada
    }

    @Test("presence over the rate is merged: the last wins when its token is there, and every track is answered")
    func mergesPresence() throws {
        let hub = try hub()
        let grace = try hub.joined("grace")
        let ada = try spent(hub)
        _ = grace.received()
        for number in 1...5 { ada.track(#"{"n":\#(number)}"#) }
        hub.run()
        #expect(ada.received() == ["ok 92", "ok 93", "ok 94", "ok 95"], "what is replaced is answered at once")
        #expect(try hub.room("room:algebra")?.state.counts.users == 0)

        hub.advance(100 + TestHub.tick)
        #expect(ada.received() == [#"ok 96 | diff +ada{"n":5}"#])
        #expect(grace.received() == [#"diff +ada{"n":5}"#])
        #expect(hub.metrics.limitsExceeded == ["presence": 5])
        #expect(hub.cores[0].front.throttles[ada.ref]?.held.isEmpty == true)
    }

    @Test("an announcement waits beside what is tracked, and neither replaces the other")
    func mergesAnnouncements() throws {
        let hub = try hub()
        let ada = try spent(hub)
        ada.track(#"{"n":1}"#)
        ada.announce(.idle)
        ada.untrack()
        ada.announce(.hidden)
        hub.run()
        #expect(ada.received() == ["ok 92", "ok 93"])
        hub.advance(100 + TestHub.tick)
        #expect(ada.received() == ["ok 94 | ok 95"])
    }

    @Test(
        "what waits is done before what must not overtake it",
        arguments: ["leave", "join", "close", "reset"])
    func keepsOrder(ending: String) throws {
        let hub = try hub()
        let grace = try hub.joined("grace")
        let ada = try spent(hub)
        _ = grace.received()
        ada.track(#"{"n":1}"#)
        hub.run()
        #expect(ada.received() == [])
        switch ending {
        case "leave": ada.leave()
        case "join": ada.join(as: "ada")
        case "close": ada.close()
        default: ada.reset()
        }
        hub.run()
        hub.advance(50)
        #expect(hub.metrics.joins == 1, "it was tracked, if only for a moment")
        #expect(hub.cores[0].front.throttles[ada.ref]?.held.isEmpty ?? true)
        hub.advance(20_000)
        #expect(hub.cores[0].front.throttles.isEmpty || ada.connection != nil)
    }

    @Test("a broadcast over the rate is refused to those who wait for a reply")
    func refusesBroadcasts() throws {
        let hub = try hub()
        let grace = try hub.joined("grace")
        let ada = try hub.joined("ada") { $0.broadcast.acknowledges = true }
        for _ in 0..<91 { ada.broadcast("say") }
        hub.run()
        #expect(
            ada.received().suffix(2) == [
                "ok 91", "error 92 MessageRateLimitReached: Too many messages per second, at most 10",
            ])
        #expect(grace.received().count == 90)
        hub.advance(100)
        ada.broadcast("say")
        hub.run()
        #expect(ada.received() == ["ok 93"], "a tenth of a second later there is a token again")
        #expect(hub.metrics.limitsExceeded == ["messages": 1])
    }

    @Test("who does not wait for replies is warned, every five seconds as long as it goes on")
    func warns() throws {
        let hub = try hub()
        let grace = try hub.joined("grace")
        let ada = try spent(hub)
        let warning = "system error: MessageRateLimitReached: Too many messages per second, at most 10"
        for _ in 0..<3 { ada.broadcast("say") }
        hub.run()
        #expect(ada.received() == [warning])
        for _ in 0..<100 {
            for _ in 0..<2 { ada.broadcast("say") }
            hub.advance(100)
        }
        #expect(ada.received() == [warning])
        #expect(grace.received().count == 90 + 99, "as many as the rate allows")
        #expect(hub.metrics.limitsExceeded == ["messages": 104])
    }

    @Test("a long broadcast costs a token for every 4 KiB of it, and a full bucket pays for any")
    func long() throws {
        // Twenty tokens, of which the join takes ten.
        let hub = try hub { $0.maxMessagesPerSecond = 2 }
        let ada = try hub.joined("ada", "room:algebra", at: 0, .stream) { $0.broadcast.acknowledges = true }
        func say(_ octets: Int) -> String? {
            ada.broadcast("say", "\"\(String(repeating: "x", count: octets))\"")
            hub.advance(Front.slowing)
            return ada.received().last
        }
        #expect(say(4096 * 5) == "ok 2", "six tokens with what is around it")
        for ref in 3...5 { #expect(say(3_000) == "ok \(ref)", "what is short costs one") }
        #expect(say(5_000)?.hasPrefix("error 6 MessageRateLimitReached") == true)
        #expect(hub.metrics.limitsExceeded == ["octets": 1])
        hub.advance(10_000)
        #expect(say(4096 * 25) == "ok 7", "longer than the bucket is deep")
        #expect(say(1)?.hasPrefix("error 8") == true)
    }

    @Test("octets are a flood, too, whatever they say: a short frame that inflates to much closes with 1008")
    func bombs() throws {
        let hub = try hub()
        let mallory = try hub.open(.stream)
        let offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n"
        mallory.send(TestClient.upgrade("/realtime/v1/websocket?vsn=2.0.0", offer))
        hub.run()
        try mallory.becomeWebSocket()
        // A heartbeat in a megabyte of blanks: 245 of a thousand tokens.
        let text = Array(#"[null,"1","phoenix","heartbeat",{}]"#.utf8) + [UInt8](repeating: 0x20, count: 1_000_000)
        let payload = try #require(text.withUnsafeBytes { Deflater(windowBits: 15).deflate($0) })
        var frame: [UInt8] = []
        FrameWriter.appendFrame(.text, payload.span, isCompressed: true, mask: 1, to: &frame)
        for _ in 0..<4 {
            mallory.send(frame)
            hub.advance(2 * Front.slowing)
            #expect(mallory.received() == ["ok 1"])
        }
        mallory.send(frame)
        hub.advance(2 * Front.slowing)
        #expect(mallory.received().last == "closed 1008 policy_violation")
        #expect(hub.metrics.limitsExceeded == ["flood": 1])
    }

    @Test("binary broadcasts and events of plain Phoenix are paid for, too")
    func otherForms() throws {
        let hub = try hub()
        let ada = try spent(hub)
        ada.broadcastBinary("say", .binary, [1])
        hub.run()
        #expect(ada.received().count == 1, "the warning")
        let grace = try hub.connect(path: "/socket/websocket?vsn=2.0.0")
        grace.joinPlainly(userID: "grace")
        for _ in 0..<91 { grace.push("hand") }
        hub.run()
        #expect(grace.received().last == "error 92 MessageRateLimitReached: Too many messages per second, at most 10")
    }

    @Test("joins cost ten messages each; beyond that they are refused, and later they are not")
    func refusesJoins() throws {
        let hub = try hub()
        let ada = try hub.connect()
        for number in 0..<11 { ada.join("room:algebra-\(number)", as: "ada") }
        hub.run()
        #expect(hub.metrics.subscribers == 10)
        #expect(
            ada.received().filter { $0.contains("error") } == [
                "room:algebra-10: error 11 ClientJoinRateLimitReached: Too many joins per second"
            ])
        hub.advance(1000)
        ada.join("room:algebra-10", as: "ada")
        hub.run()
        #expect(hub.metrics.subscribers == 11)
        #expect(hub.metrics.limitsExceeded == ["joins": 1])
    }

    @Test("heartbeats and pings cost no budget: however fast, they are answered, until they are a flood")
    func heartbeats() throws {
        let hub = try hub()
        let ada = try hub.joined("ada", "room:algebra", at: 0, .stream)
        ada.together { for _ in 0..<900 { ada.heartbeat() } }
        hub.advance(1_000)
        #expect(ada.messages().joined().count == 900)
        ada.broadcast("say")
        hub.run()
        #expect(hub.metrics.broadcasts == 1)
        #expect(hub.metrics.limitsExceeded == [:])
    }

    @Test("a flood is read in portions, with pauses: the rest of it waits in its sender")
    func slows() throws {
        let hub = try hub()
        let ada = try hub.joined("ada", "room:algebra", at: 0, .stream)
        ada.together { for _ in 0..<900 { ada.send(.ping, []) } }
        hub.run()
        // A read of 4 KiB passes a second of the patience, a hundred, at once: pings have six octets.
        let portion = Front.shortReadSize / 6
        #expect(hub.metrics.framesReceived.ping == portion)
        hub.advance(Front.slowing - 4)
        #expect(hub.metrics.framesReceived.ping == portion)
        hub.advance(8)
        #expect(hub.metrics.framesReceived.ping == 900)
    }

    @Test(
        "a flood closes the connection with 1008, whatever it consists of; the others notice nothing",
        arguments: ["heartbeats", "pings", "broadcasts", "tracks", "joins", "nonsense"])
    func flood(kind: String) throws {
        let hub = try hub { $0.maxMalformed = 5_000 }
        let grace = try hub.joined("grace")
        let ada = try hub.joined("ada", "room:algebra", at: 0, .stream)
        // Patience for a thousand comes back by a hundred a second, while the flood is read in portions.
        for _ in 0..<3 {
            ada.together {
                for _ in 0..<500 {
                    switch kind {
                    case "heartbeats": ada.heartbeat()
                    case "pings": ada.send(.ping, [])
                    case "broadcasts": ada.broadcast("say")
                    case "tracks": ada.track()
                    case "joins": ada.join(as: "ada")
                    default: ada.send(.text, Array("{}".utf8))
                    }
                }
            }
            hub.advance(600)
        }
        hub.advance(1_000)
        #expect(ada.received().joined(separator: " | ").hasSuffix("closed 1008 policy_violation"))
        #expect(hub.metrics.limitsExceeded["flood"] == 1)
        #expect(hub.metrics.connectionsClosed == ["1008 policy_violation": 1])
        grace.heartbeat()
        hub.run()
        #expect(grace.received().last == "ok 2")
        hub.advance(20_000)
        #expect(hub.cores[0].front.throttles.isEmpty)
    }
}
