import Foundation
import HubTesting
import PresenceCore
import Synchronization

@testable import HubStore

/// Names that are known to be names.
extension Name: ExpressibleByUnicodeScalarLiteral, ExpressibleByExtendedGraphemeClusterLiteral,
    ExpressibleByStringLiteral
{
    public init(stringLiteral text: String) {
        guard let name = Name(text) else { preconditionFailure("\(text) is no name") }
        self = name
    }
}

extension Timestamp {
    /// A moment of an afternoon, in seconds after noon.
    static func noon(_ seconds: Int64 = 0) -> Timestamp {
        Timestamp(milliseconds: 1_795_262_400_000 + seconds * 1_000)
    }
}

extension Incarnation {
    /// The n-th run of a hub.
    static func run(_ n: UInt32) -> Incarnation {
        Incarnation(node: "test", startedAt: .noon(), random: n)
    }
}

extension SessionKey {
    init(_ user: UserID, _ session: SessionID = "tab-1", in room: RoomName = "algebra", at seconds: Int64 = 0) {
        self.init(room: room, user: user, session: session, startedAt: .noon(seconds))
    }
}

extension StoreWrite {
    static func left(_ key: SessionKey, at seconds: Int64, _ reason: LeaveReason = .left) -> StoreWrite {
        .sessionEnded(key, SessionEnding(at: .noon(seconds), reason: .leave(reason)))
    }
}

/// A database file of the test's own, gone with it.
final class TemporaryDatabase: Sendable {
    let path: String
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "rollcall-store-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        path = folder + "/rollcall.db"
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    func open(run: UInt32 = 1, now: Timestamp = .noon()) throws -> SQLiteStore {
        try SQLiteStore(.file(path), incarnation: .run(run), now: now)
    }
}

/// The store's calls as functions that wait for the reply.
extension Store {
    @discardableResult
    func commit(_ writes: StoreWrite..., idempotency: Idempotency? = nil) async throws -> StoreReceipt {
        try await keep(StoreCommand(writes, idempotency: idempotency))
    }

    @discardableResult
    func keep(_ command: StoreCommand) async throws -> StoreReceipt {
        try await withCheckedContinuation { waiting in commit(command) { waiting.resume(returning: $0) } }.get()
    }

    func read<Query: StoreQuery>(_ query: Query) async throws -> Query.Answer {
        try await withCheckedContinuation { waiting in
            read(query) { waiting.resume(returning: $0) }
        }.get()
    }

    @discardableResult
    func run(_ job: StoreJob) async throws -> Int {
        try await withCheckedContinuation { waiting in
            run(job) { waiting.resume(returning: $0) }
        }.get()
    }

    /// Comes back when so many sessions of dead hubs are given up; each write lets one batch of them pass.
    func recover(_ count: Int) async throws {
        while figures.abandoned < count { try await settle() }
    }

    /// Writes, and waits until it can be read: the queue has one order, and this waits for its end.
    func settle(_ writes: StoreWrite...) async throws {
        for write in writes { self.write(write) }
        try await commit()
    }
}

/// A store in memory.
func memoryStore(run: UInt32 = 1) throws -> SQLiteStore {
    try SQLiteStore(.freshMemory(), incarnation: .run(run), now: .noon())
}
