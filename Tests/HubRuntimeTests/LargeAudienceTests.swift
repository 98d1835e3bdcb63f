import ChannelProtocol
import Testing

@testable import HubRuntime

/// A broadcast to more than one turn may write to.
@Suite struct LargeAudienceTests {
    private func hall(of count: Int, sends: Int = 4) throws -> (hub: TestHub, tabs: [TestClient]) {
        let hub = try TestHub { $0.sendsPerTurn = sends }
        let tabs = try (0..<count).map { number in
            try hub.joined("pupil-\(number)") { $0.presence.isEnabled = false }
        }
        return (hub, tabs)
    }

    @Test("it goes out over several turns, in the order of coming, and others are heard in between")
    func turns() throws {
        let (hub, tabs) = try hall(of: 10)
        let ada = try hub.joined("ada", "room:biology")
        tabs[0].broadcast("bell")
        hub.read(tabs[0])
        #expect(tabs.count { $0.received() == ["bell# {}"] } == 3, "four are written to, but not who says it")
        ada.heartbeat()
        hub.read(ada)
        #expect(ada.received() == ["ok 2"])
        #expect(tabs[4..<8].allSatisfy { $0.received() == ["bell# {}"] })
        #expect(tabs[8...].allSatisfy { $0.received() == [] })
        hub.turn(0)
        #expect(tabs[8...].allSatisfy { $0.received() == ["bell# {}"] })
        #expect(tabs[..<8].allSatisfy { $0.received() == [] })
    }

    @Test("who is written to later gets what was said meanwhile by the same write")
    func meanwhile() throws {
        let (hub, tabs) = try hall(of: 10)
        tabs[0].broadcast("bell")
        hub.read(tabs[0])
        tabs[0].broadcast("lunch")
        hub.read(tabs[0])
        hub.run()
        #expect(tabs[1].received() == ["bell# {}", "lunch# {}"])
        #expect(tabs[9].received() == ["bell# {} | lunch# {}"])
    }

    @Test("a small room hardly waits for a large one")
    func small() throws {
        let (hub, tabs) = try hall(of: 24, sends: 8)
        let ada = try hub.joined("ada", "room:biology")
        let grace = try hub.joined("grace", "room:biology")
        tabs[0].broadcast("bell")
        hub.read(tabs[0])
        ada.broadcast("snail")
        hub.read(ada)
        #expect(grace.received() == ["snail# {}"])
        #expect(tabs[23].received() == [])
        hub.run()
        #expect(tabs[23].received() == ["bell# {}"])
    }

    @Test("an answer does not overtake what was said before it")
    func answer() throws {
        let (hub, tabs) = try hall(of: 10)
        tabs[0].broadcast("bell")
        hub.read(tabs[0])
        tabs[9].heartbeat()
        hub.read(tabs[9])
        #expect(tabs[9].received() == ["bell# {} | ok 2"])
        hub.run()
        #expect(tabs[9].received() == [])
    }

    @Test("while a large audience is written to, nobody is listed twice as one to be careful with")
    func listedOnce() throws {
        let (hub, tabs) = try hall(of: 40)
        for _ in 0..<20 {
            for tab in [tabs[0], tabs[39]] {
                tab.broadcast("bell")
                tab.heartbeat()
                hub.read(tab)
            }
            #expect(hub.cores[0].front.marked.count <= 2)
        }
        hub.run()
        #expect(hub.cores[0].front.marked.isEmpty)
        #expect(hub.cores[0].front.table.busy.allSatisfy { $0.isDisjoint(with: .untilFlushed) })
    }

    @Test("who comes meanwhile does not hear it, and who goes leaves nothing behind")
    func comingAndGoing() throws {
        let (hub, tabs) = try hall(of: 9)
        let late = try hub.connect()
        tabs[0].broadcast("bell")
        hub.read(tabs[0])
        late.join(as: "late")
        hub.read(late)
        for tab in tabs[4...] { tab.reset() }
        hub.run()
        #expect(late.received() == ["joined 1 | state"])
        #expect(tabs[1...3].allSatisfy { $0.received() == ["bell# {}"] })
        let lanes = hub.cores[0].front.lanes.values.map(\.count).sorted()
        #expect(
            lanes == [1, 2], "of the latecomer, and of the four who stayed: empty lanes are gone")
        tabs[1].broadcast("lunch")
        hub.run()
        #expect(late.received() == ["lunch# {}"])
    }
}
