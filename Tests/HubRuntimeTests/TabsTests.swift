import ChannelProtocol
import HubIdentity
import PresenceCore
import SocketIO
import Testing

@testable import HubRuntime

/// Several tabs over one connection (presence.md 13); `Tests/Live` tries the rest on the wire.
@Suite struct TabsTests {
    @Test("each page has its own clock, and the one that is silent goes alone")
    func clocks() throws {
        let hub = try TestHub()
        let ada = try hub.joined("ada")
        for tab in ["silent", "speaks"] {
            ada.push("presence", #"{"event":"announce","session":"\#(tab)","payload":{"interval_ms":10000}}"#)
            ada.push("presence", #"{"event":"track","session":"\#(tab)"}"#)
        }
        hub.run()
        #expect(try sessions(hub) == 2)
        _ = ada.received()
        for _ in 0..<2 {
            hub.advance(12_000)
            ada.push("heartbeat", #"{"session":"speaks"}"#, in: "phoenix")
            // What proves the connection proves no page.
            ada.heartbeat()
        }
        #expect(try sessions(hub) == 2)
        hub.advance(1_000 + TestHub.tick)
        let expected = #"presence_close! {"session":"silent","code":4408,"reason":"lease_expired"}"#
        #expect(ended(ada) == [expected])
        #expect(try sessions(hub) == 1)
        #expect(ada.connection?.phase == .webSocket)
        #expect(hub.cores[0].front.tabs.values.map(\.count) == [1])
    }

    @Test("a page that is as silent in all rooms goes from all of them")
    func rooms() throws {
        let hub = try TestHub(shards: 2)
        let ada = try hub.joined("ada")
        ada.join("room:lobby", as: "ada")
        hub.run()
        for topic in ["room:algebra", "room:lobby"] {
            ada.push("presence", #"{"event":"announce","session":"a","payload":{"interval_ms":10000}}"#, in: topic)
            ada.push("presence", #"{"event":"track","session":"a"}"#, in: topic)
        }
        hub.run()
        #expect(hub.metrics.sessions == 2)
        hub.advance(20_000)
        ada.heartbeat()
        hub.advance(5_000 + TestHub.tick)
        #expect(hub.metrics.sessions == 0)
        #expect(ended(ada).count == 1)
    }

    @Test("one frozen page does not freeze the connection")
    func frozen() throws {
        let hub = try TestHub()
        let ada = try hub.joined("ada")
        ada.push("presence", #"{"event":"announce","session":"a","payload":{"state":"frozen"}}"#)
        let grace = try hub.joined("grace")
        grace.track()
        hub.run()
        #expect(ada.received() == ["ok 2", "diff +grace{}"])
    }

    @Test("the channel's own session by its name is the channel's own")
    func own() throws {
        let hub = try TestHub()
        let ada = try hub.joined("ada") { $0.session = "own" }
        ada.push("presence", #"{"event":"track","session":"own","payload":{"n":1}}"#)
        ada.track(#"{"n":1}"#)
        hub.run()
        #expect(try sessions(hub) == 1)
        ada.push("presence", #"{"event":"leave","session":"own"}"#)
        hub.run()
        #expect(try sessions(hub) == 0)
        ada.track()
        hub.run()
        #expect(try sessions(hub) == 1)
    }

    @Test("nothing is kept of the pages of a connection that is gone", arguments: ["close", "leave"])
    func gone(how: String) throws {
        let hub = try TestHub()
        let ada = try hub.joined("ada")
        ada.push("presence", #"{"event":"track","session":"a"}"#)
        hub.run()
        #expect(hub.cores[0].front.tabs.count == 1)
        if how == "close" { ada.close() } else { ada.push("presence", #"{"event":"leave","session":"a"}"#) }
        hub.run()
        #expect(hub.cores[0].front.tabs.isEmpty)
    }

    @Test("who loses the right to be present loses it in all tabs, and the rights of a tab are the channel's")
    func rights() throws {
        let secret = try Secret(Array("a secret that is long enough for HS256".utf8))
        func token(_ grants: RoomRights) -> String {
            let rooms = RoomGrants([.init("room:algebra", grants)])
            return TokenSigner(secret: secret).sign(
                Claims(subject: "ada", rooms: rooms, expiresAt: WallClock.seconds + 3600))
        }
        let hub = try TestHub {
            $0.isDevelopment = false
            $0.verifier = TokenVerifier(secret: secret, leeway: 0)
        }
        let ada = try hub.connect(path: "/websocket?vsn=2.0.0&apikey=\(token([.join, .track]))")
        ada.join()
        for tab in ["a", "b"] {
            ada.push("presence", #"{"event":"track","session":"\#(tab)","payload":{"user_id":"grace"}}"#)
        }
        hub.run()
        #expect(try sessions(hub) == 2)
        #expect(ada.received().filter { $0.contains("grace") } == [], "a meta claims nobody else")
        ada.refresh(token: token([.join]))
        hub.run()
        #expect(try sessions(hub) == 0)
        _ = ada.received()
        ada.push("presence", #"{"event":"track","session":"a"}"#)
        hub.run()
        #expect(ada.received().filter { $0.contains("Unauthorized") }.count == 1)
        #expect(try sessions(hub) == 0)
    }

    /// What the connection was told of tabs that ended; what came in one write is one text.
    private func ended(_ client: TestClient) -> [String] {
        client.received().flatMap { $0.split(separator: " | ").map(String.init) }
            .filter { $0.contains("presence_close") }
    }

    private func sessions(_ hub: TestHub) throws -> Int {
        try #require(try hub.room("room:algebra")).state.counts.sessions
    }
}
