import SocketIO
import Testing

@testable import HubRuntime

/// A loop that stood still: the process was stopped, or the machine slept.
@Suite struct StallTests {
    @Test("who spoke while the hub stood still is heard before anybody's silence is judged")
    func heardFirst() throws {
        let hub = try TestHub()
        let ada = try hub.joined("ada")
        let grace = try hub.joined("grace")
        let alan = try hub.joined("alan")
        ada.heartbeat()
        grace.heartbeat()
        hub.stall(60_000, thenRead: ada)
        #expect(hub.metrics.pingTimeouts == 0, "Grace's octets wait in the kernel")
        hub.poll(0)
        #expect(hub.metrics.pingTimeouts == 1, "Alan was silent indeed")
        hub.run()
        #expect(ada.received().first == "ok 2" && grace.received().first == "ok 2")
        #expect(alan.received() == ["end"])
    }

    @Test("those who talk all the time cannot keep the clocks from being read")
    func bounded() throws {
        let hub = try TestHub()
        let ada = try hub.joined("ada")
        _ = try hub.joined("alan")
        hub.stall(60_000, thenRead: ada)
        for _ in 0..<4 { hub.stall(499, thenRead: ada) }
        #expect(hub.metrics.pingTimeouts == 0)
        hub.stall(4, thenRead: ada)
        #expect(hub.metrics.pingTimeouts == 2)
    }

    @Test("a loop that is busy, but on time, judges at once")
    func busy() throws {
        let hub = try TestHub()
        let ada = try hub.joined("ada")
        _ = try hub.joined("alan")
        for _ in 0..<100 {
            ada.heartbeat()
            hub.stall(400, thenRead: ada)
        }
        #expect(hub.metrics.pingTimeouts == 1)
    }
}
