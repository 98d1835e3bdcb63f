import ChannelProtocol
import HTTPCore
import PresenceCore
import Testing

@testable import HubRuntime

/// The hub stops (presence.md 5, wire.md 4.11).
@Suite struct DrainTests {
    @Test("every socket closes with 1012 and no leave is published (wire.md 4.11, presence.md 5)", arguments: [1, 2])
    func drains(shards: Int) throws {
        let hub = try TestHub(shards: shards)
        let topic = try hub.topic(at: shards - 1)
        let people = try (0..<4).map { try hub.joined("user-\($0)", topic, at: $0 % shards) }
        for person in people { person.track() }
        hub.advance(100)
        for person in people { _ = person.received() }
        hub.drain()
        hub.run()
        for person in people {
            #expect(person.received() == ["closed 1012 service_restart"])
            person.close(nil)
            hub.run()
            #expect(person.received() == ["end"])
            person.hangUp()
        }
        hub.advance(100_000)
        #expect(try hub.room(topic)?.state.counts.users == 4)
        #expect(hub.metrics.connections == 0)
    }

    @Test("who was in a grace when the drain began is not published as gone either (presence.md 5)")
    func grace() throws {
        let hub = try TestHub()
        let ada = try hub.joined("ada")
        ada.track()
        hub.advance(100)
        ada.hangUp()
        hub.run()
        hub.drain()
        hub.advance(100_000)
        #expect(try hub.room("room:algebra")?.state.publishedMetas == 1)
    }

    @Test("whatever order the mail comes in, nobody sees anybody leave")
    func anyOrder() throws {
        try everyOrder { choices in
            let hub = try TestHub(shards: 2)
            let topic = try hub.topic(at: 1)
            let ada = try hub.joined("ada", topic, at: 0)
            let grace = try hub.joined("grace", topic, at: 1)
            ada.track()
            grace.track()
            hub.advance(100)
            _ = (ada.received(), grace.received())
            hub.drain()
            hub.deliverAll(choosing: &choices)
            hub.advance(1000)
            for person in [ada, grace] { #expect(person.received() == ["closed 1012 service_restart"]) }
        }
    }

    @Test("what waits between requests ends at once, what is asked is still answered, and then ends")
    func requests() throws {
        let hub = try TestHub()
        hub.handler.hold()
        let idle = try hub.open()
        let asking = try hub.open()
        let sending = try hub.open()
        asking.send("GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n")
        sending.send("POST /b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n")
        hub.run()
        hub.drain()
        hub.run()
        #expect(idle.text() == "<end>")
        hub.handler.answer(Response(text: "late"))
        sending.send("hi")
        hub.run()
        hub.handler.answer(Response(text: "later"))
        hub.run()
        for (client, text) in [(asking, "late"), (sending, "later")] {
            let answer = client.text()
            #expect(answer.contains("connection: close\r\n"))
            #expect(answer.hasSuffix("\r\n\r\n\(text)<end>"))
        }
    }

    @Test("who comes while the hub drains is told to come back, by a new connection and by an old one")
    func latecomers() throws {
        let hub = try TestHub()
        let early = try hub.open()
        early.send("GET /websocket?vsn=2.0.0 HT")
        hub.run()
        hub.drain()
        hub.run()
        let late = try hub.open()
        #expect(late.text().hasPrefix("HTTP/1.1 503 "))
        early.send(String(TestClient.upgrade("/websocket?vsn=2.0.0").dropFirst("GET /websocket?vsn=2.0.0 HT".count)))
        hub.run()
        #expect(early.text().hasPrefix("HTTP/1.1 503 "))
    }

    @Test("the closes are spread over the drain time in the order of the slots, on each shard", arguments: [1, 2])
    func spread(shards: Int) throws {
        let hub = try TestHub(shards: shards)
        let people = try (0..<4 * shards).map { try hub.joined("user-\($0)", at: $0 % shards) }
        for person in people { person.track() }
        hub.advance(100)
        for person in people { _ = person.received() }
        hub.drain(over: 1_000)
        hub.run()
        for step in 0..<4 {
            for (index, person) in people.enumerated() {
                let isTurn = index / shards == step
                #expect(person.received() == (isTurn ? ["closed 1012 service_restart"] : []), "\(index) at \(step)")
            }
            hub.advance(250 + TestHub.tick)
        }
    }

    @Test("who waits for its turn is served as before, but joins nothing more")
    func meanwhile() throws {
        let hub = try TestHub()
        _ = try hub.joined("ada")
        let grace = try hub.joined("grace")
        let alan = try hub.joined("alan")
        hub.drain(over: 900)
        hub.run()
        grace.broadcast("hand")
        grace.join("room:lobby")
        hub.run()
        #expect(alan.received() == ["hand# {}"])
        #expect(grace.received().last?.contains("RealtimeRestarting") == true)
        hub.advance(300 + TestHub.tick)
        #expect(grace.received() == ["closed 1012 service_restart"])
        hub.advance(300)
        #expect(alan.received() == ["closed 1012 service_restart"])
    }

    @Test("a second drain is at once")
    func hurried() throws {
        let hub = try TestHub()
        let people = try (0..<3).map { try hub.joined("user-\($0)") }
        hub.drain(over: 3_600_000)
        hub.run()
        hub.drain()
        hub.run()
        for person in people { #expect(person.received() == ["closed 1012 service_restart"]) }
    }

    @Test("a channel that asked is told when to come back, before its close; others are not")
    func retryAfter() throws {
        let hub = try TestHub { $0.drainTime = 700 }
        let ada = try hub.joined("ada") { $0.wantsRetryAfter = true }
        let grace = try hub.joined("grace")
        hub.drain(over: 700)
        hub.run()
        hub.advance(1_000)
        #expect(ada.received() == [#"retry_after! {"ms":700} | closed 1012 service_restart"#])
        #expect(grace.received() == ["closed 1012 service_restart"])
    }

    @Test("the plain echo and an idle kept-alive connection have their turn, too")
    func othersToo() throws {
        let hub = try TestHub { $0.hasEcho = true }
        _ = try hub.joined("ada")
        let echo = try hub.connect(path: "/echo")
        let idle = try hub.open()
        hub.drain(over: 900)
        hub.run()
        #expect(idle.text() == "")
        hub.advance(300 + TestHub.tick)
        #expect(echo.received() == ["closed 1012 service_restart"])
        hub.advance(300)
        #expect(idle.text() == "<end>")
    }
}
