import ChannelProtocol
import PresenceCore
import Testing
import WebSocketCore

@testable import HubRuntime

/// The transport's clock and the page's (presence.md 4).
@Suite struct ClocksTests {
    @Test("silence is answered by a ping by 0.6 of the idle timeout, and is lost at the whole of it (presence.md 4)")
    func idle() throws {
        let hub = try TestHub()
        let ada = try hub.joined("ada")
        ada.answersPings = false
        hub.advance(15_000 / 16 * 15 - 1)
        #expect(ada.received() == [])
        hub.advance(15_000 / 16 + 8 + TestHub.tick)
        #expect(ada.received() == ["ping"])
        hub.advance(25_000 - 15_001 - TestHub.tick)
        #expect(ada.received() == [])
        hub.advance(1 + TestHub.tick)
        #expect(ada.received() == ["end"])
        #expect(hub.metrics.pingTimeouts == 1)
        #expect(hub.metrics.connectionsClosed == ["1006 ping timeout": 1])
    }

    @Test("those who came within a second are pinged together, again and again")
    func together() throws {
        let hub = try TestHub()
        for number in 0..<20 {
            hub.advance(45)
            _ = try hub.joined("pupil-\(number)")
        }
        var turns: [Int] = []
        for _ in 0..<(45_000 / 50) {
            let before = hub.metrics.framesSent.ping
            hub.advance(50)
            if hub.metrics.framesSent.ping > before { turns.append(hub.metrics.framesSent.ping - before) }
        }
        #expect(turns.reduce(0, +) == 3 * 20)
        #expect(turns.count <= 6, "each time in two turns at most: \(turns)")
    }

    @Test("any octet counts, half a frame too", arguments: ["heartbeat", "pong", "half a frame"])
    func anyOctet(what: String) throws {
        let hub = try TestHub()
        let ada = try hub.joined("ada")
        ada.answersPings = false
        hub.advance(20_000)
        switch what {
        case "heartbeat": ada.heartbeat()
        case "pong": ada.send(.pong, [])
        default: ada.send([0x81])
        }
        hub.advance(14_999)
        #expect(ada.received().first == "ping")
        #expect(ada.connection != nil, "20 s and 15 s of silence, with something in between")
        hub.advance(10_001 + TestHub.tick)
        #expect(ada.connection == nil)
    }

    @Test("a room's own lease holds from the join on (presence.md 4)")
    func leaseOfTheRoom() throws {
        let hub = try TestHub { $0.policies.fallback.leases.standard = 30_000 }
        let ada = try hub.joined("ada")
        hub.advance(29_999)
        #expect(ada.connection?.phase == .webSocket)
        hub.advance(1 + TestHub.tick)
        #expect(ada.received().last == "closed 4408 lease_expired")
    }

    @Test("a page that says nothing for 75 s is expired, pongs or not; stock clients come back on 4408 (presence.md 4)")
    func silentPage() throws {
        let hub = try TestHub()
        let watcher = try hub.joined("watcher") { $0.lease = Announcement(state: .frozen) }
        let ada = try hub.joined("ada")
        ada.track()
        hub.advance(70_000)
        ada.heartbeat()
        hub.advance(74_999)
        #expect(ada.received() == ["ok 2 | diff +ada{}", "ok 3"])
        hub.advance(1 + TestHub.tick)
        #expect(ada.received() == ["closed 4408 lease_expired"])
        #expect(try hub.room("room:algebra")?.state.counts.users == 0)
        #expect(hub.metrics.leaves[.expired] == 1)
        _ = watcher
    }

    @Test("the delay of an expired leave counts from the page's last message, not from a pong (presence.md 5)")
    func expiredDelay() throws {
        let hub = try TestHub()
        let ada = try hub.joined("ada")
        ada.track()
        hub.advance(80_000)
        let delays = try #require(hub.metrics.leaveDelay[.expired])
        #expect((75...75.01).contains(delays.sum))
    }

    @Test(
        "what a page announces sets its lease (presence.md 4)",
        arguments: [
            (Announcement(state: .active, intervalMS: 20_000), 50_000),
            (Announcement(state: .active, intervalMS: 1), 10_000),
            (Announcement(state: .active), 75_000),
            (Announcement(state: .hidden, intervalMS: 20_000), 150_000),
            (Announcement(state: .hidden, intervalMS: 100_000), 250_000),
            (Announcement(state: .frozen, intervalMS: 20_000), 600_000),
        ] as [(Announcement, UInt64)])
    func announced(announcement: Announcement, lease: UInt64) throws {
        let hub = try TestHub()
        let ada = try hub.joined("ada")
        ada.announce(announcement.state, every: announcement.intervalMS)
        hub.advance(lease - 1)
        #expect(ada.received().filter { $0 != "ok 2" } == [])
        hub.advance(1 + TestHub.tick)
        #expect(ada.received().filter { $0 != "ok 2" } == ["closed 4408 lease_expired"])
    }

    @Test("a shorter lease ends early, a longer one is not cut short by the old one (presence.md 4)")
    func changingLeases() throws {
        let hub = try TestHub()
        let ada = try hub.joined("ada")
        for state in [PageState.hidden, .active, .hidden, .active] {
            ada.announce(state, every: 10_000)
            hub.advance(20_000)
        }
        hub.advance(4_999)
        #expect(ada.connection?.phase == .webSocket)
        hub.advance(1 + TestHub.tick)
        #expect(ada.connection?.phase == .closing)
    }

    @Test("a frozen page is sent no presence; when it speaks again it gets one snapshot (presence.md 4)")
    func frozen() throws {
        let hub = try TestHub()
        let grace = try hub.joined("grace")
        grace.announce(.active, every: 200_000)
        let ada = try hub.joined("ada") { $0.presence.wantsSync = true }
        ada.announce(.frozen)
        hub.run()
        #expect(ada.received() == ["ok 2"])
        for number in 0..<5 {
            grace.track(#"{"n":\#(number)}"#)
            hub.advance(10_000)
        }
        #expect(ada.received() == [])
        ada.heartbeat()
        hub.run()
        #expect(ada.received() == [#"ok 3 | state grace{"n":4} | sync 5/1"#])
        grace.leave()
        hub.advance(100)
        #expect(ada.received() == [#"diff -grace{"n":4} | sync 6/0"#])
    }

    @Test("a socket that never joins anything is closed after its time (wire.md 1.3)")
    func channelless() throws {
        let hub = try TestHub { $0.channellessTimeout = 60_000 }
        let ada = try hub.connect()
        let grace = try hub.joined("grace")
        hub.advance(60_000 + TestHub.tick)
        #expect(ada.received() == ["closed 1001 going_away"])
        #expect(grace.received() == [])
    }

    @Test("a peer that does not answer our close is dropped after the close timeout (RFC 6455 7.1.1)")
    func closeTimeout() throws {
        let hub = try TestHub()
        let ada = try hub.joined("ada")
        hub.advance(75_000 + TestHub.tick)
        #expect(ada.connection?.phase == .closing)
        hub.advance(3_000 + TestHub.tick)
        #expect(ada.connection == nil)
        #expect(hub.metrics.connectionsClosed == ["4408 lease_expired": 1])
    }

    @Test(
        "however much happens, a connection has one timer: leases that change and requests that come leave none behind")
    func timersDoNotPileUp() throws {
        let hub = try TestHub()
        let ada = try hub.joined("ada")
        for number in 0..<50 {
            ada.announce(number.isMultiple(of: 2) ? .hidden : .active, every: 10_000)
            hub.advance(20)
        }
        let http = try hub.open()
        for _ in 0..<50 {
            http.send("GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n")
            hub.run()
        }
        ada.hangUp()
        http.reset()
        hub.advance(120_000)
        // What is left is the sweep of once a second.
        for _ in 0..<3 {
            let wait = try #require(hub.cores[0].timeout(from: hub.now))
            #expect(wait > 900 - TestHub.tick)
            hub.advance(wait)
        }
    }
}
