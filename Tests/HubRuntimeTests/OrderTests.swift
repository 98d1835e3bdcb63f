import ChannelProtocol
import PresenceCore
import Testing

@testable import HubRuntime

/// Every order in which mail between shards can arrive (presence.md 9).
///
/// Ada's socket is at shard 0, the room lives at shard 1, Grace watches from the last shard. With two shards each story
/// is told once for every way in which reading sockets and delivering single items of mail can be mixed; with four,
/// where there are hundreds of thousands, for 200 of them.
@Suite struct OrderTests {
    /// What must be so at the end of every telling.
    private struct Scene {
        let hub: TestHub
        let topic: String
        let ada: TestClient
        let grace: TestClient

        init(shards: Int) throws {
            hub = try TestHub(shards: shards) {
                $0.policies.fallback.graceLost = 0
                $0.policies.fallback.graceClose = 0
                $0.policies.fallback.window = 0
            }
            topic = try hub.topic(at: 1)
            grace = try hub.connect(to: shards - 1)
            grace.join(topic, as: "grace") { $0.presence.wantsSync = true }
            hub.run()
            ada = try hub.connect(to: 0)
        }

        /// Lets every step happen, each after those before it, and mail whenever the choices say.
        func play(_ steps: [() throws -> Void], _ choices: inout Choices) throws {
            var steps = steps[...]
            while true {
                let routes = hub.routes
                guard !steps.isEmpty || !routes.isEmpty else { return }
                let choice = choices.pick(routes.count + (steps.isEmpty ? 0 : 1))
                if choice < routes.count { hub.deliver(routes[choice]) } else { try steps.removeFirst()() }
            }
        }

        /// Whoever watched knows what the room's home knows.
        func checkWatcher() throws {
            var replica = Replica()
            for received in grace.messages().joined() { try replica.receive(received) }
            let room = try #require(try hub.room(topic))
            #expect(replica.metas == Replica(room.state.snapshot).metas)
        }

        /// Nothing of Ada is left anywhere.
        func checkNobodyIsLeft() throws {
            let room = try #require(try hub.room(topic))
            #expect(room.subscribers.count == 1)
            #expect(room.state.counts.users == 0)
            #expect(hub.cores.map { $0.front.lanes.count }.reduce(0, +) == 1)
            #expect(hub.cores.allSatisfy { $0.front.lanes.values.allSatisfy { $0.count == 1 } })
        }
    }

    /// Frames as a client sees them, whatever their writes.
    private func frames(_ client: TestClient) -> [String] {
        client.messages().joined().map(\.description)
    }

    @Test("join, track, then the socket is gone: nothing of it is left", arguments: [2, 4])
    func joinAndClose(shards: Int) throws {
        try orders(isExhaustive: shards == 2) { choices in
            let scene = try Scene(shards: shards)
            let (hub, ada) = (scene.hub, scene.ada)
            try scene.play(
                [
                    {
                        ada.together {
                            ada.join(scene.topic, as: "ada"); ada.track()
                        }; hub.read(ada)
                    },
                    {
                        ada.hangUp(); hub.read(ada)
                    },
                ], &choices)
            #expect(ada.connection == nil)
            try scene.checkWatcher()
            try scene.checkNobodyIsLeft()
        }
    }

    @Test("the slot of who is gone is taken by another before the answer comes: it reaches nobody", arguments: [2, 4])
    func slotIsReused(shards: Int) throws {
        try orders(isExhaustive: shards == 2) { choices in
            let scene = try Scene(shards: shards)
            let (hub, ada) = (scene.hub, scene.ada)
            var alan: TestClient?
            try scene.play(
                [
                    {
                        ada.join(scene.topic, as: "ada"); hub.read(ada)
                    },
                    {
                        ada.hangUp()
                        hub.read(ada)
                        alan = try hub.connect(to: 0)
                        #expect(alan?.ref.slot == ada.ref.slot)
                    },
                ], &choices)
            #expect(alan.map(frames) == [])
            try scene.checkNobodyIsLeft()
        }
    }

    @Test("join and leave: a reply to each, the close last, and nobody left", arguments: [2, 4])
    func joinAndLeave(shards: Int) throws {
        try orders(isExhaustive: shards == 2) { choices in
            let scene = try Scene(shards: shards)
            let (hub, ada) = (scene.hub, scene.ada)
            try scene.play(
                [
                    {
                        ada.join(scene.topic, as: "ada"); hub.read(ada)
                    },
                    {
                        ada.leave(); hub.read(ada)
                    },
                ], &choices)
            #expect(frames(ada) == ["joined 1", "state", "ok 2", "phx_close 1"])
            try scene.checkNobodyIsLeft()
        }
    }

    @Test("join, leave, join: the last one stands and hears the room", arguments: [2, 4])
    func joinLeaveJoin(shards: Int) throws {
        try orders(isExhaustive: shards == 2) { choices in
            let scene = try Scene(shards: shards)
            let (hub, ada) = (scene.hub, scene.ada)
            try scene.play(
                [
                    {
                        ada.join(scene.topic, as: "ada"); hub.read(ada)
                    },
                    {
                        ada.together {
                            ada.leave(); ada.join(scene.topic, as: "ada")
                        }; hub.read(ada)
                    },
                ], &choices)
            #expect(frames(ada) == ["joined 1", "state", "ok 2", "phx_close 1", "joined 3", "state"])
            scene.grace.broadcast("hi")
            hub.run()
            #expect(frames(ada) == ["hi# {}"])
        }
    }

    @Test("join and join: the first ends with its own ref, the second stands", arguments: [2, 4])
    func joinAndJoin(shards: Int) throws {
        try orders(isExhaustive: shards == 2) { choices in
            let scene = try Scene(shards: shards)
            let (hub, ada) = (scene.hub, scene.ada)
            try scene.play(
                [
                    {
                        ada.join(scene.topic, as: "ada"); hub.read(ada)
                    },
                    {
                        ada.join(scene.topic, as: "ada"); hub.read(ada)
                    },
                ], &choices)
            #expect(frames(ada) == ["joined 1", "state", "phx_close 1", "joined 2", "state"])
            #expect(try hub.room(scene.topic)?.subscribers.count == 2)
            #expect(ada.connection?.channels.count == 1)
            scene.grace.broadcast("hi")
            hub.run()
            #expect(frames(ada) == ["hi# {}"])
        }
    }

    @Test("a kick while the join is under way: refused or taken away, never in", arguments: [2, 4])
    func kickDuringJoin(shards: Int) throws {
        var endings: Set<String> = []
        try orders(isExhaustive: shards == 2) { choices in
            let scene = try Scene(shards: shards)
            let (hub, ada) = (scene.hub, scene.ada)
            try scene.play(
                [
                    {
                        ada.together {
                            ada.join(scene.topic, as: "ada"); ada.track()
                        }; hub.read(ada)
                    },
                    { try hub.kick("ada", from: scene.topic) },
                ], &choices)
            let frames = frames(ada)
            endings.insert(frames.map { String($0.prefix { $0 != ":" }) }.joined(separator: " | "))
            #expect(ada.connection?.phase == .webSocket)
            #expect(ada.connection?.channels.isEmpty == true)
            try scene.checkWatcher()
            try scene.checkNobodyIsLeft()
        }
        #expect(
            endings == [
                "error 1 Kicked | error 2 unmatched topic",
                "joined 1 | state | system error | phx_close 1 | error 2 unmatched topic",
                "joined 1 | state | ok 2 | diff +ada{} | system error | phx_close 1",
            ])
    }

    @Test("a broadcast while somebody joins is heard after the join's reply or not at all", arguments: [2, 4])
    func broadcastDuringJoin(shards: Int) throws {
        var endings: Set<[String]> = []
        try orders(isExhaustive: shards == 2) { choices in
            let scene = try Scene(shards: shards)
            let (hub, ada, grace) = (scene.hub, scene.ada, scene.grace)
            try scene.play(
                [
                    {
                        ada.join(scene.topic, as: "ada"); hub.read(ada)
                    },
                    {
                        grace.broadcast("hi"); hub.read(grace)
                    },
                ], &choices)
            endings.insert(frames(ada))
        }
        #expect(endings == [["joined 1", "state"], ["joined 1", "state", "hi# {}"]])
    }

    @Test("a session that moves while its old socket is still busy: one place, one meta", arguments: [2, 4])
    func sessionMoves(shards: Int) throws {
        try orders(isExhaustive: shards == 2) { choices in
            let scene = try Scene(shards: shards)
            let (hub, old) = (scene.hub, scene.ada)
            let new = try hub.connect(to: shards - 1)
            let wish = { (request: inout JoinRequest) in request.session = "tab-1" }
            old.together {
                old.join(scene.topic, as: "ada", wish); old.track()
            }
            hub.run()
            try scene.play(
                [
                    {
                        new.join(scene.topic, as: "ada", wish); hub.read(new)
                    },
                    {
                        old.track(#"{"n":2}"#); hub.read(old)
                    },
                ], &choices)
            #expect(frames(old).last == "closed 4409 replaced")
            #expect(frames(new).first == "joined 1")
            #expect(try hub.room(scene.topic)?.state.counts.sessions == 1)
            try scene.checkWatcher()
        }
    }

    @Test("enabled:false and the first track: the state comes before every diff", arguments: [2, 4])
    func firstTrack(shards: Int) throws {
        try orders(isExhaustive: shards == 2) { choices in
            let scene = try Scene(shards: shards)
            let (hub, ada, grace) = (scene.hub, scene.ada, scene.grace)
            ada.join(scene.topic, as: "ada") { $0.presence.isEnabled = false }
            hub.run()
            _ = ada.messages()
            try scene.play(
                [
                    {
                        grace.track(#"{"n":1}"#); hub.read(grace)
                    },
                    {
                        ada.track(); hub.read(ada)
                    },
                    {
                        grace.track(#"{"n":2}"#); hub.read(grace)
                    },
                ], &choices)
            var replica = Replica()
            for received in ada.messages().joined() { try replica.receive(received) }
            let room = try #require(try hub.room(scene.topic))
            #expect(replica.metas == Replica(room.state.snapshot).metas)
        }
    }
}
