import HubTesting
import Testing
import WebSocketCore

@Suite("Writing frames")
struct FrameWriterTests {
    @Test(
        "a header takes the shortest length that fits (RFC 6455 5.2)",
        arguments: [
            (0, [0x82, 0]), (1, [0x82, 1]), (125, [0x82, 125]), (126, [0x82, 126, 0, 126]), (127, [0x82, 126, 0, 127]),
            (65_535, [0x82, 126, 255, 255]), (65_536, [0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
        ] as [(Int, [UInt8])])
    func header(length: Int, expected: [UInt8]) {
        var octets: [UInt8] = []
        FrameWriter.appendHeader(.binary, length: length, to: &octets)
        #expect(octets == expected)
        #expect(FrameWriter.headerLength(for: length) == expected.count)
    }

    @Test("a header is put before a payload that turned out longer or shorter than was thought", arguments: [2, 4, 10])
    func headerAfterwards(room: Int) {
        for length in [0, 1, 125, 126, 65_535, 65_536] {
            let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
            var whole: [UInt8] = []
            FrameWriter.appendFrame(.text, payload.span, to: &whole)
            var frame = [UInt8](repeating: 0, count: room) + payload
            FrameWriter.putHeader(.text, into: room, of: &frame)
            #expect(frame == whole)
        }
    }

    @Test("the examples of the RFC come out as printed there (RFC 6455 5.7)")
    func examples() {
        let hello = Array("Hello".utf8)
        var octets: [UInt8] = []
        FrameWriter.appendFrame(.text, hello.span, to: &octets)
        #expect(octets == [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
        octets = []
        FrameWriter.appendFrame(.text, hello.span, mask: 0x37FA_213D, to: &octets)
        #expect(octets == [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
        octets = []
        FrameWriter.appendFrame(.text, hello.span.extracting(first: 3), isFinal: false, to: &octets)
        FrameWriter.appendFrame(.continuation, hello.span.extracting(last: 2), to: &octets)
        #expect(octets == [0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F])
    }

    @Test("10,000 random headers are read as they were written (RFC 6455 5.2)", arguments: [1, 2] as [UInt64])
    func random(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let opcodes: [Opcode] = [.continuation, .text, .binary, .close, .ping, .pong]
        for _ in 0..<10_000 {
            let opcode = opcodes.randomElement(using: &generator) ?? .text
            let bits = Int.random(in: 0...40, using: &generator)
            let length =
                opcode.isControl
                ? Int.random(in: 0...125, using: &generator) : Int.random(in: 0...1 << bits, using: &generator)
            let mask = Bool.random(using: &generator) ? UInt32.random(in: 0 ... .max, using: &generator) : nil
            let isFinal = opcode.isControl || Bool.random(using: &generator)
            var octets: [UInt8] = []
            FrameWriter.appendHeader(opcode, length: length, isFinal: isFinal, mask: mask, to: &octets)
            let rules = FrameRules(
                role: mask == nil ? .client : .server, isInsideMessage: opcode == .continuation, received: 0,
                limit: .max)
            let header = octets.withUnsafeBytes { try? FrameHeader.parse($0, by: rules) }
            let expected = FrameHeader(opcode: opcode, isFinal: isFinal, length: length, mask: mask, size: octets.count)
            #expect(header == expected)
            #expect(octets.count == FrameWriter.headerLength(for: length, masked: mask != nil))
        }
    }

    @Test("octet i is masked by octet i modulo 4 of the key (RFC 6455 5.3)", arguments: Array(0...33))
    func masking(length: Int) {
        let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        var octets: [UInt8] = []
        FrameWriter.appendFrame(.binary, payload.span, mask: 0x0102_0304, to: &octets)
        #expect(Array(octets.dropFirst(6)) == payload.enumerated().map { $1 ^ UInt8($0 % 4 + 1) })
    }

    @Test("a Close carries code and reason, or nothing (RFC 6455 5.5.1)")
    func close() {
        #expect(closeFrame(.goingAway, "bye") == [0x88, 5, 0x03, 0xE9, 0x62, 0x79, 0x65])
        #expect(closeFrame(nil, "lost without a code") == [0x88, 0])
    }

    @Test("codes that may not be sent make an empty Close (RFC 6455 7.4.1)", arguments: [1005, 1006, 1015, 0, 2999])
    func unsendable(code: UInt16) {
        #expect(closeFrame(CloseCode(rawValue: code), "reason") == [0x88, 0])
    }

    @Test(
        "a long reason is cut to 123 octets, never inside a character (RFC 6455 5.5)",
        arguments: [("a", 123), ("é", 122), ("€", 123), ("😀", 120)])
    func longReason(character: String, kept: Int) {
        let octets = closeFrame(.normal, String(repeating: character, count: 200))
        #expect(octets.count == 4 + kept)
        #expect(String(validating: octets[4...], as: UTF8.self)?.last == character.last)
    }

    private func closeFrame(_ code: CloseCode?, _ reason: String) -> [UInt8] {
        var octets: [UInt8] = []
        FrameWriter.appendClose(code, reason: reason, to: &octets)
        return octets
    }
}
