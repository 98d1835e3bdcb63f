import HTTPCore
import HubIdentity
import HubStore

@testable import HubHTTP
@testable import HubRuntime
@testable import PresenceCore

/// A site over a store in memory whose clock stands at noon of 21 November 2026, some hours after its history.
struct HistorySite {
    static let noon = Timestamp(milliseconds: 1_795_262_400_000)

    let store: SQLiteStore
    let test: TestSite

    var hub: FakeHub { test.hub }

    init(guarded: Bool = false, _ writes: [StoreWrite] = []) async throws {
        let incarnation = Incarnation(node: "test", startedAt: Self.noon, random: 1)
        store = try SQLiteStore(.freshMemory(), incarnation: incarnation, now: Self.noon)
        var configuration = guarded ? try TestSite.guarded(admin: Self.operator) : SiteConfiguration()
        if !guarded { configuration.adminToken = Self.operator }
        configuration.store = store
        configuration.moment = { Self.noon }
        test = TestSite(configuration)
        for write in writes where write.writeClass != .durable { store.write(write) }
        _ = await keep(writes.filter { $0.writeClass == .durable })
    }

    static let `operator` = AdminToken()

    func keep(_ writes: [StoreWrite]) async -> Result<StoreReceipt, StoreError> {
        await withCheckedContinuation { done in
            store.commit(StoreCommand(writes)) { done.resume(returning: $0) }
        }
    }

    /// By the operator; otherwise with the token.
    func ask(_ method: String, _ target: String, token: String? = nil, body: String = "") async throws -> Response {
        try await test.ask(
            method, target,
            ["authorization": "Bearer \(token ?? Self.operator.text)", "content-type": "application/json"], body: body)
    }

    func audit() async throws -> [AuditEntry] {
        try await withCheckedContinuation { done in
            store.read(AuditLog()) { done.resume(returning: $0) }
        }.get().rows
    }
}

extension StoreWrite {
    /// A stay in `algebra` that began so many minutes before noon, and ended so many later.
    static func stay(
        _ user: String, _ tab: String = "tab-1", from minutes: Int64, for length: Int64? = nil,
        in room: String = "algebra", _ reason: EndReason = .leave(.completed)
    ) -> [StoreWrite] {
        let start = HistorySite.noon.advanced(by: -minutes * 60_000)
        let key = SessionKey(
            room: RoomName(room)!, user: UserID(user)!, session: SessionID(tab)!, startedAt: start)
        let began = StoreWrite.sessionStarted(key, SessionDetails(language: "de", page: "exam"))
        guard let length else { return [began] }
        return [began, .sessionEnded(key, SessionEnding(at: start.advanced(by: length * 60_000), reason: reason))]
    }
}
