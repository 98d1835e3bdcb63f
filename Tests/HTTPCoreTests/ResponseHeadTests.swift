import HTTPCore
import Testing

@Suite("What is read from a response head")
struct ResponseHeadTests {
    @Test("status, fields and framing (RFC 9112 4)")
    func whole() throws {
        let text = "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nConnection: Close\r\n\r\n"
        let parsed = try #require(try HeadParser.parseResponse(Array((text + "{}").utf8).span))
        #expect(parsed.consumed == text.utf8.count)
        #expect(parsed.head.status == 404 && parsed.head.framing == .length(2))
        #expect(parsed.head.first("content-length") == "2" && parsed.head.hasToken("close", in: "connection"))
        #expect(parsed.head.all("connection") == ["Close"])
    }

    @Test(
        "a reason may be empty or missing (RFC 9112 4)",
        arguments: ["HTTP/1.1 200 ", "HTTP/1.1 200", "HTTP/1.0 200 OK", "HTTP/1.1 200 très bien"])
    func reasons(line: String) throws {
        let parsed = try #require(try HeadParser.parseResponse(Array("\(line)\r\n\r\n".utf8).span))
        #expect(parsed.head.status == 200)
    }

    @Test(
        "status lines that are refused (RFC 9112 4)",
        arguments: [
            ("GET", .badStatusLine), ("HTTP/1.1  ", .badStatusLine), ("HTTP/1.1 20x", .badStatusLine),
            ("HTTP/1.1 099", .badStatusLine), ("HTTP/1.1 2000", .badStatusLine), ("HTTP/2", .unsupportedVersion),
            ("HTTP/1.1 200 OK\n", .bareLineFeed), ("HTTP/1.1 200 OK\rX", .bareCarriageReturn),
            ("HTTP/1.1 200 O\0", .badStatusLine), ("HTTP/1.1 200 OK\r\n X", .lineFolding),
            ("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", .badContentLength),
        ] as [(String, HeadError)])
    func refused(text: String, error: HeadError) {
        #expect(throws: error) { try HeadParser.parseResponse(Array(text.utf8).span) }
    }

    @Test("no prefix of a head is a head (RFC 9112 2.1)")
    func prefixes() throws {
        let octets = Array("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n".utf8)
        for count in 0..<octets.count {
            #expect(try HeadParser.parseResponse(octets.span.extracting(first: count)) == nil)
        }
    }
}
