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
        let text: String?
    }

    let isReady: Bool
    private let told = Mutex<[BroadcastMessage]>([])
    private let removed = Mutex<[Removal]>([])
    private let beaten = Mutex<[Heartbeat]>([])
    private let remembered = Mutex<[Remembered]>([])

    /// What a room was told to enforce or to keep.
    enum Remembered: Equatable {
        case change(RegisteredMember, room: String)
        case keep(KeptState, room: String)
        case forget(String, at: Int64, room: String)
        case feed(FeedEntry, room: String)
    }

    /// Who is where, instead of those below.
    private let present: [String: [Person]]?

    init(isReady: Bool = true, present: [String: [Person]]? = nil) {
        self.isReady = isReady
        self.present = present
    }

    /// `room event payload` of each broadcast, in order.
    var broadcasts: [String] {
        told.withLock { $0 }.map { told in
            let payload = String(decoding: told.message.payload, as: UTF8.self)
            return "\(told.room) \(told.message.event) \(payload) \(told.message.encoding)"
        }
    }

    var beats: [Heartbeat] { beaten.withLock { $0 } }

    var memories: [Remembered] { remembered.withLock { $0 } }

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
        if let present { return present[room.value] }
        guard ["algebra", "room:a/b", "staff"].contains(room.value) else { return nil }
        let ada = Person(
            user: UserID("ada \"countess\"")!, status: .active, role: .member, sessions: 2, since: 1_700_000_000_123,
            lastActive: 1_700_000_009_000, isCounted: true, labels: [],
            metas: [Array(#"{"name":"Ada"}"#.utf8), Array("{}".utf8)])
        let teacher = Person(
            user: UserID("grace")!, status: .active, role: Role("teacher")!, sessions: 1, since: 1_700_000_000_123,
            lastActive: 1_700_000_009_000, isCounted: false, labels: [], metas: [])
        return room.value == "staff" ? [ada, teacher] : [ada]
    }

    func heldPerson(_ user: UserID, in room: RoomName) async -> HeldPerson? {
        guard user.value == "ada", room.value == "algebra" else { return nil }
        return HeldPerson(
            status: .active, role: .member, since: 1_700_000_000_123, lastActive: 1_700_000_009_000, isCounted: true,
            holds: [
                .init(page: .hidden, isConnected: true),
                .init(page: .active, isConnected: false, reason: .lost, graceLeft: 8_200, leaseLeft: 70_000),
                .init(page: .active, isConnected: false, leaseLeft: 12_000),
            ])
    }

    func people(labelled label: Label) async -> [(room: RoomName, people: [Person])] {
        guard label.value.value == "7" else { return [] }
        let alan = Person(
            user: UserID("alan")!, status: .idle, role: .member, sessions: 1, since: 1_700_000_000_123,
            lastActive: 1_700_000_009_000, isCounted: true, labels: [label], metas: [])
        return [(RoomName("algebra")!, (await people(in: RoomName("algebra")!) ?? []) + [alan])]
    }

    func heartbeat(_ beat: Heartbeat, in room: RoomName) async throws(HeartbeatRefusal) -> Heartbeat.Receipt {
        if room.value == "full" { throw HeartbeatRefusal(reason: .roomFull(members: 2, capacity: 2)) }
        if room.value == "empty", case .turned = beat.sign { throw HeartbeatRefusal(reason: .unmatchedTopic) }
        beaten.withLock { $0.append(beat) }
        return Heartbeat.Receipt(moment: Instant(milliseconds: 5_000), wallClock: 1_700_000_009_000)
    }

    /// `ada tab-1 algebra` of each user that was taken offline; `-` for all tabs, or everywhere.
    let offline = Mutex<[String]>([])

    func takeOffline(_ user: UserID, session: SessionID?, from room: RoomName?) async -> Int {
        offline.withLock { $0.append("\(user) \(session?.value ?? "-") \(room?.value ?? "-")") }
        return 2
    }

    /// How often the roll was called.
    let rollCalls = Mutex(0)

    func callRoll() async { rollCalls.withLock { $0 += 1 } }

    func counts(of label: LabelName, in room: RoomName?) async -> LabelTotals {
        var totals = LabelTotals()
        totals.users = 5
        switch label.value {
        case "language": totals.byValue = [LabelValue("en")!: 2, LabelValue("de")!: 1]
        case "language_code": totals.byValue = [LabelValue("de")!: 2]
        default: break
        }
        return totals
    }

    func health(silentFor silence: Milliseconds) async -> PresenceHealth {
        var health = PresenceHealth()
        health.online = [UserID("ada")!, UserID("grace")!]
        if silence <= 120_000 { health.stale = [UserID("grace")!] }
        return health
    }

    func broadcast(_ messages: [BroadcastMessage]) {
        told.withLock { $0 += messages }
    }

    func kick(_ user: UserID, from room: RoomName, for milliseconds: UInt64, saying text: String?) {
        removed.withLock {
            $0.append(Removal(user: user.value, room: room.value, milliseconds: milliseconds, text: text))
        }
    }

    func change(_ member: RegisteredMember, in room: RoomName) {
        remembered.withLock { $0.append(.change(member, room: room.value)) }
    }

    func keep(_ state: KeptState, in room: RoomName) {
        remembered.withLock { $0.append(.keep(state, room: room.value)) }
    }

    func forget(_ key: String, at moment: Int64, in room: RoomName) {
        remembered.withLock { $0.append(.forget(key, at: moment, room: room.value)) }
    }

    func feed(_ entry: FeedEntry, in room: RoomName) {
        remembered.withLock { $0.append(.feed(entry, room: room.value)) }
    }
}
