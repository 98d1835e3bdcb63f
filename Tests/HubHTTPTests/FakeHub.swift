import ChannelProtocol
import HTTPCore
import Synchronization

@testable import HubHTTP
@testable import HubRuntime
@testable import PresenceCore

/// A hub with one room, `algebra`, that remembers what it was told.
final class FakeHub: HubQueries {
    struct Removal: Equatable {
        let user: String
        let room: String
        let milliseconds: UInt64
        let isBan: Bool
    }

    let isReady: Bool
    private let told = Mutex<[BroadcastMessage]>([])
    private let removed = Mutex<[Removal]>([])

    init(isReady: Bool = true) {
        self.isReady = isReady
    }

    /// `room event payload` of each broadcast, in order.
    var broadcasts: [String] {
        told.withLock { $0 }.map { told in
            let payload = String(decoding: told.message.payload, as: UTF8.self)
            return "\(told.room) \(told.message.event) \(payload) \(told.message.encoding)"
        }
    }

    var removals: [Removal] { removed.withLock { $0 } }

    func metrics() async -> HubMetrics {
        var metrics = HubMetrics()
        metrics.rooms = 1
        metrics.connectionsClosed = ["1001 going_away": 2]
        metrics.limitsExceeded = ["message": 3]
        metrics.leaveDelay[.lost] = .leaveDelay
        metrics.leaveDelay[.lost]?.record(12)
        return metrics
    }

    func rooms() async -> [RoomSummary] {
        [RoomSummary(name: RoomName("algebra")!, users: 2, sessions: 3, subscribers: 4)]
    }

    func people(in room: RoomName) async -> [Person]? {
        guard room.value == "algebra" || room.value == "room:a/b" else { return nil }
        let ada = Person(
            user: UserID("ada \"countess\"")!, status: .active, role: .member, sessions: 2, since: 1_700_000_000_123,
            metas: [Array(#"{"name":"Ada"}"#.utf8), Array("{}".utf8)])
        return [ada]
    }

    func broadcast(_ messages: [BroadcastMessage]) {
        told.withLock { $0 += messages }
    }

    func kick(_ user: UserID, from room: RoomName, for milliseconds: UInt64, isBan: Bool) {
        removed.withLock {
            $0.append(Removal(user: user.value, room: room.value, milliseconds: milliseconds, isBan: isBan))
        }
    }
}
