import ChannelProtocol
import PresenceCore
import Synchronization
import Testing

@testable import HubRuntime

/// A room lets nobody in before it knows its record (presence.md 12).
@Suite struct OpeningTests {
    @Test("what comes while a room opens has, in its order, the effect that it has in an open one", arguments: [1, 2])
    func waits(shards: Int) throws {
        func story(_ archive: Archive?) throws -> [[String]] {
            let hub = try TestHub(shards: shards) { $0.memory = archive }
            let topic = try hub.topic(at: shards - 1)
            let ada = try hub.connect()
            let grace = try hub.connect(to: shards - 1)
            ada.join(topic, as: "ada")
            hub.run()
            grace.join(topic, as: "grace")
            hub.run()
            ada.track(#"{"n":1}"#)
            grace.broadcast("hello")
            hub.run()
            if archive != nil { #expect(ada.received() == [] && grace.received() == []) }
            archive?.answer()
            hub.advance(1_000)
            return [ada, grace].map { $0.messages().joined().map(\.description) }
        }
        let archive = Archive(isPrompt: false)
        #expect(try story(archive) == story(nil))
        #expect(archive.asked.count == 1)
    }

    @Test("join, track, then the socket is gone, and the record comes when it likes: nothing is left")
    func joinAndClose() throws {
        try everyOrder { choices in
            let archive = Archive(isPrompt: false)
            let hub = try TestHub(shards: 2) {
                $0.memory = archive
                $0.policies.fallback.graceLost = 0
            }
            let topic = try hub.topic(at: 1)
            let ada = try hub.connect()
            let steps: [() -> Void] = [
                {
                    ada.together {
                        ada.join(topic, as: "ada")
                        ada.track()
                    }
                    hub.read(ada)
                },
                {
                    ada.hangUp()
                    hub.read(ada)
                },
            ]
            var done = 0
            while true {
                let routes = hub.routes
                var ways: [() -> Void] = routes.map { route in { hub.deliver(route) } }
                if done < steps.count {
                    ways.append {
                        steps[done]()
                        done += 1
                    }
                }
                if archive.isWaiting { ways.append { archive.answer() } }
                guard !ways.isEmpty else { break }
                ways[choices.pick(ways.count)]()
            }
            hub.advance(100)
            #expect(hub.cores.allSatisfy { $0.home.rooms.isEmpty && $0.home.openings == 0 })
            #expect(hub.cores.allSatisfy { $0.front.lanes.isEmpty && $0.front.table.count == 0 })
        }
    }

    @Test("a room that is not open holds up no other")
    func others() throws {
        let archive = Archive(isPrompt: false)
        let hub = try TestHub { $0.memory = archive }
        let ada = try hub.connect()
        ada.join("room:algebra", as: "ada")
        hub.run()
        archive.answer()
        hub.run()
        _ = ada.received()
        ada.join("room:lobby", as: "ada")
        ada.broadcast("hello", in: "room:algebra")
        ada.track(#"{"n":1}"#, in: "room:algebra")
        hub.run()
        #expect(ada.received() == [#"room:algebra: ok 4 | room:algebra: diff +ada{"n":1}"#])
        archive.answer()
        hub.run()
        #expect(ada.received() == ["room:lobby: joined 2 | room:lobby: state"])
    }

    @Test("a room whose record cannot be had opens without, counted")
    func failure() throws {
        let archive = Archive(isPrompt: false)
        let hub = try TestHub { $0.memory = archive }
        let ada = try hub.connect()
        ada.join(as: "ada")
        hub.run()
        archive.answer(isKnown: false)
        hub.run()
        #expect(ada.received() == ["joined 1 | state"])
        #expect(hub.metrics.recalls == ["failed": 1])
    }

    @Test("a store that is silent keeps nobody out for longer than 5 s; what it says then holds from then on")
    func late() throws {
        let archive = Archive(isPrompt: false) {
            $0.members = (try? [RegisteredMember("ada", "student", bannedFor: 600_000)]) ?? []
            $0.states = [KeptState(key: "k", value: Array("1".utf8), updatedAt: 0)]
        }
        let hub = try TestHub { $0.memory = archive }
        let (ada, grace) = (try hub.connect(), try hub.connect())
        ada.join(as: "ada")
        grace.join(as: "grace")
        hub.advance(4_999)
        #expect(ada.received() == [])
        hub.advance(5)
        #expect(ada.received() == ["joined 1 | state"])
        #expect(grace.received() == ["joined 1 | state"])
        archive.answer()
        hub.run()
        #expect(ada.received().joined().hasPrefix("system error: Banned: You are banned from this room for"))
        #expect(grace.received().joined().hasPrefix(#"rollcall:state# {"room_id":"room:algebra","key":"k","value":1"#))
        #expect(hub.metrics.recalls == ["late": 1])
    }

    @Test("too much that waits opens a room without its record")
    func full() throws {
        let hub = try TestHub {
            $0.memory = Archive(isPrompt: false)
            $0.maxMessagesPerSecond = 100_000
        }
        let (ada, grace) = (try hub.connect(), try hub.connect())
        grace.join(as: "grace")
        ada.join(as: "ada")
        hub.run()
        let long = #"{"x":""# + String(repeating: "x", count: 100_000) + #""}"#
        for _ in 0..<84 {
            #expect(grace.received() == [])
            ada.broadcast("long", long)
            hub.run()
        }
        #expect(grace.received().joined().hasPrefix("joined 1 | state"))
        #expect(hub.metrics.recalls == ["late": 1])
    }

    @Test("a hub that stops waits for no record: sockets close, and nobody is told of a leave")
    func drain() throws {
        let archive = Archive(isPrompt: false)
        let hub = try TestHub(shards: 2) { $0.memory = archive }
        let topic = try hub.topic(at: 1)
        let ada = try hub.connect()
        ada.join(topic, as: "ada")
        ada.track()
        hub.run()
        hub.drain()
        hub.run()
        #expect(ada.received() == ["closed 1012 service_restart"])
        ada.close(nil)
        hub.run()
        ada.hangUp()
        hub.run()
        #expect(hub.metrics.connections == 0)
        archive.answer()
        hub.advance(100_000)
        #expect(try hub.room(topic)?.state.counts.users == 1)
    }

    @Test("a heartbeat and a kick wait like a join; who leaves by HTTP makes no room")
    func withoutSockets() throws {
        let archive = Archive(isPrompt: false)
        let hub = try TestHub { $0.memory = archive }
        let room = try #require(RoomName("room:algebra"))
        let ada = try #require(UserID("ada"))
        let answers = Answers()
        func beat(_ sign: Heartbeat.Sign) {
            let beat = Heartbeat(user: ada, session: nil, role: .member, isOwner: false, sign: sign)
            hub.post(.home(.heartbeat(beat, room: room) { answers.note($0) }), to: 0)
            hub.run()
        }
        beat(.left(.left))
        #expect(answers.count == 1 && archive.asked.isEmpty)
        try hub.kick("ada", from: "room:algebra")
        beat(.present(nil, interval: nil))
        #expect(answers.count == 1)
        archive.answer()
        hub.run()
        #expect(answers.count == 2 && answers.refusals == 1)
    }
}

/// What heartbeats were answered.
private final class Answers: Sendable {
    private let results = Mutex<[Bool]>([])

    func note(_ result: Result<Heartbeat.Receipt, HeartbeatRefusal>) {
        results.withLock { $0.append((try? result.get()) != nil) }
    }

    var count: Int { results.withLock { $0.count } }
    var refusals: Int { results.withLock { $0.count { !$0 } } }
}
