import ChannelProtocol
import PresenceCore
import Testing

@testable import HubRuntime

@Suite struct PresenceTests {
    @Test("a change in a quiet room goes out at once, further ones wait for the window's end (presence.md 3)")
    func window() throws {
        let hub = try TestHub()
        let watcher = try hub.joined("watcher")
        let ada = try hub.joined("ada")
        ada.track(#"{"n":1}"#)
        hub.run()
        #expect(watcher.received() == [#"diff +ada{"n":1}"#])

        ada.track(#"{"n":2}"#)
        ada.track(#"{"n":3}"#)
        hub.advance(39)
        #expect(watcher.received() == [])
        hub.advance(1 + TestHub.tick)
        #expect(watcher.received() == [#"diff +ada{"n":3} -ada{"n":1}"#])
    }

    @Test("what cancels within a window is never seen (presence.md 2)")
    func cancels() throws {
        let hub = try TestHub()
        let watcher = try hub.joined("watcher")
        let ada = try hub.joined("ada")
        let grace = try hub.joined("grace")
        ada.track(#"{"n":1}"#)
        hub.run()
        _ = watcher.received()
        grace.track()
        grace.untrack()
        ada.track(#"{"n":2}"#)
        ada.track(#"{"n":1}"#)
        hub.advance(100)
        #expect(watcher.received() == [])
    }

    @Test("a second tab adds a meta and joins nobody (presence.md 2)")
    func twoTabs() throws {
        let hub = try TestHub()
        let watcher = try hub.joined("watcher") { $0.presence.mode = .count }
        let tabs = [try hub.joined("ada"), try hub.joined("ada")]
        for tab in tabs {
            tab.track()
            hub.advance(300)
        }
        tabs[0].leave()
        hub.advance(300)
        #expect(watcher.received() == ["count 1/1", "count 1/2", "count 1/1"])
    }

    @Test("a stock client with enabled:false and no mode sees presence from its first track on (presence.md 6)")
    func enabledFalse() throws {
        let hub = try TestHub()
        let grace = try hub.joined("grace")
        grace.track()
        hub.advance(100)
        let ada = try hub.connect()
        ada.join(as: "ada") { $0.presence.isEnabled = false }
        hub.run()
        #expect(ada.received() == ["joined 1"])

        grace.track(#"{"n":2}"#)
        hub.advance(100)
        #expect(ada.received() == [])

        ada.track()
        hub.run()
        #expect(ada.received() == [#"ok 2 | state grace{"n":2} | diff +ada{}"#])
        grace.leave()
        hub.advance(100)
        #expect(ada.received() == [#"diff -grace{"n":2}"#])
    }

    @Test("mode alone decides: tracking never turns on diffs in count or off (presence.md 6)")
    func modes() throws {
        let hub = try TestHub()
        let off = try hub.connect()
        off.join(as: "off") { $0.presence.mode = .off }
        off.track()
        let count = try hub.connect()
        count.join(as: "count") { $0.presence.mode = .count }
        count.track()
        hub.advance(300)
        #expect(off.received().joined(separator: " | ") == "joined 1 | ok 2")
        #expect(count.received().joined(separator: " | ") == "joined 1 | count 0/0 | ok 2 | count 2/2")
    }

    @Test("counts come once after the join, then on change and at most every 250 ms (presence.md 3, 6)")
    func counts() throws {
        let hub = try TestHub()
        let watcher = try hub.connect()
        watcher.join(as: "watcher") {
            $0.presence.mode = .count
            $0.presence.wantsRoles = true
        }
        hub.run()
        #expect(watcher.received() == ["joined 1 | count 0/0"])
        hub.advance(1000)
        let ada = try hub.joined("ada") { $0.presence.role = "teacher" }
        ada.track()
        hub.run()
        #expect(watcher.received() == ["count 1/1 teacher=1"])
        let grace = try hub.joined("grace")
        grace.track()
        hub.advance(249)
        #expect(watcher.received() == [])
        hub.advance(1 + TestHub.tick)
        #expect(watcher.received() == ["count 2/2 member=1"])
    }

    @Test("who subscribes to counts between two windows is not left with a bucket that has gone (presence.md 6)")
    func countsOfNewcomers() throws {
        let hub = try TestHub()
        let first = try hub.joined("first") { $0.presence.mode = .count }
        hub.advance(1000)
        let ada = try hub.joined("ada")
        ada.track()
        hub.advance(10)
        let grace = try hub.joined("grace")
        grace.track()
        hub.run()
        let second = try hub.connect()
        second.join(as: "second") { $0.presence.mode = .count }
        hub.run()
        grace.leave()
        hub.advance(1000)
        #expect(first.received().last == "count 1/1")
        let last = second.received().joined(separator: " | ").split(separator: " | ").last
        #expect(last == "count 1/1")
    }

    @Test("presence_sync follows each state and diff in the same write, for those who asked (presence.md 2)")
    func sync() throws {
        let hub = try TestHub()
        let watcher = try hub.connect()
        watcher.join(as: "watcher") { $0.presence.wantsSync = true }
        let stock = try hub.connect()
        stock.join(as: "stock")
        hub.run()
        let ada = try hub.joined("ada")
        ada.track()
        hub.advance(100)
        ada.leave()
        hub.run()
        #expect(
            watcher.received() == ["joined 1 | state | sync 0/0", "diff +ada{} | sync 1/1", "diff -ada{} | sync 2/0"])
        #expect(stock.received() == ["joined 1 | state", "diff +ada{}", "diff -ada{}"])
    }

    @Test("statuses are told apart from metas, all at the join and then what changes (presence.md 2)")
    func statuses() throws {
        let hub = try TestHub()
        let ada = try hub.joined("ada")
        ada.track()
        hub.advance(100)
        let watcher = try hub.connect()
        watcher.join(as: "watcher") { $0.presence.wantsStatus = true }
        hub.run()
        #expect(watcher.received() == ["joined 1 | state ada{} | status ada=active"])
        ada.announce(.hidden, every: 60_000)
        hub.run()
        #expect(watcher.received() == ["status ada=away"])
        ada.hangUp()
        hub.advance(249)
        #expect(watcher.received() == [])
        hub.advance(1 + TestHub.tick)
        #expect(watcher.received() == ["status ada=reconnecting"])
    }

    @Test("who asks for statuses between two windows is not left with one that has gone (presence.md 2)")
    func statusesOfNewcomers() throws {
        let hub = try TestHub()
        let first = try hub.joined("first") { $0.presence.wantsStatus = true }
        let ada = try hub.joined("ada")
        ada.track()
        hub.advance(10)
        ada.announce(.hidden)
        hub.run()
        let second = try hub.connect()
        second.join(as: "second") { $0.presence.wantsStatus = true }
        hub.run()
        ada.announce(.active)
        hub.advance(1000)
        func last(_ watcher: TestClient) -> String? {
            watcher.messages().joined().map(\.description).last { $0.hasPrefix("status") }
        }
        #expect(last(first) == "status ada=active")
        #expect(last(second) == "status ada=active")
    }

    @Test("what a page says of itself at the join counts from then on (presence.md 4)")
    func leaseAtJoin() throws {
        let hub = try TestHub()
        let watcher = try hub.joined("watcher") { $0.presence.wantsStatus = true }
        let ada = try hub.connect()
        ada.join(as: "ada") { $0.lease = Announcement(state: .hidden, intervalMS: 60_000) }
        ada.track()
        hub.run()
        #expect(watcher.received() == ["diff +ada{} | status ada=away"])
    }

    @Test("a room states its bounds to those who ask (presence.md 5)")
    func roomInfo() throws {
        let hub = try TestHub { $0.policies.fallback.capacity = 3 }
        let ada = try hub.connect()
        ada.join(as: "ada") { $0.presence.wantsInfo = true }
        hub.run()
        let info = try #require(ada.received().first?.split(separator: " | ").dropFirst().first)
        #expect(info.hasPrefix(#"room_info! {"grace_close_ms":3000,"grace_lost_ms":10000,"idle_timeout_ms":25000"#))
        #expect(info.contains(#""capacity":3,"gone_within_ms":{"left":44,"closed":3044,"lost":35044"#))
    }

    @Test("a room that is full refuses the member, not the channel (presence.md 7)")
    func capacity() throws {
        let hub = try TestHub { $0.policies.fallback.capacity = 1 }
        let ada = try hub.joined("ada")
        ada.track()
        let grace = try hub.joined("grace")
        grace.track()
        hub.run()
        #expect(grace.received() == ["error 2 RoomFull: 1 of 1"])
        ada.leave()
        hub.run()
        grace.track()
        hub.run()
        #expect(grace.received().last?.hasPrefix("ok 3") == true)
    }

    @Test("track without an object and unknown events get error replies (wire.md 4.5)")
    func badTracks() throws {
        let hub = try TestHub { $0.maxMetaBytes = 100 }
        let ada = try hub.joined("ada")
        ada.track("[1]")
        ada.push("presence", #"{"event":"dance"}"#)
        ada.track(#"{"n":"\#(String(repeating: "x", count: 100))"}"#)
        hub.run()
        let replies = ada.received().joined(separator: " | ")
        #expect(replies.hasPrefix("error 2 Presence track payload must be a map | error 3  | error 4 TrackTooLarge:"))
    }
}
