import ChannelProtocol
import PresenceCore
import Testing

@testable import HubRuntime

/// What tabs do at the moment (presence.md 11).
@Suite struct SignalTests {
    private static func told(_ user: String, _ signals: String, mark: String = "#") -> String {
        #"rollcall:signal\#(mark) {"room_id":"room:algebra","user_id":"\#(user)","signals":\#(signals)}"#
    }

    /// Ada and Grace are present, and have been told so.
    private func scene() throws -> (hub: TestHub, ada: TestClient, grace: TestClient) {
        let hub = try TestHub()
        let people = try ["ada", "grace"].map { try hub.joined($0) }
        for person in people { person.track() }
        hub.advance(1_000)
        for person in people { _ = person.received() }
        return (hub, people[0], people[1])
    }

    @Test("typing is told at once, ends by itself, and is no presence (mission 89, 108)")
    func typing() throws {
        let (hub, ada, grace) = try scene()
        let published = hub.metrics.publications
        ada.signal(#"{"typing":true,"ttl_ms":2000}"#)
        hub.run()
        #expect(ada.received() == ["ok 3 | " + Self.told("ada", #"{"typing":true}"#)])
        #expect(grace.received() == [Self.told("ada", #"{"typing":true}"#)])
        hub.advance(1_999)
        #expect(grace.received() == [])
        hub.advance(5)
        #expect(grace.received() == [Self.told("ada", "{}")])
        #expect(hub.metrics.publications == published && hub.metrics.updates == 0)
    }

    @Test("what changes within 100 ms is told once, and what is as before is not")
    func conflated() throws {
        let (hub, ada, grace) = try scene()
        for value in ["true", "false", "true"] { ada.signal(#"{"typing":\#(value)}"#); hub.run() }
        grace.signal(#"{"quality":"good","audio":true,"ttl_ms":0}"#)
        hub.run()
        let typing = Self.told("ada", #"{"typing":true}"#)
        #expect(ada.received() == ["ok 3 | " + typing, "ok 4", "ok 5"])
        hub.advance(104)
        #expect(ada.received() == [Self.told("grace", #"{"audio":true,"quality":"good"}"#)])
        // Renewed, so that it does not end at its first time.
        hub.advance(3_000)
        ada.signal(#"{"typing":true}"#)
        hub.advance(4_000)
        #expect(ada.received() == ["ok 6"])
        hub.advance(1_100)
        #expect(ada.received() == [Self.told("ada", "{}")])
    }

    @Test("a newcomer is told what stands; who asked for counts or nothing is not told (mission 80, 90)")
    func newcomers() throws {
        let (hub, ada, _) = try scene()
        ada.signal(#"{"quality":"poor","ttl_ms":0}"#)
        hub.advance(1_000)
        let alan = try hub.connect(path: "/socket/websocket?vsn=2.0.0")
        alan.join(as: "alan") { $0.presence.isEnabled = false }
        let others = try [JoinRequest.Mode.count, .off].map { mode in
            try hub.joined("alan") { $0.presence.mode = mode }
        }
        hub.run()
        #expect(alan.received() == ["joined 1 | " + Self.told("ada", #"{"quality":"poor"}"#, mark: "")])
        ada.signal(#"{"quality":null}"#)
        hub.advance(200)
        #expect(alan.received() == [Self.told("ada", "{}", mark: "")])
        for other in others { #expect(other.received() == []) }
    }

    @Test("a user signals what its tabs do together, and what a tab said goes with it")
    func union() throws {
        let (hub, ada, grace) = try scene()
        let second = try hub.joined("ada")
        second.track()
        ada.signal(#"{"audio":true,"quality":"good","ttl_ms":0}"#)
        hub.advance(200)
        second.signal(#"{"audio":true,"quality":"poor","ttl_ms":0}"#)
        hub.advance(200)
        _ = grace.received()
        second.untrack()
        hub.advance(200)
        #expect(grace.received().last == "diff -ada{} | " + Self.told("ada", #"{"audio":true,"quality":"good"}"#))
        ada.leave()
        hub.advance(200)
        #expect(grace.received().last == "diff -ada{} | " + Self.told("ada", "{}"))
    }

    @Test("only who is present signals; what is no signal is refused by name")
    func refused() throws {
        let hub = try TestHub()
        let ada = try hub.joined("ada")
        ada.signal(#"{"typing":true}"#)
        ada.track()
        ada.signal(#"{"typing":7}"#)
        hub.run()
        #expect(
            ada.received().joined(separator: " ").contains("error 2 NotTracked: Only who is present can signal"))
        for number in 0..<2 {
            let names = (0..<9).map { #""s\#(number)\#($0)":true"# }.joined(separator: ",")
            ada.signal("{\(names)}")
        }
        hub.run()
        let frames = ada.messages().joined().map(\.description)
        #expect(frames.contains { $0.hasPrefix("error 6 InvalidSignal: At most 16") })
        #expect(hub.metrics.admissionDenied == ["not_tracked": 1, "InvalidSignal": 1, "too_many_signals": 1])
    }

    @Test("signals count as messages: over the rate they are dropped, with a reply")
    func rate() throws {
        let hub = try TestHub { $0.maxMessagesPerSecond = 2 }
        let ada = try hub.joined("ada")
        ada.track()
        for _ in 0..<20 { ada.signal(#"{"typing":true}"#) }
        hub.run()
        let frames = ada.messages().joined().map(\.description)
        #expect(frames.contains { $0.contains("MessageRateLimitReached") })
    }
}
