import ChannelProtocol
import HTTPCore
import PresenceCore
import Testing

@testable import HubRuntime

@Suite struct BroadcastTests {
    @Test("a broadcast reaches everybody but its sender, who gets a reply only if it asked (wire.md 4.6)")
    func others() throws {
        let hub = try TestHub()
        let ada = try joined(hub, "ada")
        let grace = try joined(hub, "grace") { $0.broadcast.acknowledges = true }
        let alan = try joined(hub, "alan") { $0.broadcast.echoes = true }
        ada.broadcast("cursor", #"{"x":1}"#)
        hub.run()
        grace.broadcast("cursor", #"{"x":2}"#)
        hub.run()
        alan.broadcast("cursor", #"{"x":3}"#)
        hub.run()
        #expect(ada.received() == [#"cursor# {"x":2}"#, #"cursor# {"x":3}"#])
        #expect(grace.received() == [#"cursor# {"x":1}"#, "ok 2", #"cursor# {"x":3}"#])
        #expect(alan.received() == [#"cursor# {"x":1}"#, #"cursor# {"x":2}"#, #"cursor# {"x":3}"#])
    }

    @Test("what a room says in one turn goes out in one write, in its order (presence.md 3)")
    func oneWrite() throws {
        let hub = try TestHub()
        let ada = try joined(hub, "ada") { $0.broadcast.acknowledges = true }
        let grace = try joined(hub, "grace")
        ada.together {
            for number in 0..<5 { ada.broadcast("n", "\(number)") }
            ada.track()
        }
        hub.run()
        #expect(grace.received() == ["n# 0 | n# 1 | n# 2 | n# 3 | n# 4 | diff +ada{}"])
        #expect(ada.received() == ["ok 2 | ok 3 | ok 4 | ok 5 | ok 6 | ok 7 | diff +ada{}"])
    }

    @Test("who joins between two broadcasts of a turn gets the second only (presence.md 9)")
    func joinsBetween() throws {
        let hub = try TestHub()
        let ada = try joined(hub, "ada")
        let grace = try joined(hub, "grace")
        let alan = try hub.connect()
        ada.broadcast("before")
        alan.join(as: "alan")
        grace.broadcast("after")
        hub.read(ada, alan, grace)
        #expect(alan.received() == ["joined 1 | state | after# {}"])
        #expect(ada.received() == ["after# {}"])
        #expect(grace.received() == ["before# {}"])
    }

    @Test("who leaves between two broadcasts of a turn gets the first only (presence.md 9)")
    func leavesBetween() throws {
        let hub = try TestHub()
        let ada = try joined(hub, "ada")
        let grace = try joined(hub, "grace")
        ada.broadcast("before")
        hub.read(ada)
        ada.broadcast("one")
        grace.leave()
        hub.read(ada, grace)
        ada.broadcast("two")
        hub.run()
        #expect(grace.received() == ["before# {}", "one# {} | ok 2 | phx_close 1"])
    }

    @Test("a connection with two rooms is owed one write for both (presence.md 3)")
    func twoRooms() throws {
        let hub = try TestHub()
        let ada = try joined(hub, "ada", "room:algebra")
        ada.join("room:lobby", as: "ada")
        hub.run()
        _ = ada.received()
        let grace = try joined(hub, "grace", "room:algebra")
        let alan = try joined(hub, "alan", "room:lobby")
        grace.broadcast("hi")
        alan.broadcast("ho")
        hub.read(grace, alan)
        #expect(ada.received() == ["room:algebra: hi# {} | room:lobby: ho# {}"])
    }

    @Test("each receiver gets the form that it understands (wire.md 3)")
    func forms() throws {
        let hub = try TestHub()
        let old = try joined(hub, "old", path: "/realtime/v1/websocket?vsn=1.0.0")
        let plain = try joined(hub, "plain", path: "/socket/websocket?vsn=2.0.0")
        let new = try joined(hub, "new")
        let sender = try joined(hub, "sender")
        sender.together {
            sender.broadcast("text", #"{"x":1}"#)
            sender.broadcastBinary("json", .json, Array(#"{"x":2}"#.utf8))
            sender.broadcastBinary("octets", .binary, Array("xyz".utf8))
        }
        hub.run()
        #expect(old.received() == [#"text {"x":1} | json {"x":2}"#])
        #expect(plain.received() == [#"text {"x":1} | json {"x":2} | octets!# xyz"#])
        #expect(new.received() == [#"text# {"x":1} | json# {"x":2} | octets# xyz"#])
    }

    @Test("a plain client that sends kind 3 reads kind 4 from then on (wire.md 1.1)")
    func becomesSupabase() throws {
        let hub = try TestHub()
        let ada = try joined(hub, "ada", path: "/socket/websocket?vsn=2.0.0")
        let grace = try joined(hub, "grace")
        grace.broadcast("one")
        hub.run()
        ada.broadcastBinary("kind3", .json, Array("{}".utf8))
        grace.broadcast("two")
        hub.run()
        #expect(ada.received().joined(separator: " | ") == "one {} | two# {}")
    }

    @Test("events of plain clients are relayed as they are, and answered (wire.md 5)")
    func relayed() throws {
        let hub = try TestHub()
        let ada = try joined(hub, "ada", path: "/socket/websocket?vsn=2.0.0")
        let grace = try joined(hub, "grace", path: "/socket/websocket?vsn=2.0.0")
        ada.push("shout", #"{"loud":true}"#)
        ada.push("phx_reply")
        hub.run()
        #expect(grace.received() == [#"shout! {"loud":true}"#])
        #expect(ada.received() == ["ok 2", "error 3 ReservedEvent: phx_reply is a reserved name"])
    }

    @Test("what the server alone says cannot be broadcast (presence.md 8)")
    func reserved() throws {
        let hub = try TestHub()
        let ada = try joined(hub, "ada") { $0.broadcast.acknowledges = true }
        let grace = try joined(hub, "grace")
        ada.broadcast("presence_state")
        hub.run()
        #expect(ada.received() == ["error 2 ReservedEvent: presence_state is a reserved name"])
        #expect(grace.received() == [])
    }

    @Test(
        "a broadcast from the REST API takes its place in the room's order; an empty room takes no notice (wire.md 6)")
    func published() throws {
        let hub = try TestHub()
        let ada = try joined(hub, "ada")
        for room in ["room:algebra", "room:nobody"] {
            let name = try #require(RoomName(room))
            let message = try RelayedMessage.broadcast("news", body: Array("[1]".utf8), encoding: .json, limit: 100)
            hub.post(.home(.publish(BroadcastMessage(room: name, message: message))), to: 0)
        }
        hub.run()
        #expect(ada.received() == ["news# [1]"])
        #expect(hub.cores[0].home.rooms.count == 1)
    }

    @Test("a room with a broadcast window merges what comes within it, for everybody but each sender (presence.md 3)")
    func broadcastWindow() throws {
        let hub = try TestHub { $0.policies.fallback.broadcastWindow = 100 }
        let ada = try joined(hub, "ada")
        let grace = try joined(hub, "grace")
        ada.broadcast("first")
        hub.run()
        #expect(grace.received() == ["first# {}"], "in a quiet room at once")
        ada.broadcast("a1")
        grace.broadcast("g1")
        ada.broadcast("a2")
        hub.advance(99)
        #expect(ada.received() + grace.received() == [])
        hub.advance(1 + TestHub.tick)
        #expect(ada.received() == ["g1# {}"])
        #expect(grace.received() == ["a1# {} | a2# {}"])
    }

    @Test("nobody stays on the slow path after a turn in which it entered, left or sent")
    func noMarkStays() throws {
        let hub = try TestHub()
        let ada = try joined(hub, "ada") { $0.presence.isEnabled = false }
        let grace = try joined(hub, "grace")
        grace.broadcast("one")
        ada.track()
        hub.read(grace, ada)
        #expect(hub.cores[0].front.table.busy.allSatisfy { $0 == [] })
        ada.together {
            ada.broadcast("two")
            ada.leave()
            ada.join(as: "ada")
        }
        hub.run()
        #expect(hub.cores[0].front.table.busy.allSatisfy { $0 == [] })
    }

    private func joined(
        _ hub: TestHub, _ name: String, _ topic: String = "room:algebra",
        path: String = "/realtime/v1/websocket?vsn=2.0.0", _ wish: (inout JoinRequest) -> Void = { _ in }
    ) throws -> TestClient {
        let client = try hub.connect(path: path)
        client.join(topic, as: name, wish)
        hub.run()
        _ = client.received()
        return client
    }
}
