import HubIdentity
import LimitCore
import Synchronization
import Testing

@testable import HubRuntime

/// Who comes from where: counts by address, proxies that speak for others, pages of other origins.
@Suite struct SourcesTests {
    private func address(_ text: String) throws -> NetworkAddress { try #require(NetworkAddress(text)) }

    private func request(_ client: TestClient, _ fields: String = "") {
        client.send("GET /a HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n")
    }

    @Test("an address has its share over all loops; who is beyond gets 429, and others notice nothing")
    func perAddress() throws {
        let hub = try TestHub(shards: 2) { $0.maxPerAddress = 4 }
        let clients = try (0..<4).map { number in
            let client = try hub.open(to: number % 2, from: try address("192.0.2.1"))
            request(client)
            hub.run()
            #expect(client.text().hasPrefix("HTTP/1.1 200 "))
            return client
        }
        hub.advance(5_000)
        #expect(try hub.open(to: 1, from: try address("192.0.2.1")).text().hasPrefix("HTTP/1.1 429 "))
        #expect(try hub.open(to: 1, from: try address("192.0.2.2")).text() == "")
        clients[0].reset()
        hub.run()
        #expect(try hub.open(to: 1, from: try address("192.0.2.1")).text() == "")
        #expect(hub.metrics.limitsExceeded == ["address_connections": 1])
    }

    @Test("silent connections of an address are fewer, and come back when their time is over")
    func halfOpen() throws {
        let hub = try TestHub { $0.maxPerAddress = 8 }
        for _ in 0..<2 { _ = try hub.open(from: try address("192.0.2.1")) }
        #expect(try hub.open(from: try address("192.0.2.1")).text().hasPrefix("HTTP/1.1 429 "))
        hub.advance(10_000 + TestHub.tick)
        #expect(try hub.open(from: try address("192.0.2.1")).text() == "")
        #expect(hub.metrics.limitsExceeded == ["address_half_open": 1])
    }

    @Test("who comes and goes all the time is refused, and nothing is remembered in the end")
    func rate() throws {
        let hub = try TestHub { $0.maxPerAddress = 20 }
        for _ in 0..<20 {
            try hub.open(from: try address("2001:db8::1")).reset()
            hub.run()
        }
        #expect(try hub.open(from: try address("2001:db8::2")).text().hasPrefix("HTTP/1.1 429 "))
        #expect(hub.metrics.limitsExceeded == ["address_rate": 1])
        #expect(hub.shared.sources.withLock { $0.count } == 1)
        hub.advance(20_000)
        _ = try hub.open(from: try address("192.0.2.1"))
        #expect(hub.shared.sources.withLock { $0.count } == 1)
    }

    @Test("a WebSocket behind a trusted proxy counts for its client, whatever that client says of itself")
    func proxies() throws {
        let hub = try TestHub {
            $0.maxPerAddress = 1
            $0.proxies = TrustedProxies(["10.0.0.0/8"].compactMap { AddressBlock($0) })
        }
        func upgrade(_ peer: String, _ forwarded: String) throws -> String {
            let client = try hub.open(from: try address(peer))
            client.send(
                TestClient.upgrade("/socket/websocket?vsn=2.0.0", "X-Forwarded-For: \(forwarded)\r\n"))
            hub.run()
            return String(client.text().prefix(12))
        }
        #expect(try upgrade("10.0.0.1", "192.0.2.1") == "HTTP/1.1 101")
        #expect(try upgrade("10.0.0.1", "192.0.2.2") == "HTTP/1.1 101")
        #expect(try upgrade("10.0.0.1", "198.51.100.7, 192.0.2.1") == "HTTP/1.1 429")
        #expect(try upgrade("203.0.113.5", "192.0.2.9") == "HTTP/1.1 101", "nobody trusts it: it counts for itself")
        #expect(try hub.open(from: try address("203.0.113.5")).text().hasPrefix("HTTP/1.1 429 "))
        #expect(hub.metrics.limitsExceeded == ["address_connections": 2])
        hub.advance(60_000)
        #expect(try upgrade("10.0.0.1", "192.0.2.1") == "HTTP/1.1 101", "all have gone meanwhile")
        #expect(hub.cores[0].front.proxied.isEmpty)
    }

    @Test("requests of an address have a rate over all loops; the operator's are served all the same")
    func requests() throws {
        let admin = AdminToken()
        let hub = try TestHub(shards: 2) {
            $0.maxRequestsPerSecond = 1
            $0.adminToken = admin
        }
        let clients = try (0..<2).map { try hub.open(to: $0, from: try address("192.0.2.1")) }
        let grace = try hub.open(from: try address("192.0.2.2"))
        for number in 0..<10 {
            request(clients[number % 2])
            hub.run()
            #expect(clients[number % 2].text().hasPrefix("HTTP/1.1 200 "))
        }
        request(clients[0], "Authorization: Bearer \(admin.text)\r\n")
        request(clients[1])
        request(grace)
        hub.run()
        #expect(clients[0].text().hasPrefix("HTTP/1.1 200 "))
        let refusal = clients[1].text()
        #expect(refusal.hasPrefix("HTTP/1.1 429 ") && refusal.contains("Too many requests to /a"))
        #expect(grace.text().hasPrefix("HTTP/1.1 200 "))
        hub.advance(1_000)
        request(clients[0])
        hub.run()
        #expect(clients[0].text().hasPrefix("HTTP/1.1 200 "))
        #expect(hub.metrics.limitsExceeded == ["requests": 1])
    }

    @Test("requests behind a trusted proxy are counted for the client that it names, on one connection as on many")
    func proxiedRequests() throws {
        let hub = try TestHub {
            $0.maxRequestsPerSecond = 1
            $0.proxies = TrustedProxies(["10.0.0.1"].compactMap { AddressBlock($0) })
        }
        let proxy = try hub.open(from: try address("10.0.0.1"))
        for client in ["192.0.2.1", "192.0.2.2"] {
            for _ in 0..<10 {
                request(proxy, "X-Forwarded-For: \(client)\r\n")
                hub.run()
                #expect(proxy.text().hasPrefix("HTTP/1.1 200 "))
            }
        }
        for _ in 0..<20 {
            request(proxy)
            hub.run()
            #expect(proxy.text().hasPrefix("HTTP/1.1 200 "), "the proxy's own")
        }
        request(proxy, "X-Forwarded-For: 192.0.2.2\r\n")
        hub.run()
        #expect(proxy.text().hasPrefix("HTTP/1.1 429 "))
        hub.advance(10_000)
        _ = try hub.open(from: try address("10.0.0.1"))
        request(try hub.open(from: try address("192.0.2.3")))
        hub.run()
        #expect(hub.shared.sources.withLock { $0.count } == 1)
    }

    @Test(
        "with a list of origins other pages are refused, for requests and upgrades alike; no origin is no page",
        arguments: [
            ("https://app.example.org", true), ("https://a.school.example", true), ("https://hub.example", true),
            ("https://evil.example", false), ("null", false), (nil, true),
        ] as [(String?, Bool)])
    func origins(origin: String?, isServed: Bool) throws {
        let rules = try OriginRules(["https://app.example.org", "https://*.school.example"])
        let hub = try TestHub {
            $0.isDevelopment = false
            $0.origins = rules
        }
        let field = origin.map { "Origin: \($0)\r\n" } ?? ""
        let ada = try hub.open()
        ada.send("GET /a HTTP/1.1\r\nHost: hub.example\r\n\(field)\r\n")
        let grace = try hub.open()
        grace.send(TestClient.upgrade("/socket/websocket?vsn=2.0.0", host: "hub.example", field))
        hub.run()
        #expect(ada.text().hasPrefix("HTTP/1.1 \(isServed ? 200 : 403) "))
        #expect(grace.text().hasPrefix("HTTP/1.1 \(isServed ? 101 : 403) "))
        #expect(hub.metrics.handshakeFailures["origin"] == (isServed ? nil : 2))
    }
}
