import HTTPCore
import HubTesting
import Testing

@Suite("Heads that are refused")
struct HeadRefusalTests {
    @Test("with the octet that forces it, not before and not later", arguments: RefusedHead.all)
    func refused(_ row: RefusedHead) throws {
        let first = try #require(HeadReading.firstWord(row.octets))
        #expect(first.reading == .refused(row.error))
        #expect(first.at == row.octets.count)
    }

    @Test("whatever follows (RFC 9112 2.2)", arguments: RefusedHead.all)
    func whateverFollows(_ row: RefusedHead) {
        for rest in ["A", "\r\n\r\n", " HTTP/1.1\r\nHost: a\r\n\r\n", "\0"] {
            #expect(HeadReading(row.octets + Array(rest.utf8)) == .refused(row.error))
        }
    }

    @Test("each with a status and a sentence", arguments: RefusedHead.all)
    func answer(_ row: RefusedHead) {
        #expect([400, 501, 505].contains(row.error.status))
        #expect(row.error.sentence.hasSuffix("."))
        #expect(Response(row.error).status == row.error.status)
    }

    @Test("a head of exactly the limit is read, one octet more is 431 (RFC 6585 5)")
    func headLimit() {
        let head = "GET / HTTP/1.1\r\nHost: a\r\nX: 0123456789\r\n\r\n"
        var limits = HeadLimits()
        limits.maxHeadBytes = head.utf8.count
        guard case .head = HeadReading(head, limits: limits) else {
            Issue.record("the limit itself must be allowed")
            return
        }
        limits.maxHeadBytes -= 1
        #expect(HeadReading(head, limits: limits) == .refused(.headTooLarge(limit: limits.maxHeadBytes)))
        let first = HeadReading.firstWord(Array(head.utf8), limits: limits)
        #expect(first?.at == limits.maxHeadBytes)
        #expect(HeadError.headTooLarge(limit: 1).status == 431)
    }

    @Test("a target of exactly the limit is read, one octet more is 414 (RFC 9110 15.5.15)")
    func targetLimit() {
        var limits = HeadLimits()
        limits.maxTargetBytes = 8
        guard case .head = HeadReading("GET /1234567 HTTP/1.1\r\nHost: a\r\n\r\n", limits: limits) else {
            Issue.record("the limit itself must be allowed")
            return
        }
        let long = HeadReading.firstWord(Array("GET /12345678".utf8), limits: limits)
        #expect(long?.reading == .refused(.targetTooLong(limit: 8)))
        #expect(long?.at == 13)
        #expect(HeadError.targetTooLong(limit: 8).status == 414)
    }

    @Test("exactly as many fields as allowed are read, one more is 431 (RFC 6585 5)")
    func fieldLimit() {
        var limits = HeadLimits()
        limits.maxFields = 3
        let head = "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\n"
        guard case .head = HeadReading(head + "\r\n", limits: limits) else {
            Issue.record("the limit itself must be allowed")
            return
        }
        #expect(HeadReading(head + "X", limits: limits) == .refused(.tooManyFields(limit: 3)))
        #expect(HeadError.tooManyFields(limit: 3).status == 431)
    }

    @Test("every statement about a prefix holds for what begins with it", arguments: 0..<30 as Range<UInt64>)
    func prefixes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for row in RefusedHead.all {
            var octets = row.octets + Array("x: y\r\nContent-Length: 3\r\n\r\nabc".utf8)
            for _ in 0..<Int.random(in: 0...2, using: &generator) {
                let place = Int.random(in: 0..<octets.count, using: &generator)
                octets[place] = "\r\n :\0a,/".utf8.randomElement(using: &generator) ?? 0
            }
            var limits = HeadLimits()
            limits.maxHeadBytes = Int.random(in: 1...octets.count + 1, using: &generator)
            limits.maxFields = Int.random(in: 1...3, using: &generator)
            guard let first = HeadReading.firstWord(octets, limits: limits) else { continue }
            for count in first.at...octets.count
            where HeadReading(octets.prefix(count), limits: limits) != first.reading {
                Issue.record("\(octets) says another thing after \(count) octets")
            }
        }
    }
}
