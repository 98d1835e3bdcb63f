import Foundation
import HTTPCore
import HubIdentity
import HubStore
import Synchronization
import Testing

@testable import HubHTTP
@testable import HubRuntime
@testable import PresenceCore

/// A site that wants tokens, with a store and its clock at noon; `grace` moderates `algebra` alone.
struct RosterDesk {
    static let noon = Timestamp(milliseconds: 1_795_262_400_000)

    let site: TestSite
    let store: SQLiteStore
    private let clock: SetClock
    private let admin = AdminToken()

    init(present: [Person] = []) throws {
        let clock = SetClock()
        var configuration = try TestSite.guarded(admin: admin)
        store = try Self.store()
        configuration.store = store
        configuration.moment = { clock.now }
        site = TestSite(configuration, hub: FakeHub(present: ["algebra": present]))
        self.clock = clock
    }

    static func store() throws -> SQLiteStore {
        let incarnation = Incarnation(node: "test", startedAt: noon, random: 1)
        return try SQLiteStore(.freshMemory(), incarnation: incarnation, now: noon)
    }

    static func person(
        _ user: String, role: String = "member", isCounted: Bool = true, sinceDrift: Int64 = 0, _ metas: String...
    ) -> Person {
        Person(
            user: UserID(user)!, status: .active, role: Role(role)!, sessions: max(1, metas.count),
            since: noon.milliseconds - 60_000 + sinceDrift, lastActive: noon.milliseconds, isCounted: isCounted,
            labels: [],
            metas: metas.map { Array($0.utf8) })
    }

    /// - Parameters:
    ///   - who: a user, `app` for the app's server, `admin` for the hub's token.
    ///   - path: what follows `/api/v1/rooms/algebra`, unless it begins with `/api`.
    @discardableResult
    func ask(
        _ who: String, _ method: String, _ path: String, _ body: String = "", _ fields: [String: String] = [:]
    ) async throws -> Response {
        var fields = fields
        fields["authorization"] = "Bearer \(try token(who))"
        if !body.isEmpty { fields["content-type"] = "application/json" }
        let target = path.hasPrefix("/api") ? path : "/api/v1/rooms/algebra\(path)"
        return try await site.ask(method, target, fields, body: body)
    }

    private func token(_ who: String) throws -> String {
        switch who {
        case "admin": admin.text
        case "app": try TestSite.token(user: nil, role: "service_role")
        case "grace": try TestSite.token(user: "grace", role: "teacher", [.init("algebra", .all)])
        case "guest": try TestSite.token(user: "guest", role: "student", [.init("algebra", .join)])
        default: try TestSite.token(user: who, role: "student")
        }
    }

    func pass(seconds: Int64) { clock.pass(seconds * 1000) }

    func row(_ user: String) async throws -> Participant? {
        let query = ParticipantOf(room: RoomName("algebra")!, user: UserID(user)!)
        return try await withCheckedContinuation { done in store.read(query) { done.resume(returning: $0) } }.get()
    }

    /// `actor action target detail` of each entry of the audit log, the first first.
    func audits() async throws -> [String] {
        let page = try await withCheckedContinuation { done in
            store.read(AuditLog()) { done.resume(returning: $0) }
        }.get()
        return page.rows.reversed().map { entry in
            [entry.actor, entry.action, entry.target, entry.detail].compactMap(\.self).joined(separator: " ")
        }
    }

    /// The payloads that `algebra` was told under this name.
    func pushes(_ event: String) throws -> [[String: Any]] {
        try site.hub.broadcasts.compactMap { told in
            let parts = told.split(separator: " ", maxSplits: 2)
            guard parts[0] == "algebra", parts[1] == "rollcall:\(event)" else { return nil }
            let payload = Data(parts[2].dropLast(" json".count).utf8)
            return try JSONSerialization.jsonObject(with: payload) as? [String: Any]
        }
    }
}

/// A calendar that a test moves.
private final class SetClock: Sendable {
    private let moment = Mutex(RosterDesk.noon)

    var now: Timestamp { moment.withLock { $0 } }

    func pass(_ milliseconds: Int64) { moment.withLock { $0 = $0.advanced(by: milliseconds) } }
}

extension Response {
    /// The rows of a list under a name.
    func rows(_ name: String) throws -> [[String: Any]] {
        try #require(try json()[name] as? [[String: Any]])
    }
}
