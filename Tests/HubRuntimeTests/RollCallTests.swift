import PresenceCore
import Synchronization
import Testing

@testable import HubRuntime

/// A follower of sessions hears of nothing before it calls the roll, and then of everything once.
@Suite struct RollCallTests {
    private struct Place: Hashable {
        let room: RoomName
        let user: UserID
        let stay: Stay
    }

    /// Knows who is where, as far as it was told.
    private final class Follower: SessionLog {
        private struct Heard {
            var lines: [String] = []
            var here: Set<Place> = []
            var wrong: [String] = []
        }

        private let heard = Mutex(Heard())

        func take(_ notes: ContiguousArray<SessionNote>) {
            heard.withLock { heard in
                for note in notes {
                    let place = Place(room: note.room, user: note.turn.user, stay: note.turn.stay)
                    let line: String
                    switch note.turn.kind {
                    case .began:
                        line = "\(note.turn.user) began"
                        if !heard.here.insert(place).inserted { heard.wrong.append("twice: \(line)") }
                    case .ended(let reason):
                        line = "\(note.turn.user) ended \(reason.rawValue)"
                        if heard.here.remove(place) == nil { heard.wrong.append("of nobody: \(line)") }
                    case .held: line = "\(note.turn.user) held"
                    case .changed: line = "\(note.turn.user) changed"
                    case .seen: line = "\(note.turn.user) seen"
                    }
                    heard.lines.append(line)
                }
            }
        }

        var here: Set<Place> { heard.withLock { $0.here } }
        var wrong: [String] { heard.withLock { $0.wrong } }

        /// `ada began`, and forgets them.
        func taken() -> [String] {
            heard.withLock { heard in
                defer { heard.lines = [] }
                return heard.lines
            }
        }
    }

    @Test(
        "the roll has who is here, a grace included, and not who has gone; then each turn is told once",
        arguments: [1, 2, 3])
    func roll(shards: Int) throws {
        let follower = Follower()
        let hub = try TestHub(shards: shards) { $0.sessionFollower = follower }
        let topics = try (0..<shards).map { try hub.topic(at: $0) }
        var tabs: [TestClient] = []
        for name in ["ada", "grace", "alan", "barbara"] {
            tabs.append(try hub.joined(name, topics[tabs.count % shards], at: tabs.count % shards))
            if name != "barbara" { tabs.last?.track() }
        }
        hub.run()
        tabs[1].hangUp()
        tabs[2].untrack()
        hub.run()
        #expect(follower.taken() == [], "nobody has asked yet")

        let answers = Mutex(0)
        callRoll(hub) { answers.withLock { $0 += 1 } }
        #expect(answers.withLock { $0 } == shards)
        #expect(follower.taken().sorted() == ["ada began", "grace began"])

        callRoll(hub)
        #expect(follower.taken() == [], "the roll is called once")
        tabs[3].track()
        hub.run()
        tabs[0].leave()
        hub.advance(2_000)
        #expect(follower.taken() == ["barbara began", "ada ended left"])
        hub.advance(10_000)
        #expect(follower.taken() == ["grace ended lost"])
    }

    @Test("who goes in the turn of the roll call has gone, or goes after it, never both")
    func sameTurn() throws {
        let follower = Follower()
        let hub = try TestHub { $0.sessionFollower = follower }
        let (ada, grace) = (try hub.joined("ada"), try hub.joined("grace"))
        for tab in [ada, grace] { tab.track() }
        hub.run()
        let home = hub.cores[0].home
        let algebra = try #require(try hub.room("room:algebra"))
        let subscribers = algebra.subscribers
        let ids = subscribers.indices.map { subscribers[at: $0].subscription.id }.sorted { $0.rawValue < $1.rawValue }
        _ = algebra.state.untrack(ids[0], of: try #require(UserID("ada")), .left, at: Instant(milliseconds: hub.now))
        hub.cores[0].take(.home(.callRoll {}))
        #expect(home.isFollowed && follower.taken() == ["grace began"])
        _ = algebra.state.untrack(ids[1], of: try #require(UserID("grace")), .left, at: Instant(milliseconds: hub.now))
        home.list(algebra)
        hub.run()
        hub.advance(100)
        #expect(follower.taken() == ["grace ended left"])
    }

    @Test(
        "whenever the roll is called and in whatever order mail comes, the follower knows who is where",
        arguments: UInt64(0)..<40)
    func law(seed: UInt64) throws {
        let follower = Follower()
        let hub = try TestHub(shards: Int(seed % 4) + 1) {
            $0.sessionFollower = follower
            if seed % 2 == 1 { $0.memory = Archive() }
        }
        let crowd = Crowd(hub, seed: seed)
        for _ in 0..<crowd.choices.pick(150) { try crowd.step() }
        #expect(follower.taken() == [])
        for shard in hub.cores.indices { hub.post(.home(.callRoll {}), to: shard) }
        for _ in 0..<3 {
            for _ in 0..<40 { try crowd.step() }
            try crowd.settle()
            #expect(follower.here == present(hub) && follower.wrong == [], "seed \(seed)")
        }
        try crowd.goHome()
        #expect(follower.here.isEmpty && follower.wrong == [], "seed \(seed)")
    }

    private func callRoll(_ hub: TestHub, _ answer: @escaping @Sendable () -> Void = {}) {
        for shard in hub.cores.indices { hub.post(.home(.callRoll(answer)), to: shard) }
        hub.run()
    }

    private func present(_ hub: TestHub) -> Set<Place> {
        var present: Set<Place> = []
        for room in hub.cores.flatMap(\.home.rooms.values) {
            for turn in room.state.rollCall(at: Instant(milliseconds: hub.now)) {
                present.insert(Place(room: room.name, user: turn.user, stay: turn.stay))
            }
        }
        return present
    }
}
