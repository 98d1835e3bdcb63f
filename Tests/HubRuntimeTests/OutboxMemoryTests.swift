import Synchronization
import Testing

@testable import HubRuntime

/// What waits in all outboxes together is bounded (protocol/README.md, section 9).
@Suite struct OutboxMemoryTests {
    @Test("past the bound the reader with the most is evicted, and the others hear everything")
    func evictsTheLargest() throws {
        let hub = try TestHub { $0.maxOutboxMemory = 60_000 }
        let ada = try hub.joined("ada", "room:algebra", at: 0, .stream(buffer: 4_608))
        let alan = try hub.joined("alan", "room:lobby", at: 0, .stream(buffer: 4_608))
        let grace = try hub.joined("grace")
        let judy = try hub.joined("judy", "room:lobby")
        ada.isReading = false
        alan.isReading = false
        let payload = "\"\(String(repeating: "x", count: 1000))\""
        for _ in 0..<20 { judy.broadcast("say", payload) }
        for _ in 0..<60 {
            grace.broadcast("say", payload)
            hub.run()
        }
        #expect(hub.shared.waiting.load(ordering: .relaxed) <= 60_000)
        #expect(hub.metrics.limitsExceeded == ["outbox_memory": 1])
        #expect(ada.connection?.phase == .closing)
        alan.isReading = true
        hub.run()
        #expect(alan.messages().joined().count { $0.description.hasPrefix("say") } == 20)
        #expect(alan.connection?.phase == .webSocket)

        ada.isReading = true
        hub.run()
        #expect(ada.received().joined(separator: " | ").contains("closed 4429 slow_reader"))
        hub.advance(20_000)
        #expect(hub.shared.waiting.load(ordering: .relaxed) == 0)
    }
}
