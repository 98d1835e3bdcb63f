import HTTPCore
import Testing

@Suite("What is read from a request head")
struct RequestHeadTests {
    @Test("start line, fields and length come out as they went in (RFC 9112 2.1)")
    func whole() throws {
        let text =
            "POST /api/broadcast?x=%20 HTTP/1.1\r\nHost: hub.example:4000\r\nContent-Length: 12\r\nX-A: \t1 2 \r\n\r\n"
        let (head, consumed) = try parse(text + "rest")
        #expect(consumed == text.utf8.count)
        #expect(head.method == "POST")
        #expect(head.target == "/api/broadcast?x=%20")
        #expect(head.path == "/api/broadcast")
        #expect(head.query == "x=%20")
        #expect(head.host == "hub.example:4000")
        #expect(head.minorVersion == 1)
        #expect(head.contentLength == 12 && !head.isChunked && head.keepAlive)
        #expect(
            Array(head.fields) == [
                HeaderField("host", "hub.example:4000"), HeaderField("content-length", "12"), HeaderField("x-a", "1 2"),
            ])
    }

    @Test(
        "a target gives path, query and host (RFC 9112 3.2)",
        arguments: [
            ("GET", "/", "/", nil, "a"), ("GET", "/a/b", "/a/b", nil, "a"), ("GET", "/a?", "/a", "", "a"),
            ("GET", "/a?b?c", "/a", "b?c", "a"), ("GET", "/a%2Fb?c=%26", "/a%2Fb", "c=%26", "a"),
            ("GET", "//double", "//double", nil, "a"), ("GET", "/?[x]|^`{}\"<>\\", "/", "[x]|^`{}\"<>\\", "a"),
            ("GET", "http://b/c?d", "/c", "d", "b"), ("GET", "http://b", "/", nil, "b"),
            ("GET", "http://b:8080?d", "/", "d", "b:8080"), ("GET", "HTTPS://b/c", "/c", nil, "b"),
            ("GET", "http://[::1]:80/c", "/c", nil, "[::1]:80"),
            ("GET", "http://b/c?http://d/e", "/c", "http://d/e", "b"),
            ("OPTIONS", "*", "*", nil, "a"), ("OPTIONS", "/a", "/a", nil, "a"),
        ] as [(String, String, String, String?, String)])
    func targets(method: String, target: String, path: String, query: String?, host: String) throws {
        let head = try parse("\(method) \(target) HTTP/1.1\r\nHost: a\r\n\r\n").head
        #expect(head.target == target && head.path == path && head.query == query && head.host == host)
    }

    @Test(
        "hosts that are one (RFC 9110 7.2)",
        arguments: [
            "a", "hub.example", "hub.example:4000", "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:80", "[v1.x]:1", "a_b",
            "x--n:", "caf%C3%A9",
        ])
    func hosts(value: String) throws {
        #expect(try parse("GET / HTTP/1.1\r\nHost: \(value)\r\n\r\n").head.host == value)
    }

    @Test("HTTP/1.0 needs no Host and is closed after the answer (RFC 9112 9.3)")
    func http10() throws {
        let head = try parse("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").head
        #expect(head.minorVersion == 0 && !head.keepAlive && head.host == "")
    }

    @Test(
        "the connection stays unless somebody says close (RFC 9112 9.3)",
        arguments: [("keep-alive", true), ("close", false), ("Close", false), ("x, close", false), ("closed", true)])
    func keepAlive(value: String, stays: Bool) throws {
        #expect(try parse("GET / HTTP/1.1\r\nHost: a\r\nConnection: \(value)\r\n\r\n").head.keepAlive == stays)
    }

    @Test("one empty line before the request line is skipped (RFC 9112 2.2)")
    func leadingLine() throws {
        let text = "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"
        let (head, consumed) = try parse(text)
        #expect(head.method == "GET" && consumed == text.utf8.count)
    }

    @Test("fields of one name are a list; values have case and tokens do not (RFC 9110 5.3, 5.6.1)")
    func lists() throws {
        let head = try parse("GET / HTTP/1.1\r\nHost: a\r\nX: One, two\t ,,\r\nY: 1\r\nx: THREE,\r\n\r\n").head
        #expect(head.first("x") == "One, two\t ,,")
        #expect(head.all("x") == ["One, two\t ,,", "THREE,"])
        #expect(head.fields.list("x") == ["One", "two", "THREE"])
        #expect(head.fields.count(of: "x") == 2)
        for token in ["one", "TWO", "three"] { #expect(head.hasToken(token, in: "x")) }
        for token in ["on", "thre", "", "one, two"] { #expect(!head.hasToken(token, in: "x")) }
        #expect(head.first("z") == nil && head.all("z") == [] && !head.hasToken("one", in: "z"))
    }

    @Test("octets beyond ASCII in a value are let through (RFC 9110 5.5)")
    func obsoleteText() throws {
        let octets = Array("GET / HTTP/1.1\r\nHost: a\r\nX: caf".utf8) + [0xE9] + Array("\r\nY: café\r\n\r\n".utf8)
        let head = try #require(try HeadParser.parse(octets.span)).head
        #expect(head.first("x") == "caf\u{FFFD}" && head.first("y") == "café")
    }

    @Test(
        "the body's framing (RFC 9112 6.3)",
        arguments: [
            ("", .none), ("Content-Length: 0\r\n", .length(0)), ("Content-Length: 007\r\n", .length(7)),
            ("Content-Length: 99999999999999999999999\r\n", .length(.max)),
            ("Transfer-Encoding: chunked\r\n", .chunked),
            ("Transfer-Encoding: Chunked\r\n", .chunked), ("Transfer-Encoding: , chunked ,\r\n", .chunked),
        ] as [(String, BodyFraming)])
    func framing(fields: String, framing: BodyFraming) throws {
        #expect(try parse("POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n").head.framing == framing)
    }

    @Test("a client that waits before it sends its body says so (RFC 9110 10.1.1)")
    func expects() throws {
        #expect(try parse("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\n\r\n").head.expectsContinue)
        #expect(try !parse("PUT / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n").head.expectsContinue)
    }

    @Test("two requests in one read are read one after the other (RFC 9112 9.3.2)")
    func pipelined() throws {
        let first = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
        let octets = Array((first + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n").utf8)
        let consumed = try #require(try HeadParser.parse(octets.span)).consumed
        let second = try #require(try HeadParser.parse(octets.span.extracting(droppingFirst: consumed)))
        #expect(consumed == first.utf8.count && second.head.path == "/2")
    }

    private func parse(_ text: String) throws -> (head: RequestHead, consumed: Int) {
        try #require(try HeadParser.parse(Array(text.utf8).span))
    }
}
