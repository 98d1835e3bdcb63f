import Foundation
import HTTPCore
import HubIdentity
import HubStore
import SeatCore
import Synchronization

@testable import HubHTTP
@testable import HubRuntime
@testable import PresenceCore

/// A site with seats, a store in memory, a hub that remembers what it was told, and a clock that is moved by hand.
final class SeatOffice: Sendable {
    let site: TestSite
    let seats: SeatRegistrar
    let store: SQLiteStore

    private static let noon = Timestamp(milliseconds: 1_795_262_400_000)

    static func freshStore() throws -> SQLiteStore {
        try SQLiteStore(
            .freshMemory(), incarnation: Incarnation(node: "test", startedAt: noon, random: 1), now: noon)
    }

    /// - Parameters:
    ///   - store: the one that a hub before this one has left; nil is a new one.
    ///   - limit: of interviews in all rooms.
    init(
        guarded: Bool = false, store: SQLiteStore? = nil, at now: UInt64 = 0, limit: Int? = nil,
        roomLog: (any RoomLog)? = nil
    ) async throws {
        let store = try store ?? Self.freshStore()
        let time = Time(now)
        let seats = SeatRegistrar(
            store: store, clock: { Instant(milliseconds: time.now) }, moment: { Self.noon }, roomLog: roomLog)
        try await seats.open()
        var configuration = guarded ? try TestSite.guarded() : SiteConfiguration()
        configuration.store = store
        configuration.seats = seats
        configuration.moment = { Self.noon }
        self.store = store
        self.seats = seats
        self.time = time
        site = TestSite(configuration)
        await seats.attach(site.hub)
        if let limit {
            try await seats.setLimit(
                limit, in: SeatScope(activity: .interview),
                [.capacityLimit(CapacityLimit(scope: "*", activity: "interview", maxConcurrent: limit))])
        }
    }

    private let time: Time

    final class Time: Sendable {
        private let value: Mutex<UInt64>
        init(_ now: UInt64) { value = Mutex(now) }
        var now: UInt64 { value.withLock { $0 } }
        func pass(_ milliseconds: UInt64) { value.withLock { $0 += milliseconds } }
    }

    func pass(_ milliseconds: UInt64) async {
        time.pass(milliseconds)
        await seats.tick()
        if await seats.desk.isInUse { await settled() }
    }

    /// What was pushed about seats is told when it is on the disk: waits until it is.
    func settled() async {
        _ = try? await seats.step { _, _ in 0 }
    }

    func ask(_ verb: String, _ user: String?, _ more: String = "", token: String? = nil, room: String = "algebra")
        async throws
        -> Response
    {
        let who = user.map { #","user_id":"\#($0)""# } ?? ""
        return try await post(verb, #"{"room_id":"\#(room)"\#(who)\#(more)}"#, token)
    }

    func post(_ verb: String, _ body: String, _ token: String? = nil, method: String = "POST") async throws -> Response
    {
        var fields = ["content-type": "application/json"]
        if let token { fields["authorization"] = "Bearer \(token)" }
        return try await site.ask(method, "/api/v1/seats/\(verb)", fields, body: body)
    }

    /// A tab comes into a room, or with a reason leaves it.
    func note(_ user: String, _ tab: String = "tab-1", in room: String = "algebra", end: LeaveReason? = nil) async {
        let turn = SessionTurn(
            user: UserID(user)!, stay: Stay(name: SessionID(tab)!, began: 1),
            kind: end.map { .ended($0) } ?? .began(Meta.empty), at: Instant(milliseconds: time.now))
        seats.take([SessionNote(room: RoomName(room)!, turn: turn)])
        await settled()
    }

    /// How often rooms were asked who is in them.
    var rollCalls: Int { site.hub.rollCalls.withLock { $0 } }

    /// `ada granted`, `grace waiting 1`: what users were told, in order.
    func told() throws -> [String] {
        try site.hub.broadcasts.filter { $0.contains(" rollcall:seat ") }.map { line in
            let json = try Self.payload(of: line)
            let parts = [json["user_id"], json["state"], json["position"], json["reason"]].compactMap { $0 }
            return parts.map { "\($0)" }.joined(separator: " ")
        }
    }

    /// `algebra * 1/3 +2`: what rooms were told of limits: where, of which scope, how many of how many, how many wait.
    func announced() throws -> [String] {
        try site.hub.broadcasts.filter { $0.contains(" rollcall:seats ") }.map { line in
            let json = try Self.payload(of: line)
            let limit = json["limit"].map { "\($0)" } ?? "-"
            return "\(line.prefix { $0 != " " }) \(json["scope"]!) \(json["in_use"]!)/\(limit) +\(json["waiting"]!)"
        }
    }

    private static func payload(of line: String) throws -> [String: Any] {
        let parts = line.split(separator: " ", maxSplits: 2)
        let json = parts[2].dropLast(parts[2].hasSuffix(" json") ? 5 : 0)
        return try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] ?? [:]
    }
}
