import HTTPCore
import HubIdentity
import LimitCore
import Synchronization
import Testing

@testable import HubRuntime

/// What is left for the operator when all places are taken, and who gives way before (protocol/README.md, section 9).
@Suite struct HeadroomTests {
    private let admin = AdminToken()

    /// A hub with so many places, all taken by tabs.
    private func full(places: Int = 2, shards: Int = 1) throws -> TestHub {
        let hub = try TestHub(shards: shards) {
            $0.maxConnections = places
            $0.adminToken = admin
        }
        for number in 0..<places { _ = try hub.joined("ada-\(number)", "room:algebra", at: number % shards) }
        return hub
    }

    private func get(_ path: String, _ fields: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n"
    }

    private func answer(_ hub: TestHub, to request: String, at shard: Int = 0) throws -> String {
        let client = try hub.open(to: shard)
        client.send(request)
        hub.run()
        return client.text()
    }

    @Test(
        "beyond the last place health and the admin token are served, once each; the rest gets 503", arguments: [0, 1])
    func reserve(shard: Int) throws {
        let hub = try full(shards: 2)
        let key = "Authorization: Bearer \(admin.text)\r\n"
        for request in [get("/healthz"), get("/readyz"), get("/metrics", key), get("/api/v1/rooms", key)] {
            let answer = try answer(hub, to: request, at: shard)
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
            #expect(answer.contains("connection: close\r\n") && answer.hasSuffix("<end>"))
        }
        let upgrade = "/socket/websocket?vsn=2.0.0"
        for request in [
            get("/metrics"), get("/metrics", "Authorization: Bearer guess\r\n"), TestClient.upgrade(upgrade),
            TestClient.upgrade(upgrade, key), TestClient.upgrade("/healthz"),
        ] {
            let answer = try answer(hub, to: request, at: shard)
            #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("retry-after: 5\r\n"))
            #expect(answer.hasSuffix("<end>"))
        }
        #expect(hub.metrics.limitsExceeded == ["connections": 9])
        #expect(hub.shared.connections.load(ordering: .relaxed) == 2)
    }

    @Test("who says nothing on such a place has two seconds, and is told")
    func headTime() throws {
        let hub = try full()
        let late = try hub.open()
        hub.advance(1_999)
        #expect(late.text() == "")
        hub.advance(1 + TestHub.tick)
        #expect(late.text().hasPrefix("HTTP/1.1 503 "))
        hub.advance(5_000)
        #expect(hub.cores[0].front.reserved.isEmpty)
    }

    @Test("silent newcomers do not keep the operator out: whoever came first makes way")
    func silentNewcomers() throws {
        let hub = try full()
        let silent = try (0..<17).map { _ in try hub.open() }
        #expect(hub.cores[0].front.reserved.count == 16)
        #expect(silent[0].text().hasPrefix("HTTP/1.1 503 "))
        #expect(silent[1].text() == "")
        #expect(try answer(hub, to: get("/healthz")).hasPrefix("HTTP/1.1 200 "))
        #expect(hub.metrics.limitsExceeded == ["connections": 18, "reserve": 2])
    }

    @Test("a request that is being answered does not make way")
    func answering() throws {
        let hub = try full()
        hub.handler.hold()
        let operators = try (0..<16).map { _ in
            let client = try hub.open()
            client.send(get("/healthz"))
            hub.run()
            return client
        }
        #expect(try hub.open().text().hasPrefix("HTTP/1.1 503 "))
        hub.handler.answer(.init(text: "ok"))
        hub.run()
        #expect(operators[0].text().hasPrefix("HTTP/1.1 200 "))
    }

    @Test("before anybody is refused, the connection goes that has waited longest for its next request")
    func givesWay() throws {
        let hub = try TestHub { $0.maxConnections = 3 }
        let clients = try (0..<2).map { _ in
            let client = try hub.open()
            client.send(get("/a"))
            hub.advance(50)
            #expect(client.text().hasPrefix("HTTP/1.1 200 "))
            return client
        }
        // Half a head is a request under way.
        let begun = try hub.open()
        begun.send("GET / HT")
        hub.advance(50)
        let grace = try hub.connect()
        #expect(clients[0].text() == "<end>")
        #expect(clients[1].text() == "")
        let alan = try hub.connect()
        #expect(clients[1].text() == "<end>")
        #expect(hub.metrics.limitsExceeded == [:])
        #expect(try answer(hub, to: get("/a")).hasPrefix("HTTP/1.1 503 "))
        for client in [grace, alan] {
            client.heartbeat()
            hub.run()
            #expect(client.received() == ["ok 1"])
        }
        #expect(hub.shared.connections.load(ordering: .relaxed) == 3)
    }

    @Test("a place that becomes free goes to the next who comes, not to the reserve")
    func freed() throws {
        let hub = try TestHub { $0.maxConnections = 1 }
        let ada = try hub.open()
        _ = try hub.open()
        ada.reset()
        hub.run()
        let grace = try hub.connect()
        #expect(grace.connection?.phase == .webSocket)
        hub.advance(60_000)
        #expect(hub.cores[0].front.reserved.isEmpty)
    }
}
