import HTTPCore
import HubTesting
import Testing

@Suite("Bodies")
struct BodyReaderTests {
    @Test(
        "bodies that are whole (RFC 9112 6.3, 7.1)",
        arguments: [
            (.none, "", ""), (.length(0), "", ""), (.length(5), "Grace", "Grace"),
            (.chunked, "0\r\n\r\n", ""), (.chunked, "5\r\nGrace\r\n0\r\n\r\n", "Grace"),
            (.chunked, "2\r\nGr\r\n003\r\nace\r\n000\r\n\r\n", "Grace"),
            (.chunked, "A\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
            (.chunked, "a\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
            (.chunked, "2;a=b;c=\"d\"\r\nGr\r\n0;last\r\n\r\n", "Gr"),
            (.chunked, "2 ;a\r\nGr\r\n0\r\n\r\n", "Gr"), (.chunked, "2\r\n\r\n\r\n0\r\n\r\n", "\r\n"),
            (.chunked, "1\r\nG\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n", "G"),
        ] as [(BodyFraming, String, String)])
    func whole(framing: BodyFraming, wire: String, body: String) {
        let octets = Array(wire.utf8)
        for cuts in [[], Array(1..<max(1, octets.count))] {
            #expect(read(octets + Array("next".utf8), framing, cutAt: cuts) == .whole(Array(body.utf8), rest: 4))
        }
    }

    @Test(
        "bodies that are refused (RFC 9112 7.1)",
        arguments: [
            ("\r\n", .badChunk), ("x", .badChunk), (";a\r\n", .badChunk), ("2 0\r\n", .badChunk), ("2 \r\n", .badChunk),
            ("-1\r\n", .badChunk), ("0x5\r\n", .badChunk),
            ("5\n", .badChunk), ("5\rG", .badChunk), ("2\r\nGra", .badChunk), ("2\r\nGr\n", .badChunk),
            ("2\r\nGr\rx", .badChunk), ("2;a\n", .badChunk), ("2;\0", .badChunk), ("0\r\n\n", .badChunk),
            ("0\r\n\rx", .badChunk), ("0\r\nX: \0", .badChunk), ("0\r\nX: y\rz", .badChunk),
            ("0000000000000000", .badChunk), ("11", .bodyTooLarge(limit: 16)),
            ("ffffffffffffffff", .bodyTooLarge(limit: 16)), ("8000000000000000", .bodyTooLarge(limit: 16)),
            ("10\r\n0123456789abcdef\r\n1", .bodyTooLarge(limit: 16)),
        ] as [(String, HeadError)])
    func refused(wire: String, error: HeadError) {
        let octets = Array(wire.utf8)
        for cuts in [[], Array(1..<max(1, octets.count))] {
            #expect(read(octets, .chunked, limit: 16, cutAt: cuts) == .refused(error))
        }
    }

    @Test("a length of the limit is read, one more is refused before any octet comes (RFC 9110 15.5.14)")
    func lengthLimit() throws {
        #expect(try !BodyReader(framing: .length(16), limit: 16).isComplete)
        #expect(throws: HeadError.bodyTooLarge(limit: 16)) { _ = try BodyReader(framing: .length(17), limit: 16) }
        #expect(throws: HeadError.bodyTooLarge(limit: 16)) { _ = try BodyReader(framing: .length(.max), limit: 16) }
        #expect(HeadError.bodyTooLarge(limit: 16).status == 413)
    }

    @Test("extensions and trailers have a limit of their own (RFC 9112 7.1.1)")
    func discarded() {
        let limit = BodyReader.maxDiscardedBytes
        let filler = String(repeating: "x", count: limit)
        #expect(read(Array("0\r\n\(filler)x".utf8), .chunked, cutAt: []) == .refused(.headTooLarge(limit: limit)))
        #expect(read(Array("1;\(filler)x".utf8), .chunked, cutAt: []) == .refused(.headTooLarge(limit: limit)))
    }

    @Test("cutting changes nothing, and garbage never traps", arguments: 0..<20 as Range<UInt64>)
    func cutting(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let parts = [
                "0", "1", "5", "f", ";", "\r\n", "\r", "\n", " ", "x", "\0", "Grace", "0\r\n\r\n", "2\r\nab\r\n",
            ]
            let count = Int.random(in: 1...12, using: &generator)
            let text = (0..<count).map { _ in parts.randomElement(using: &generator) ?? "" }.joined()
            let octets = Array(text.utf8)
            let whole = read(octets, .chunked, limit: 64, cutAt: [])
            let single = read(octets, .chunked, limit: 64, cutAt: Array(1..<max(1, octets.count)))
            #expect(whole == single, "\(text.debugDescription)")
        }
    }

    @Test("the body of a request follows its head (RFC 9112 6)")
    func request() throws {
        let octets = Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nAdaGET".utf8)
        let (head, consumed) = try #require(try HeadParser.parse(octets.span))
        var reader = try BodyReader(head, limit: 16)
        let taken = try reader.receive(octets.span.extracting(droppingFirst: consumed))
        #expect(taken == 3 && reader.isComplete && reader.body == Array("Ada".utf8))
        #expect(try reader.receive(octets.span) == 0)
    }

    private enum Outcome: Equatable {
        case whole([UInt8], rest: Int)
        case unfinished
        case refused(HeadError)
    }

    private func read(_ octets: [UInt8], _ framing: BodyFraming, limit: Int = 1 << 20, cutAt cuts: [Int]) -> Outcome {
        do throws(HeadError) {
            var reader = try BodyReader(framing: framing, limit: limit)
            var start = 0
            var taken = 0
            for end in cuts + [octets.count] {
                taken += try reader.receive(octets.span.extracting(start..<end))
                start = end
            }
            return reader.isComplete ? .whole(reader.body, rest: octets.count - taken) : .unfinished
        } catch {
            return .refused(error)
        }
    }
}
