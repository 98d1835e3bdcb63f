import HTTPCore
import Testing

@testable import HubClient

@Suite struct AnswerReaderTests {
    @Test(
        "an answer is read alike however its octets are cut (RFC 9112 6.3)",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nalgebra", 200, "algebra", true),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nalg\r\n4\r\nebra\r\n0\r\n\r\n", 200,
                "algebra", true
            ),
            ("HTTP/1.1 204 No Content\r\n\r\n", 204, "", true), ("HTTP/1.1 304 Not Modified\r\n\r\n", 304, "", true),
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", 202, "", true),
            ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n", 101, "", true),
            ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", 200, "ok", false),
        ])
    func reads(text: String, status: Int, body: String, leavesOpen: Bool) throws {
        let octets = Array(text.utf8)
        for cut in 0...octets.count {
            var reader = AnswerReader(limit: 100)
            try reader.receive(octets[..<cut])
            #expect(reader.isComplete == (cut == octets.count))
            if cut < octets.count { try reader.receive(octets[cut...]) }
            let answer = try #require(reader.answer)
            #expect(answer.head.status == status && String(decoding: answer.body, as: UTF8.self) == body)
            #expect(answer.leavesOpen == leavesOpen && !reader.endsWithConnection)
        }
    }

    @Test("an answer without a length ends with the connection (RFC 9112 6.3)")
    func endsWithConnection() throws {
        var reader = AnswerReader(limit: 100)
        try reader.receive(Array("HTTP/1.0 200 OK\r\n\r\nalge".utf8)[...])
        try reader.receive(Array("bra".utf8)[...])
        #expect(!reader.isComplete && reader.endsWithConnection)
        let answer = try #require(reader.answer)
        #expect(String(decoding: answer.body, as: UTF8.self) == "algebra" && !answer.leavesOpen)
    }

    @Test(
        "what is no answer, or too long a one, is refused",
        arguments: [
            "SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "a", count: 101),
        ])
    func refuses(text: String) {
        var reader = AnswerReader(limit: 100)
        #expect(throws: HeadError.self) { try reader.receive(Array(text.utf8)[...]) }
    }

    @Test(
        "the hub's sentence is taken from a problem or from a refused handshake (RFC 9457)",
        arguments: [
            (#"{"detail":"No.","error":"no"}"#, "No."), (#"{"error":"API key is missing"}"#, "API key is missing"),
            (#"{"detail":3}"#, nil), ("<html>", nil), ("", nil),
        ] as [(String, String?)])
    func words(body: String, words: String?) throws {
        var reader = AnswerReader(limit: 1000)
        let head = "HTTP/1.1 403 Forbidden\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        try reader.receive(Array((head + body).utf8)[...])
        #expect(try #require(reader.answer).words == words)
    }
}
