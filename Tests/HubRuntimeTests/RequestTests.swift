import HTTPCore
import SocketIO
import Testing

@testable import HubRuntime

/// HTTP on the hub's listener: octets in, octets out (RFC 9110, RFC 9112).
@Suite struct RequestTests {
    @Test("a request is answered on a connection that stays open for the next (RFC 9112 9.3)")
    func keepAlive() throws {
        let hub = try TestHub()
        let ada = try hub.open()
        for path in ["/a", "/b"] {
            ada.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
            hub.run()
            let answer = ada.text()
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.contains("connection: keep-alive\r\n"))
            #expect(answer.hasSuffix("content-length: 6\r\n\r\nGET \(path)"))
        }
    }

    @Test("requests sent at once are answered in their order (RFC 9112 9.3.2)")
    func pipelined() throws {
        let hub = try TestHub()
        let ada = try hub.open(.stream)
        ada.send(["/a", "/b", "/c"].map { "GET \($0) HTTP/1.1\r\nHost: localhost\r\n\r\n" }.joined())
        hub.run()
        let bodies = ada.text().split(separator: "\r\n\r\n").dropFirst().map { $0.prefix(6) }
        #expect(bodies == ["GET /a", "GET /b", "GET /c"])
    }

    @Test("a request that comes octet by octet is one request")
    func octetByOctet() throws {
        let hub = try TestHub()
        let ada = try hub.open()
        for octet in "POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello".utf8 {
            ada.send([octet])
            hub.run()
        }
        #expect(ada.text().hasSuffix("\r\n\r\nPOST /a"))
        #expect(hub.handler.requests.map(\.body) == [Array("hello".utf8)])
    }

    @Test("what comes behind a request that is still being answered waits, a body included")
    func waitsForTheAnswer() throws {
        let hub = try TestHub()
        hub.handler.hold()
        let ada = try hub.open(.stream)
        ada.send("GET /a HTTP/1.1\r\nHost: localhost\r\n\r\nPOST /b HTTP/1.1\r\nHost: localhost\r\n")
        hub.run()
        ada.send("Content-Length: 2\r\n\r\nhi")
        hub.run()
        #expect(hub.handler.requests.count == 1)
        hub.handler.answer(Response(status: 204))
        hub.run()
        #expect(hub.handler.requests.map(\.head.path) == ["/a", "/b"])
        hub.handler.answer(Response(text: "late"))
        hub.run()
        #expect(ada.text().hasSuffix("\r\n\r\nlate"))
    }

    @Test("an answer for a connection that has gone reaches nobody, also when its place is taken")
    func lateAnswer() throws {
        let hub = try TestHub()
        hub.handler.hold()
        let ada = try hub.open()
        ada.send("GET /secret HTTP/1.1\r\nHost: localhost\r\n\r\n")
        hub.run()
        ada.reset()
        hub.run()
        let grace = try hub.open()
        #expect(grace.ref.slot == ada.ref.slot)
        grace.send("GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n")
        hub.run()
        hub.handler.answer(Response(text: "for Ada"))
        hub.run()
        #expect(grace.text() == "")
    }

    @Test("HEAD states the length and leaves the body out (RFC 9110 9.3.2)")
    func head() throws {
        let hub = try TestHub()
        let ada = try hub.open()
        ada.send("HEAD /a HTTP/1.1\r\nHost: localhost\r\n\r\n")
        hub.run()
        #expect(ada.text().hasSuffix("content-length: 7\r\n\r\n"))
    }

    @Test("Expect: 100-continue is told to go on, once (RFC 9110 10.1.1)")
    func expectContinue() throws {
        let hub = try TestHub()
        let ada = try hub.open()
        ada.send("POST /a HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        hub.run()
        #expect(ada.text() == "HTTP/1.1 100 Continue\r\n\r\n")
        ada.send("hi")
        hub.run()
        #expect(ada.text().hasSuffix("\r\n\r\nPOST /a"))
    }

    @Test("an HTTP/1.0 client, or one that says close, sees the end of the stream (RFC 9112 9.6)")
    func lastRequest() throws {
        for request in ["GET /a HTTP/1.0\r\n\r\n", "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"] {
            let hub = try TestHub { $0.isDevelopment = false }
            let ada = try hub.open()
            ada.send(request)
            hub.run()
            #expect(ada.text().hasSuffix("\r\n\r\nGET /a<end>"))
            ada.reset()
            hub.run()
            #expect(ada.connection == nil)
        }
    }

    @Test(
        "what is no good request is refused, and the connection ends",
        arguments: [
            ("GET /a HTTP/1.1\r\n\r\n", 400), ("BLA\r\n\r\n", 400), ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
            ("GET /a HTTP/2.0\r\nHost: x\r\n\r\n", 505),
            ("POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n\r\n", 413),
            ("POST /a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
            ("GET /" + String(repeating: "a", count: 9000) + " HTTP/1.1\r\n\r\n", 414),
        ])
    func refused(request: String, status: Int) throws {
        let hub = try TestHub { $0.maxBodyBytes = 1000 }
        let ada = try hub.open()
        ada.send(request)
        hub.run()
        let answer = ada.text()
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        #expect(answer.contains("connection: close\r\n"))
        #expect(answer.hasSuffix("<end>"))
        hub.advance(3_000 + TestHub.tick)
        #expect(ada.connection == nil)
    }

    @Test("a head that does not come in time is answered 408; a silent connection just ends (RFC 9110 15.5.9)")
    func headTimeout() throws {
        let hub = try TestHub()
        let ada = try hub.open()
        let grace = try hub.open()
        let alan = try hub.open()
        ada.send("GET /a HTT")
        alan.send("POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nh")
        hub.advance(9_999)
        #expect(ada.text() + grace.text() + alan.text() == "")
        hub.advance(1 + TestHub.tick)
        #expect(ada.text().hasPrefix("HTTP/1.1 408 "))
        #expect(alan.text().hasPrefix("HTTP/1.1 408 "))
        #expect(grace.text() == "<end>")
    }

    @Test("a connection that is idle between requests ends after the same time, not before")
    func idle() throws {
        let hub = try TestHub()
        let ada = try hub.open()
        for _ in 0..<3 {
            hub.advance(9_000)
            ada.send("GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n")
            hub.run()
            #expect(ada.text().hasSuffix("GET /a"))
        }
        hub.advance(10_000 + TestHub.tick)
        #expect(ada.text() == "<end>")
    }

    @Test("connections beyond the limit are told to come back later (wire.md 1.2)")
    func tooMany() throws {
        let hub = try TestHub(shards: 2) { $0.maxConnections = 2 }
        let ada = try hub.open(to: 0)
        _ = try hub.open(to: 1)
        let late = try hub.open(to: 1)
        late.send(TestClient.upgrade("/socket/websocket?vsn=2.0.0"))
        hub.run()
        #expect(late.text().hasPrefix("HTTP/1.1 503 "))
        ada.reset()
        hub.run()
        let next = try hub.open(to: 1)
        #expect(next.text() == "")
        #expect(hub.metrics.limitsExceeded["connections"] == 1)
    }

    @Test(
        "with --dev only loopback names are served, to pages of loopback origins (wire.md 1.2)",
        arguments: [
            ("localhost:4000", nil, true), ("127.0.0.1", nil, true), ("[::1]:4000", "http://[::1]:4000", true),
            ("app.localhost", "http://localhost:3000", true), ("LOCALHOST", "https://127.8.9.1", true),
            ("evil.example", nil, false), ("localhost.evil.example", nil, false),
            ("127.0.0.1.evil.example", nil, false),
            ("localhost", "http://evil.example", false), ("localhost", "null", false),
            ("localhost", "http://localhost.evil.example", false), ("127.0.0", nil, false),
        ] as [(String, String?, Bool)])
    func development(host: String, origin: String?, isServed: Bool) throws {
        let hub = try TestHub()
        let origin = origin.map { "Origin: \($0)\r\n" } ?? ""
        let ada = try hub.open()
        ada.send("GET /a HTTP/1.1\r\nHost: \(host)\r\n\(origin)\r\n")
        let grace = try hub.open()
        grace.send(TestClient.upgrade("/socket/websocket?vsn=2.0.0", host: host, origin))
        hub.run()
        #expect(ada.text().hasPrefix("HTTP/1.1 \(isServed ? 200 : 403) "))
        #expect(grace.text().hasPrefix("HTTP/1.1 \(isServed ? 101 : 403) "))
    }

    @Test("without --dev any name and any origin is served")
    func production() throws {
        let hub = try TestHub { $0.isDevelopment = false }
        let ada = try hub.open()
        ada.send("GET /a HTTP/1.1\r\nHost: hub.example\r\nOrigin: https://app.example\r\n\r\n")
        hub.run()
        #expect(ada.text().hasPrefix("HTTP/1.1 200 "))
    }

    @Test("a client that never reads its answers is dropped before they pile up (wire.md 6)")
    func neverReads() throws {
        let hub = try TestHub { $0.hardMark = 10_000 }
        hub.handler.hold()
        let ada = try hub.open(.stream(buffer: 4_608))
        for _ in 0..<40 {
            ada.send("GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n")
            hub.run()
            hub.handler.answer(Response(text: String(repeating: "x", count: 1000)))
            hub.run()
            if ada.connection == nil { return }
        }
        Issue.record("\(ada.connection?.outbox?.count ?? 0) octets wait")
    }
}
