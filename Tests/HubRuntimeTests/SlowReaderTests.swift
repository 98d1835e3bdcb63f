import ChannelProtocol
import PresenceCore
import SocketIO
import Testing
import WebSocketCore

@testable import HubRuntime

/// Readers that are slower than their room (presence.md 10), behind buffers of a few kilobytes and with small marks.
@Suite struct SlowReaderTests {
    private func hub(_ configure: (inout HubConfiguration) -> Void = { _ in }) throws -> TestHub {
        try TestHub {
            $0.softMark = 2_000
            $0.hardMark = 20_000
            configure(&$0)
        }
    }

    /// Somebody who has joined and from now on does not read.
    private func slow(_ hub: TestHub, _ wish: (inout JoinRequest) -> Void = { _ in }) throws -> TestClient {
        let ada = try hub.connect(.stream(buffer: 4_608))
        ada.join(as: "ada", wish)
        hub.run()
        ada.isReading = false
        return ada
    }

    private func meta(_ number: Int, octets: Int) -> String {
        #"{"n":\#(number),"x":"\#(String(repeating: "x", count: octets))"}"#
    }

    @Test("presence is dropped and then replaced by one snapshot; the replies between are all there (presence.md 10)")
    func dropsPresence() throws {
        let hub = try hub()
        let ada = try slow(hub) { $0.presence.wantsSync = true }
        let grace = try hub.joined("grace")
        for number in 0..<100 {
            grace.track(meta(number, octets: 500))
            ada.heartbeat()
            hub.advance(50)
            #expect(ada.connection?.outbox?.backlog ?? 0 < 10_000)
        }
        #expect(hub.metrics.slowConsumerDrops > 50)
        #expect(hub.metrics.resyncs == [:], "nothing is asked for before it has drained")

        ada.isReading = true
        hub.run()
        let heard = ada.messages().joined()
        var replica = Replica()
        for received in heard { try replica.receive(received) }
        #expect(replica.metas == Replica(try #require(try hub.room("room:algebra")).state.snapshot).metas)
        #expect(heard.map(\.description).filter { $0.hasPrefix("state") }.count == 2, "the join's and one more")
        #expect(heard.map(\.description).filter { $0.hasPrefix("ok") } == (2...101).map { "ok \($0)" })
        #expect(hub.metrics.resyncs == ["slow": 1])

        grace.leave()
        hub.advance(100)
        #expect(ada.received().map { String($0.prefix(5)) } == ["diff "], "diffs flow again")
    }

    @Test("counts and statuses are replaced in the same way (presence.md 10)")
    func dropsCounts() throws {
        let hub = try hub()
        let ada = try slow(hub) {
            $0.presence.mode = .count
            $0.presence.wantsStatus = true
        }
        let people = try (0..<20).map { try hub.joined("user-\($0)") }
        let talker = try hub.joined("talker")
        for _ in 0..<16 { talker.broadcast("say", "\"\(String(repeating: "x", count: 1000))\"") }
        for (number, person) in people.enumerated() {
            person.track()
            if number.isMultiple(of: 2) { person.announce(.hidden) }
            hub.advance(300)
        }
        #expect(hub.metrics.slowConsumerDrops > 10)
        ada.isReading = true
        hub.run()
        let heard = ada.messages().joined().map(\.description)
        #expect(heard.filter { $0.hasPrefix("say") }.count == 16, "broadcasts are not dropped")
        #expect(heard.suffix(2).first == "count 20/20")
        #expect(heard.last?.split(separator: " ").count == 21)
    }

    @Test(
        "a backlog over the hard mark evicts at once: 4429, and the session waits in its grace as slow (presence.md 10)"
    )
    func hardMark() throws {
        let hub = try hub()
        let ada = try slow(hub)
        ada.track()
        let grace = try hub.joined("grace")
        hub.advance(100)
        _ = grace.received()
        for _ in 0..<40 {
            grace.broadcast("say", "\"\(String(repeating: "x", count: 1000))\"")
            hub.run()
        }
        #expect(ada.connection?.phase == .closing)
        #expect(try hub.room("room:algebra")?.state.counts.byStatus == [.reconnecting: 1])

        ada.isReading = true
        hub.run()
        let heard = ada.received().joined(separator: " | ").split(separator: " | ")
        #expect(heard.suffix(2) == ["closed 4429 slow_reader", "end"], "frames before it are whole")
        #expect(heard.filter { $0.hasPrefix("say") }.count < 40)
        #expect(grace.received() == [])

        hub.advance(10_000 + TestHub.tick)
        #expect(grace.received() == ["diff -ada{}"])
        #expect(hub.metrics.leaves == [.slow: 1])
        #expect(hub.metrics.connectionsClosed == ["4429 slow_reader": 1])
    }

    @Test("one message beyond all marks makes nobody slow; what waits behind it counts (presence.md 10)")
    func longMessage() throws {
        let hub = try hub()
        let ada = try slow(hub)
        let long = "\"\(String(repeating: "x", count: 200_000))\""
        try hub.publish("say", from: "grace", long)
        #expect(ada.connection?.outbox?.backlog ?? 0 > 100_000)
        #expect(ada.connection?.phase == .webSocket, "it goes out as it is read, in portions")
        ada.isReading = true
        hub.run()
        #expect(ada.received().last?.hasSuffix(long) == true)
        #expect(ada.connection?.phase == .webSocket)

        ada.isReading = false
        try hub.publish("say", from: "grace", long)
        try hub.publish("say", from: "grace", long)
        #expect(ada.connection?.phase == .closing)
        #expect(hub.metrics.limitsExceeded == ["outbox": 1])
    }

    @Test("an echo owes a message of the largest size without anybody being slow; past it the hard mark holds")
    func largeEcho() throws {
        let hub = try hub {
            $0.hasEcho = true
            $0.maxEchoBytes = 60_000
        }
        let ada = try hub.connect(.stream(buffer: 4_608), path: "/echo")
        ada.isReading = false
        ada.send(.binary, [UInt8](repeating: 7, count: 60_000))
        hub.run()
        #expect(ada.connection?.phase == .echo)
        ada.send(.binary, [UInt8](repeating: 7, count: 60_000))
        hub.run()
        #expect(ada.connection?.phase == .closing)
    }

    @Test(
        "one that reads nothing at all may still read its code for as long as it was borne before, then it is dropped")
    func neverReads() throws {
        let hub = try hub()
        let ada = try slow(hub)
        let grace = try hub.joined("grace")
        for _ in 0..<40 { grace.broadcast("say", "\"\(String(repeating: "x", count: 1000))\"") }
        hub.run()
        #expect(ada.connection?.phase == .closing)
        hub.advance(hub.cores[0].front.configuration.slowPatience - 1)
        #expect(ada.connection?.phase == .closing)
        hub.advance(1 + TestHub.tick)
        #expect(ada.connection == nil)
        #expect(hub.cores[0].front.blocked.isEmpty)
    }

    @Test(
        "over the soft mark for longer than the patience evicts too; who drains in between begins anew (presence.md 10)"
    )
    func softMark() throws {
        let hub = try hub()
        let ada = try slow(hub)
        let grace = try hub.joined("grace")
        func fill() {
            for _ in 0..<16 { grace.broadcast("say", "\"\(String(repeating: "x", count: 1000))\"") }
            hub.run()
        }
        fill()
        #expect((2_000..<20_000).contains(ada.connection?.outbox?.backlog ?? 0))
        hub.advance(8_000)
        ada.isReading = true
        hub.run()
        #expect(ada.connection?.outbox == nil)

        ada.isReading = false
        fill()
        hub.advance(9_990)
        #expect(ada.connection?.phase == .webSocket)
        hub.advance(1_010 + TestHub.tick)
        #expect(ada.connection?.phase == .closing)
        #expect(hub.metrics.limitsExceeded == ["outbox": 1])
    }

    @Test("a snapshot in flight does not count against the marks, whatever its size (presence.md 10)")
    func snapshotIsExempt() throws {
        let hub = try hub()
        try crowd(hub, people: 30)
        let ada = try hub.connect(.stream(buffer: 4_608))
        ada.isReading = false
        ada.join(as: "ada")
        hub.advance(15_000)
        #expect(ada.connection?.outbox?.count ?? 0 > 200_000)
        #expect(ada.connection?.phase == .webSocket)
        ada.isReading = true
        hub.run()
        #expect(ada.received().joined().contains("user-29"))
    }

    @Test("who reads a snapshot of long ago is evicted, so that at most so many stay in memory (presence.md 10)")
    func oldSnapshots() throws {
        let hub = try hub { $0.maxSnapshots = 2 }
        let people = try crowd(hub, people: 30)
        let ada = try hub.connect(.stream(buffer: 4_608))
        ada.isReading = false
        ada.join(as: "ada")
        hub.run()
        // Everybody who joins after a change gets a snapshot of their own time.
        var held: [TestClient] = []
        for number in 0..<3 {
            #expect(ada.connection?.phase == .webSocket, "generation \(number)")
            people[0].track(#"{"n":\#(number)}"#)
            hub.advance(1_100)
            let alan = try hub.connect(.stream(buffer: 4_608))
            alan.isReading = false
            alan.join(as: "alan-\(number)")
            hub.run()
            held.append(alan)
        }
        #expect(ada.connection?.phase == .closing)
        #expect(held.allSatisfy { $0.connection?.phase == .webSocket })
        #expect(hub.metrics.connectionsClosed == ["4429 slow_reader": 1])
    }

    @Test(
        "a reader that lags again while its snapshot is in flight gets the next one only when this is out (presence.md 10)"
    )
    func oneResyncAtATime() throws {
        let hub = try hub()
        let people = try crowd(hub, people: 30)
        let ada = try slow(hub)
        func lag() {
            for number in 0..<20 {
                people[0].track(meta(number, octets: 1_000))
                hub.advance(50)
            }
        }
        lag()
        ada.isReading = true
        hub.read(people[0])
        _ = ada.pump()
        // Now that it has drained it is asked for; the snapshot of 300 KB stays in flight.
        while hub.metrics.resyncs["slow"] == nil {
            _ = ada.pump()
            hub.poll(0)
        }
        ada.isReading = false
        lag()
        #expect(hub.metrics.resyncs == ["slow": 1])
        #expect(ada.connection?.phase == .webSocket)
        ada.isReading = true
        hub.run()
        #expect(hub.metrics.resyncs == ["slow": 2])
        #expect(ada.connection?.outbox == nil)
    }

    @Test("while the snapshot is on its way from another shard no diff overtakes it (presence.md 10)")
    func nothingOvertakesTheSnapshot() throws {
        let hub = try TestHub(shards: 2) {
            $0.softMark = 2_000
            $0.policies.fallback.window = 0
        }
        let topic = try hub.topic(at: 1)
        let ada = try hub.connect(.stream(buffer: 4_608), to: 0)
        ada.join(topic, as: "ada") { $0.presence.wantsSync = true }
        hub.run()
        ada.isReading = false
        let grace = try hub.joined("grace", topic, at: 1)
        for number in 0..<30 {
            grace.track(meta(number, octets: 500))
            hub.run()
        }
        ada.isReading = true
        while ada.connection?.outbox != nil {
            ada.pump()
            hub.poll(0)
        }
        #expect(!hub.routes.isEmpty, "the resync has been asked for")
        grace.track(meta(99, octets: 10))
        hub.read(grace)
        for route in hub.routes.reversed() { hub.deliver(route, count: .max) }
        hub.run()
        var replica = Replica()
        for received in ada.messages().joined() { try replica.receive(received) }
        #expect(replica.metas == Replica(try #require(try hub.room(topic)).state.snapshot).metas)
        #expect(hub.cores[0].front.table.busy.allSatisfy { $0 == [] })
    }

    @Test("nobody else notices: others get every frame at its time")
    func othersAreUnaffected() throws {
        let hub = try hub()
        let ada = try slow(hub)
        let grace = try hub.joined("grace")
        let alan = try hub.joined("alan")
        for number in 0..<50 {
            grace.track(meta(number, octets: 500))
            grace.broadcast("say", "\(number)")
            hub.advance(50)
            let heard = alan.received().joined(separator: " | ")
            #expect(heard.contains("say# \(number)") && heard.contains(#"+grace{"n":\#(number),"#))
        }
        #expect(ada.connection?.outbox != nil)
    }

    /// People with long metas, so that a snapshot has 300 KB.
    @discardableResult
    private func crowd(_ hub: TestHub, people count: Int) throws -> [TestClient] {
        let people = try (0..<count).map { try hub.joined("user-\($0)") { $0.presence.mode = .off } }
        for person in people { person.track(meta(0, octets: 10_000)) }
        hub.advance(100)
        return people
    }
}
