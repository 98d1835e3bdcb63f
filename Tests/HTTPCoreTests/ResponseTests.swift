import HTTPCore
import Testing

@Suite("Responses")
struct ResponseTests {
    @Test("a response states its length and what becomes of the connection (RFC 9112 6.2, 9.6)")
    func plain() {
        #expect(
            text(Response(text: "ok"), keepAlive: true)
                == "HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: keep-alive\r\n"
                + "content-length: 2\r\n\r\nok")
        #expect(
            text(Response(status: 404, fields: [HeaderField("X-A", "b")], json: Array("{}".utf8)), keepAlive: false)
                == "HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\nx-a: b\r\nconnection: close\r\n"
                + "content-length: 2\r\n\r\n{}")
    }

    @Test("HEAD gets the length and no body (RFC 9110 9.3.2)")
    func head() {
        let octets = text(Response(text: "Grace"), keepAlive: true, isHead: true)
        #expect(octets.hasSuffix("content-length: 5\r\n\r\n"))
    }

    @Test("204 has neither body nor length (RFC 9110 8.6)", arguments: [204, 304])
    func noContent(status: Int) {
        let octets = text(Response(status: status), keepAlive: true)
        #expect(octets.hasSuffix("\r\nconnection: keep-alive\r\n\r\n"))
        #expect(!octets.contains("content-length"))
    }

    @Test("an empty body has a length of zero (RFC 9110 8.6)")
    func empty() {
        #expect(text(Response(status: 202), keepAlive: true).contains("\r\ncontent-length: 0\r\n"))
    }

    @Test("a field that repeats what a client sent cannot begin a line of its own (RFC 9110 5.5)")
    func splitting() {
        let field = HeaderField("x-a\r\nb: c", "d\r\nset-cookie: e\0\u{7F}é")
        #expect(
            text(Response(status: 204, fields: [field]), keepAlive: true).contains("x-a--b--c: d  set-cookie: e  é\r\n")
        )
    }

    @Test("the sentence of an error is JSON (RFC 8259 7)")
    func error() {
        let response = Response(status: 400, error: "a \"b\" \\ c\nd é")
        #expect(String(decoding: response.body, as: UTF8.self) == #"{"error":"a \"b\" \\ c d é"}"#)
    }

    @Test("Connection names the Upgrade that a 426 offers (RFC 9110 7.8)")
    func upgrade() {
        let response = Response(status: 426, fields: [HeaderField("Upgrade", "websocket")])
        #expect(text(response, keepAlive: true).contains("\r\nconnection: upgrade, keep-alive\r\n"))
    }

    @Test("what we write we can read (RFC 9112 4)", arguments: [200, 404, 426, 503, 599])
    func roundTrip(status: Int) throws {
        var octets: [UInt8] = []
        Response(status: status, text: "Ada").append(to: &octets, keepAlive: true)
        let parsed = try #require(try HeadParser.parseResponse(octets.span))
        #expect(parsed.head.status == status && parsed.head.framing == .length(3))
        #expect(octets.count - parsed.consumed == 3)
    }

    private func text(_ response: Response, keepAlive: Bool, isHead: Bool = false) -> String {
        var octets: [UInt8] = []
        response.append(to: &octets, keepAlive: keepAlive, isHead: isHead)
        return String(decoding: octets, as: UTF8.self)
    }
}
