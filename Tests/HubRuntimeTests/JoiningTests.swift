import ChannelProtocol
import PresenceCore
import Testing

@testable import HubRuntime

@Suite struct JoiningTests {
    @Test("a join is answered by its reply and the room's presence in one write (wire.md 4.1)")
    func joining() throws {
        let hub = try TestHub()
        let ada = try hub.connect()
        ada.join(as: "ada")
        hub.run()
        #expect(ada.received() == ["joined 1 | state"])

        ada.track(#"{"n":1}"#)
        hub.run()
        #expect(ada.received() == [#"ok 2 | diff +ada{"n":1}"#])

        let grace = try hub.connect()
        grace.join(as: "grace")
        hub.run()
        #expect(grace.received() == [#"joined 1 | state ada{"n":1}"#])
        #expect(ada.received() == [])
    }

    @Test("every octet of a join is what the Python client expects of vsn 1 (wire.md 0, 2)")
    func versionOne() throws {
        let hub = try TestHub()
        let ada = try hub.connect(path: "/realtime/v1/websocket?apikey=x")
        ada.join("realtime:algebra", as: "ada")
        ada.track()
        hub.run()
        let texts = ada.messages().joined().map { received -> String in
            guard case .message(_, let octets) = received else { return "\(received)" }
            return String(decoding: octets, as: UTF8.self)
        }
        let metas = #"{"metas":[{"phx_ref":"1-71.1"}]}"#.replacing("1-71.1", with: try firstRef(hub))
        #expect(
            texts == [
                #"{"ref":"1","topic":"realtime:algebra","event":"phx_reply","payload":{"status":"ok","response":{"postgres_changes":[]}}}"#,
                #"{"ref":null,"topic":"realtime:algebra","event":"presence_state","payload":{}}"#,
                #"{"ref":"2","topic":"realtime:algebra","event":"phx_reply","payload":{"status":"ok","response":{}}}"#,
                #"{"ref":null,"topic":"realtime:algebra","event":"presence_diff","payload":{"joins":{"ada":"#
                    + metas + #"},"leaves":{}}}"#,
            ])
    }

    private func firstRef(_ hub: TestHub) throws -> String {
        let room = try #require(hub.cores[0].home.rooms.values.first)
        return MetaRef(number: 1).text(epoch: room.state.epoch)
    }

    @Test("a leave is answered by its reply and phx_close in one write, and the metas leave at once (wire.md 4.2)")
    func leaving() throws {
        let hub = try TestHub()
        let (ada, grace) = try twoPeople(in: hub)
        hub.advance(100)
        ada.leave()
        hub.run()
        #expect(ada.received() == ["ok 3 | phx_close 1"])
        #expect(grace.received() == ["diff -ada{}"])
        #expect(ada.connection?.channels.isEmpty == true)
    }

    @Test("a leave without a join is answered all the same (wire.md 4.2)")
    func leavingNothing() throws {
        let hub = try TestHub()
        let ada = try hub.connect()
        ada.topic = "room:algebra"
        ada.leave()
        hub.run()
        #expect(ada.received() == ["ok 1"])
    }

    @Test("leave and join back to back, as the Python client sends them, end in a joined channel (wire.md 4.2)")
    func leaveAndJoinAgain() throws {
        let hub = try TestHub()
        let (ada, grace) = try twoPeople(in: hub)
        hub.advance(100)
        ada.together {
            ada.leave()
            ada.join(as: "ada")
            ada.track()
        }
        hub.run()
        #expect(ada.received() == ["ok 3 | phx_close 1 | joined 4 | state ada{} grace{} | ok 5 | diff +ada{} -ada{}"])
        #expect(grace.received() == ["diff +ada{} -ada{}"], "one diff: nobody sees Ada away")
    }

    @Test("a second join of a topic ends the first with phx_close of the old join ref (wire.md 4.1)")
    func joiningTwice() throws {
        let hub = try TestHub()
        let (ada, grace) = try twoPeople(in: hub)
        hub.advance(100)
        ada.join(as: "ada")
        hub.run()
        #expect(ada.received() == ["phx_close 1 | joined 3 | state ada{} grace{} | diff -ada{}"])
        #expect(grace.received() == ["diff -ada{}"])
        #expect(try hub.room("room:algebra")?.subscribers.count == 2)
    }

    @Test("a message of an earlier join is ignored (wire.md 4.3)")
    func staleJoinRef() throws {
        let hub = try TestHub()
        let ada = try hub.connect()
        ada.join(as: "ada")
        let stale = ada.writers["room:algebra"]
        ada.join(as: "ada")
        hub.run()
        _ = ada.received()
        ada.writers["room:algebra"] = stale
        ada.track()
        ada.leave()
        ada.broadcastBinary("cursor", .json, Array("{}".utf8))
        hub.run()
        #expect(ada.received() == [])
    }

    @Test(
        "topics that nobody serves are refused (wire.md 4.1)",
        arguments: [
            ("algebra", "unmatched topic"),
            ("phoenix", "unmatched topic"),
            ("realtime:", "TopicNameRequired: You must provide a topic name"),
            ("realtime:__proto__", "InvalidRoomName: realtime:__proto__ cannot name a room"),
        ])
    func refusedTopics(topic: String, reason: String) throws {
        let hub = try TestHub()
        let ada = try hub.connect()
        ada.join(topic, as: "ada")
        hub.run()
        #expect(ada.received() == ["error 1 \(reason)"])
        #expect(hub.cores[0].home.rooms.isEmpty)
    }

    @Test("messages to a topic that was not joined get an error reply (wire.md 4.3)")
    func notJoined() throws {
        let hub = try TestHub()
        let ada = try hub.connect()
        ada.topic = "room:algebra"
        ada.track()
        ada.broadcast("cursor")
        hub.run()
        #expect(ada.received() == ["error 1 unmatched topic", "error 2 unmatched topic"])
    }

    @Test("room:x and realtime:room:x are one room (presence.md 8)")
    func spellings() throws {
        let hub = try TestHub()
        let ada = try hub.connect()
        let grace = try hub.connect()
        ada.join("room:algebra", as: "ada")
        grace.join("realtime:room:algebra", as: "grace")
        ada.track()
        grace.broadcast("hello")
        hub.run()
        #expect(ada.received() == ["joined 1 | state", "ok 2 | hello# {} | diff +ada{}"])
        #expect(grace.received() == ["joined 1 | state", "diff +ada{}"])
        #expect(hub.cores[0].home.rooms.count == 1)
    }

    @Test("a connection may have so many topics; a further join is refused and the others live on (wire.md 4.1)")
    func tooManyTopics() throws {
        let hub = try TestHub { $0.maxTopics = 2 }
        let ada = try hub.connect()
        for room in ["a", "b", "c"] { ada.join("room:\(room)", as: "ada") }
        ada.join("room:b", as: "ada")
        hub.run()
        #expect(
            ada.received().suffix(2) == [
                "room:c: error 3 ChannelRateLimitReached: Too many channels",
                "room:b: phx_close 2 | room:b: joined 4 | room:b: state",
            ])
    }

    @Test("postgres_changes are echoed in order, each with an id (wire.md 4.1)")
    func bindings() throws {
        let hub = try TestHub()
        let ada = try hub.connect()
        ada.join(as: "ada") { $0.postgresChanges = [Array(#"{"event":"*"}"#.utf8)] }
        hub.run()
        let id = PostgresBinding.id(of: Array(#"{"event":"*"}"#.utf8))
        #expect(ada.received() == [#"ok 1 {"postgres_changes":[{"id":\#(id),"event":"*"}]} | state"#])
    }

    @Test("plain Phoenix clients are tracked by joining, with the rest of the payload as meta (wire.md 5)")
    func plainJoin() throws {
        let hub = try TestHub()
        let ada = try hub.connect(path: "/socket/websocket?vsn=2.0.0")
        ada.joinPlainly(userID: "ada", #"{"name":"Ada"}"#)
        hub.run()
        #expect(ada.received() == [#"joined 1 | state | diff +ada{"user_id":"ada","name":"Ada"}"#])
    }

    @Test("a heartbeat needs no join; its ref comes back (wire.md 4.4)", arguments: ["2.0.0", "1.0.0"])
    func heartbeat(version: String) throws {
        let hub = try TestHub()
        let ada = try hub.connect(path: "/realtime/v1/websocket?vsn=\(version)")
        ada.heartbeat()
        hub.run()
        #expect(ada.received() == ["ok 1"])
    }

    /// Ada and Grace, both tracked in the same room, all messages read.
    private func twoPeople(in hub: TestHub) throws -> (ada: TestClient, grace: TestClient) {
        let ada = try hub.connect()
        let grace = try hub.connect()
        for (person, name) in [(ada, "ada"), (grace, "grace")] {
            person.join(as: name)
            person.track()
            hub.run()
        }
        hub.advance(100)
        _ = ada.received()
        _ = grace.received()
        return (ada, grace)
    }
}
