import ChannelProtocol
import PresenceCore
import Testing

@testable import HubRuntime

/// `counts:*`, the counts of many rooms in one subscription (presence.md 8).
@Suite struct CountsBoardTests {
    @Test("a dashboard is told of every room that anybody is in, wherever it lives", arguments: [1, 2, 4])
    func everyRoom(shards: Int) throws {
        let hub = try TestHub(shards: shards)
        let rooms = try (0..<shards).map { try hub.topic(at: $0) }
        for (shard, room) in rooms.enumerated() {
            let ada = try hub.joined("ada", room, at: shards - 1 - shard)
            ada.track()
        }
        hub.advance(1000)
        let board = try hub.connect()
        board.join("realtime:counts:*")
        hub.advance(1000)
        let told = told(board)
        #expect(told == Dictionary(uniqueKeysWithValues: rooms.map { ($0, "1/1") }))
    }

    @Test("then what changes is told, at most every 250 ms, the end of a room included")
    func changes() throws {
        let hub = try TestHub(shards: 2)
        let topic = try hub.topic(at: 1)
        let board = try hub.joined("board", "counts:*")
        #expect(board.received() == [])
        let ada = try hub.joined("ada", topic, at: 1)
        ada.track()
        hub.run()
        #expect(board.received() == ["rooms \(topic)=1/1"])

        ada.leave()
        hub.advance(1000)
        #expect(board.received() == ["rooms \(topic)=0/0"])
        #expect(try hub.room(topic) == nil)
    }

    @Test("a second dashboard begins with everything, and both hear what follows")
    func secondDashboard() throws {
        let hub = try TestHub(shards: 2)
        let topic = try hub.topic(at: 1)
        let first = try hub.joined("first", "counts:*")
        let ada = try hub.joined("ada", topic)
        ada.track()
        hub.advance(1000)
        let second = try hub.connect(to: 1)
        second.join("counts:*")
        hub.run()
        #expect(second.received().joined(separator: " | ") == "joined 1 | rooms \(topic)=1/1")
        ada.leave()
        hub.advance(1000)
        #expect(told(first) == [topic: "0/0"])
        #expect(told(second) == [topic: "0/0"])
    }

    @Test("without a dashboard no room reports, and the board keeps nothing")
    func nobodyLooks() throws {
        let hub = try TestHub(shards: 2)
        let board = try hub.joined("board", "counts:*")
        let ada = try hub.joined("ada", try hub.topic(at: 1))
        ada.track()
        hub.run()
        board.leave()
        hub.run()
        #expect(board.received().last == "ok 2 | phx_close 1")
        let home = hub.cores[CountsBoard.room.home(of: 2)].home
        #expect(home.board?.counts.isEmpty == true)
        #expect(home.board?.audiences.isEmpty == true)
        #expect(hub.cores.allSatisfy { !$0.home.isBoardWatched })
    }

    /// What a dashboard knows of each room after all it was told.
    private func told(_ board: TestClient) -> [String: String] {
        var rooms: [String: String] = [:]
        for case .message(let message, _) in board.messages().joined() {
            guard case .roomCounts(let counts) = message.content else { continue }
            for count in counts { rooms[count.room] = "\(count.users)/\(count.sessions)" }
        }
        return rooms
    }
}
