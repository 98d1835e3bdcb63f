import Testing
import WebSocketCore

@testable import loadtest

@Suite struct NeighboursTests {
    /// What a server reads of a burst: the octets of each message, or why it refuses.
    private func read(_ octets: [UInt8]) throws(ProtocolViolation) -> [Int] {
        var reader = FrameReader(role: .server, maxMessageBytes: 5_000_000)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: octets.count, alignment: 1)
        defer { buffer.deallocate() }
        buffer.copyBytes(from: octets)
        var lengths: [Int] = []
        var offset = 0
        while let incoming = try reader.next(in: buffer, from: &offset) {
            if case .message(_, let payload) = incoming { lengths.append(payload.withOctets(in: buffer) { $0.count }) }
        }
        return lengths
    }

    private func kind(_ name: String, of trouble: Trouble) throws -> AttackKind {
        try #require(trouble.kinds.first { $0.name == name })
    }

    @Test("the longest broadcast is as long as a message may be, and what is too long is refused by its header")
    func lengths() throws {
        #expect(try read(kind("who say it", of: .long).burst) == [5_000_000])
        let opening = try kind("too long", of: .tooLong).opening
        let head = AttackOctets.upgrade(host: "127.0.0.1").count
        #expect(throws: ProtocolViolation.self) { try read(Array(opening[head...])) }
    }

    @Test("those who talk to slow readers stay within what a connection may say")
    func pace() throws {
        let kinds = Trouble.slowReaders.kinds
        let each = Trouble.slowReaders.rate / Double(kinds.reduce(0) { $0 + $1.share })
        let messages = try read(kind("talkers", of: .slowReaders).burst)
        #expect(each * Double(messages.count) <= 200)
        #expect(messages.allSatisfy { $0 <= 4096 }, "a longer one counts as two")
    }

    @Test("each kind of trouble is made by somebody, and those who make it are told apart", arguments: Trouble.allCases)
    func kinds(trouble: Trouble) {
        #expect(!trouble.kinds.isEmpty && trouble.kinds.allSatisfy { $0.share > 0 })
        #expect(Set(trouble.kinds.map(\.name)).count == trouble.kinds.count)
    }

    @Test("quiet comes first, and what a sink can be troubled with is done to one, too")
    func periods() {
        let periods = NeighboursPeriod.all
        #expect(periods.first?.trouble == nil)
        #expect(periods.filter(\.isAtSink).map(\.trouble) == [.flood, .tooLong])
        #expect(periods.filter { !$0.isAtSink }.compactMap(\.trouble) == Trouble.allCases)
        #expect(Set(periods.map(\.name)).count == periods.count)
    }
}
