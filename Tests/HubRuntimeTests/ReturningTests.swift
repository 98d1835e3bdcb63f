import ChannelProtocol
import PresenceCore
import SocketIO
import Testing

@testable import HubRuntime

/// Going away and coming back: grace, sessions that move, resuming, kicks (presence.md 1, 2, 5).
@Suite struct ReturningTests {
    @Test("who closes and comes back within the grace with the same payload was never away (presence.md 5)")
    func grace() throws {
        let hub = try TestHub()
        let watcher = try hub.joined("watcher")
        let ada = try hub.joined("ada")
        ada.track(#"{"n":1}"#)
        hub.advance(100)
        ada.close()
        hub.advance(2900)
        let back = try hub.joined("ada")
        back.track(#"{"n":1}"#)
        hub.advance(20_000)
        #expect(watcher.received() == [#"diff +ada{"n":1}"#])
        #expect(back.received() == ["ok 2"])
    }

    @Test("with another payload it is one update (presence.md 5)")
    func graceWithAnotherPayload() throws {
        let hub = try TestHub()
        let watcher = try hub.joined("watcher")
        let ada = try hub.joined("ada")
        ada.track(#"{"n":1}"#)
        hub.advance(100)
        ada.hangUp()
        hub.advance(9000)
        let back = try hub.joined("ada")
        back.track(#"{"n":2}"#)
        hub.advance(10_000)
        #expect(watcher.received() == [#"diff +ada{"n":1}"#, #"diff +ada{"n":2} -ada{"n":1}"#])
    }

    @Test(
        "whoever does not come back leaves within the stated bound, not before (presence.md 5)",
        arguments: [("close", 3_000), ("end", 10_000), ("reset", 10_000)] as [(String, UInt64)])
    func bounds(how: String, grace: UInt64) throws {
        let hub = try TestHub()
        let watcher = try hub.joined("watcher")
        let ada = try hub.joined("ada")
        ada.track()
        hub.advance(1000)
        ada.isReading = false
        watcher.broadcast("unread")
        hub.run()
        _ = watcher.received()
        switch how {
        case "close": ada.close()
        case "end": ada.hangUp()
        default: ada.reset()
        }
        hub.run()
        #expect(hub.metrics.connectionsClosed.keys.sorted() == [how == "close" ? "1000 client" : "1006 \(lost(how))"])
        hub.advance(grace - 1)
        #expect(watcher.received() == [])
        hub.advance(1 + TestHub.tick)
        #expect(watcher.received() == ["diff -ada{}"])
    }

    private func lost(_ how: String) -> String { how == "reset" ? "reset" : "lost" }

    @Test("a key that the hub made up gets no grace, since nobody can come back to it (presence.md 1)")
    func madeUpKey() throws {
        let hub = try TestHub()
        let watcher = try hub.joined("watcher")
        let ada = try hub.connect()
        ada.join()
        ada.track()
        hub.run()
        let key = try #require(watcher.received().first).dropFirst("diff +".count)
        hub.advance(100)
        ada.hangUp()
        hub.run()
        #expect(watcher.received() == ["diff -\(key)"])
    }

    @Test("the newest connection of a session wins: the old closes 4409, no room of the tab flickers (presence.md 1)")
    func replaced() throws {
        let hub = try TestHub(shards: 2)
        let rooms = [try hub.topic(at: 0), try hub.topic(at: 1)]
        let watchers = try rooms.map { try hub.joined("watcher", $0) }
        func tab(at shard: Int) throws -> TestClient {
            let tab = try hub.connect(to: shard)
            for room in rooms {
                tab.join(room, as: "ada") { $0.session = "tab-1" }
                tab.track("{}", in: room)
            }
            hub.run()
            return tab
        }
        let old = try tab(at: 0)
        hub.advance(100)
        _ = watchers.map { $0.received() }
        _ = old.received()
        let new = try tab(at: 1)
        hub.advance(20_000)
        #expect(old.received() == ["closed 4409 replaced", "end"])
        #expect(watchers.map { $0.received() } == [[], []])
        #expect(new.connection?.channels.count == 2)
        #expect(try rooms.map { try hub.room($0)?.state.counts.sessions } == [1, 1])
    }

    @Test("one connection that names its session twice in a room keeps its newest channel and stays open")
    func replacedOnTheSameConnection() throws {
        let hub = try TestHub()
        let ada = try hub.connect()
        ada.join("room:algebra", as: "ada") { $0.session = "tab-1" }
        ada.join("realtime:room:algebra", as: "ada") { $0.session = "tab-1" }
        hub.run()
        #expect(
            ada.received() == [
                "room:algebra: joined 1 | room:algebra: state",
                "room:algebra: phx_close 1 | realtime:room:algebra: joined 2 | realtime:room:algebra: state",
            ])
        #expect(ada.connection?.channels.count == 1)
    }

    @Test("a client that comes back with epoch and seq gets the gap instead of the state (wire.md 9)")
    func resume() throws {
        let hub = try TestHub()
        let ada = try hub.joined("ada")
        let grace = try hub.connect()
        grace.join(as: "grace") { $0.presence.wantsSync = true }
        hub.run()
        ada.track(#"{"name":"Ada, who is here all the time and makes the snapshot longer than any diff"}"#)
        hub.advance(100)
        grace.track(#"{"n":1}"#)
        hub.advance(100)
        grace.track(#"{"n":2}"#)
        hub.advance(100)
        let epoch = try #require(try hub.room("room:algebra")).state.epoch.text

        func join(_ epoch: String, _ seq: UInt64) throws -> [String] {
            let back = try hub.connect()
            back.join(as: "back") {
                $0.presence.wantsSync = true
                $0.presence.wantsStatus = true
                $0.resume = JoinRequest.Resume(epoch: epoch, seq: seq)
            }
            hub.run()
            return back.received()
        }
        let joined = { (ok: Bool) in #"ok 1 {"postgres_changes":[],"resume":{"ok":\#(ok)}}"# }
        #expect(
            try join(epoch, 1) == [
                joined(true) + #" | diff +grace{"n":1} | sync 2/2 | diff +grace{"n":2} -grace{"n":1} | sync 3/2"#
                    + " | status ada=active grace=active"
            ])
        #expect(try join(epoch, 3) == [joined(true) + " | status ada=active grace=active"])
        for stranger in [try join(epoch, 4), try join("other-1", 1)] {
            #expect(stranger.first?.hasPrefix(joined(false) + " | state ada") == true)
        }
    }

    @Test(
        "a kick takes the user's channels away in one write, keeps the socket, refuses joins for a time (presence.md 5)"
    )
    func kick() throws {
        let hub = try TestHub()
        let watcher = try hub.joined("watcher")
        let ada = try hub.joined("ada")
        ada.track()
        hub.advance(100)
        _ = ada.received()
        _ = watcher.received()
        try hub.kick("ada", from: "room:algebra")
        hub.run()
        #expect(
            ada.received() == [
                "system error: Kicked: You were removed from this room, come back in 30 seconds | phx_close 1"
            ])
        #expect(watcher.received() == ["diff -ada{}"])
        #expect(ada.connection?.phase == .webSocket)

        ada.join(as: "ada")
        hub.advance(29_999)
        #expect(
            ada.received() == ["error 3 Kicked: You were removed from this room, come back in 30 seconds"])
        hub.advance(1)
        ada.join(as: "ada")
        hub.run()
        #expect(ada.received() == ["joined 4 | state"])
    }

    @Test("a ban of somebody who is not there holds too (presence.md 5)")
    func ban() throws {
        let hub = try TestHub()
        try hub.kick("ada", from: "room:algebra", for: 3_600_000, isBan: true)
        hub.run()
        let ada = try hub.connect()
        ada.join(as: "ada")
        hub.run()
        #expect(ada.received() == ["error 1 Banned: You are banned from this room for 3600 seconds"])
        #expect(ada.connection?.channels.isEmpty == true)
    }

    @Test("a reader that is found gone while the hub writes leaves in the same turn (presence.md 5)")
    func foundGone() throws {
        let hub = try TestHub { $0.policies.fallback.graceLost = 0 }
        let ada = try hub.joined("ada")
        ada.track()
        let grace = try hub.joined("grace")
        hub.advance(100)
        _ = grace.received()
        // Nobody tells the hub that Ada has gone: its next write does.
        ada.hangUp()
        grace.broadcast("hello")
        hub.read(grace)
        #expect(grace.received() == ["diff -ada{}"])
    }
}
