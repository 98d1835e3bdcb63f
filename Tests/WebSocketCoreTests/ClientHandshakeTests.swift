import HTTPCore
import Testing
import WebSocketCore

@Suite("The client's handshake")
struct ClientHandshakeTests {
    /// The nonce of RFC 6455 1.3.
    private let nonce = Array("the sample nonce".utf8)
    private let good = [
        "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    ]

    @Test(
        "our server accepts our client, and our client its answer (RFC 6455 4)",
        arguments: [[], ["phoenix"], ["mqtt", "phoenix"]])
    func bothHalves(subprotocols: [String]) throws {
        let client = try #require(
            ClientHandshake(
                host: "127.0.0.1:4000", path: "/socket/websocket?vsn=2.0.0", nonce: nonce, subprotocols: subprotocols,
                fields: [HeaderField("X-Api-Key", "k")]))
        var request: [UInt8] = []
        client.append(to: &request)
        let head = try #require(try HeadParser.parse(request.span)).head
        #expect(head.path == "/socket/websocket" && head.query == "vsn=2.0.0" && head.host == "127.0.0.1:4000")
        #expect(head.first("x-api-key") == "k")
        var answer: [UInt8] = []
        try Handshake.accept(head, subprotocols: ["phoenix"]).append(to: &answer)
        let response = try #require(try HeadParser.parseResponse(answer.span))
        #expect(response.consumed == answer.count)
        #expect(try client.verify(response.head) == (subprotocols.isEmpty ? nil : "phoenix"))
    }

    @Test(
        "answers that open nothing (RFC 6455 4.1)",
        arguments: [
            (["HTTP/1.1 200 OK"], .refused(status: 200)), (["HTTP/1.1 426 Upgrade Required"], .refused(status: 426)),
            (["-Upgrade"], .missingUpgrade), (["-Upgrade", "Upgrade: h2c"], .missingUpgrade),
            (["-Connection"], .missingConnectionUpgrade),
            (["-Connection", "Connection: close"], .missingConnectionUpgrade),
            (["-Sec-WebSocket-Accept"], .wrongAcceptKey),
            (["-Sec-WebSocket-Accept", "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOO="], .wrongAcceptKey),
            (["Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="], .wrongAcceptKey),
            (["Sec-WebSocket-Extensions: permessage-deflate"], .extensionNotOffered),
            (["Sec-WebSocket-Protocol: mqtt"], .subprotocolNotOffered),
            (["Sec-WebSocket-Protocol: phoenix", "Sec-WebSocket-Protocol: phoenix"], .subprotocolNotOffered),
        ] as [([String], HandshakeFailure)])
    func refused(changes: [String], failure: HandshakeFailure) throws {
        let client = try #require(
            ClientHandshake(host: "hub.example", path: "/", nonce: nonce, subprotocols: ["phoenix"]))
        let dropped = changes.filter { $0.hasPrefix("-") }.map { $0.dropFirst() + ":" }
        let lines = good.filter { line in !dropped.contains { line.hasPrefix($0) } }
        let status = changes.first { $0.hasPrefix("HTTP") } ?? "HTTP/1.1 101 Switching Protocols"
        let added = changes.filter { !$0.hasPrefix("-") && !$0.hasPrefix("HTTP") }
        let text = ([status] + lines + added).joined(separator: "\r\n") + "\r\n\r\n"
        let head = try #require(try HeadParser.parseResponse(Array(text.utf8).span)).head
        #expect(throws: failure) { try client.verify(head) }
    }

    @Test("an extension that was offered may be agreed upon, no other (RFC 6455 4.1)")
    func extensions() throws {
        let client = try #require(
            ClientHandshake(host: "hub.example", path: "/", nonce: nonce, extensions: ["permessage-deflate"]))
        var request: [UInt8] = []
        client.append(to: &request)
        var answer: [UInt8] = []
        try Handshake.accept(try #require(try HeadParser.parse(request.span)).head, compresses: true)
            .append(to: &answer)
        let head = try #require(try HeadParser.parseResponse(answer.span)).head
        #expect(head.first("sec-websocket-extensions")?.hasPrefix("permessage-deflate") == true)
        #expect(throws: Never.self) { try client.verify(head) }
        let other = try #require(ClientHandshake(host: "hub.example", path: "/", nonce: nonce, extensions: ["x-zip"]))
        #expect(throws: HandshakeFailure.extensionNotOffered) { try other.verify(head) }
    }

    @Test(
        "a host or path that could break the request is refused (RFC 9112 3.2)",
        arguments: [
            ("a b", "/"), ("a\r\nX: y", "/"), ("", "/"), ("a", "/ HTTP/1.1\r\n"), ("a", "room"), ("a", ""), ("ä", "/"),
        ])
    func injection(host: String, path: String) {
        #expect(ClientHandshake(host: host, path: path, nonce: nonce) == nil)
    }

    @Test("a nonce has sixteen octets (RFC 6455 4.1)")
    func shortNonce() {
        #expect(ClientHandshake(host: "a", path: "/", nonce: Array(nonce.dropLast())) == nil)
    }
}
