import Foundation
import PresenceCore
import Synchronization
import Testing

@testable import HubStore

@Suite struct StoreTests {
    private func audit(_ number: Int) -> StoreWrite {
        .audit(AuditEntry(id: "e-\(number)", at: .noon(Int64(number)), actor: "grace", action: "test"))
    }

    @Test("what was committed is there after the store was opened again")
    func reopening() async throws {
        let database = try TemporaryDatabase()
        var store = try database.open()
        try await store.commit(audit(1), audit(2))
        store.close()
        store = try database.open(run: 2)
        #expect(try await store.read(AuditLog()).rows.map(\.id) == ["e-2", "e-1"])
    }

    @Test("a database is open in one hub at a time")
    func oneHub() async throws {
        let database = try TemporaryDatabase()
        let store = try database.open()
        #expect(throws: StoreError.inUse(path: database.path)) { try database.open(run: 2) }
        store.close()
        #expect(throws: Never.self) { try database.open(run: 2).close() }
    }

    @Test("a file that is no database is refused and left alone")
    func noDatabase() throws {
        let database = try TemporaryDatabase()
        let text = String(repeating: "This is a letter to Ada. ", count: 100)
        try text.write(toFile: database.path, atomically: true, encoding: .utf8)
        #expect(throws: StoreError.self) { try database.open() }
        #expect(try String(contentsOfFile: database.path, encoding: .utf8) == text)
    }

    @Test("after closing, everything is refused as closed")
    func closed() async throws {
        let store = try memoryStore()
        store.close()
        store.close()
        await #expect(throws: StoreError.closed) { try await store.commit(audit(1)) }
        await #expect(throws: StoreError.closed) { try await store.read(AuditLog()) }
        store.write(.sessionStarted(SessionKey("ada"), SessionDetails()))
        #expect(store.figures.droppedNormal == 1)
    }

    @Test("all that was accepted before closing is written")
    func drainsAtClose() async throws {
        let database = try TemporaryDatabase()
        var store = try database.open()
        for number in 0..<500 {
            store.write(.sessionStarted(SessionKey("ada", at: Int64(number)), SessionDetails()))
        }
        store.close()
        #expect(store.figures.writes == 500)
        store = try database.open()
        #expect(try await store.read(SessionHealth(silentSince: .distantPast)).active == 500)
    }

    @Test("replies come in the order of the commands, each after its commit")
    func order() async throws {
        let store = try memoryStore()
        let order = Mutex<[Int]>([])
        for number in 0..<200 {
            store.commit(StoreCommand([audit(number)])) { _ in order.withLock { $0.append(number) } }
        }
        try await store.commit(audit(200))
        #expect(order.withLock { $0 } == Array(0..<200))
        #expect(store.figures.transactions < 200)
    }

    @Test("when too much waits, lossy writes are dropped first, durable ones refused, normal ones dropped last")
    func busy() async throws {
        var configuration = StoreConfiguration()
        configuration.queueLimit = 8
        let store = try SQLiteStore(
            .freshMemory(), incarnation: .run(1), now: .noon(), configuration: configuration)
        // Holds up the writer until all have asked.
        let gate = Gate()
        store.commit(StoreCommand([])) { _ in gate.wait() }
        await gate.reached()
        // The command weighs one and is being worked on.
        for number in 0..<5 { store.write(.sessionSeen(SessionKey("ada"), at: .noon(Int64(number)), page: nil)) }
        #expect(store.figures.droppedLossy == 2)
        let results = Mutex<[StoreError?]>([])
        for number in 0..<4 {
            store.commit(StoreCommand([audit(number)])) { result in
                results.withLock { $0.append(result.error) }
            }
        }
        #expect(results.withLock { $0 } == [.busy(waiting: 6, limit: 6), .busy(waiting: 6, limit: 6)])
        for number in 0..<4 { store.write(.sessionStarted(SessionKey("ada", at: Int64(number)), SessionDetails())) }
        #expect(store.figures.droppedNormal == 2)
        gate.open()
        while store.figures.waiting > 0 { await Task.yield() }
        #expect(store.figures.refused == 2)
        #expect(try await store.read(AuditLog()).rows.count == 2)
        #expect(try await store.read(SessionHealth(silentSince: .distantPast)).active == 2)
    }

    @Test("an error has a code of its own")
    func codes() {
        let errors: [StoreError] = [
            .busy(waiting: 1, limit: 1), .closed, .inUse(path: ""), .newerSchema(found: 2, known: 1),
            .cannotOpen(path: "", reason: ""), .notFound, .conflict(version: 1), .keyReused, .diskFull,
            .unreadable(column: 0), .failed(code: 1, message: ""),
        ]
        #expect(Set(errors.map(\.code)).count == errors.count)
        #expect(errors.allSatisfy { !$0.description.isEmpty })
    }
}

/// Stops a thread at a place until the test lets it go.
final class Gate: Sendable {
    private let isOpen = Atomic<Bool>(false)
    private let hasCome = Atomic<Bool>(false)

    func wait() {
        hasCome.store(true, ordering: .releasing)
        while !isOpen.load(ordering: .acquiring) { sched_yield() }
    }

    func reached() async {
        while !hasCome.load(ordering: .acquiring) { await Task.yield() }
    }

    func open() {
        isOpen.store(true, ordering: .releasing)
    }
}

extension Result {
    var error: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
