import HubTesting
import Testing
import WebSocketCore

@Suite("Inflating and deflating messages")
struct InflaterTests {
    static func inflate(
        _ octets: [UInt8], _ kind: MessageKind = .binary, limit: Int = 1 << 20, by inflater: Inflater = Inflater()
    ) throws(ProtocolViolation) -> [UInt8] {
        try octets.span.withUnsafeBytes { bytes throws(ProtocolViolation) in
            try inflater.withInflated(kind, bytes, limit: limit) { Array($0) }
        }
    }

    static func deflate(_ octets: [UInt8], windowBits: Int = 15) -> [UInt8]? {
        octets.withUnsafeBytes { Deflater(windowBits: windowBits).deflate($0) }
    }

    @Test(
        "the examples of the RFC",
        arguments: [
            ("one block (RFC 7692 7.2.3.1)", [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], "Hello"),
            (
                "a block without compression (RFC 7692 7.2.3.3)",
                [0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00], "Hello"
            ),
            ("a block marked as final (RFC 7692 7.2.3.4)", [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00], "Hello"),
            (
                "two blocks (RFC 7692 7.2.3.5)",
                [0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00], "Hello"
            ),
            ("an empty message (RFC 7692 7.2.3.6)", [0x00], ""),
            ("an empty message of a sender that had nothing to flush", [], ""),
            ("a final block and nothing behind it", [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], "Hello"),
            (
                "two final blocks",
                [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], "HelloHello"
            ),
        ] as [(String, [UInt8], String)])
    func examples(name: String, octets: [UInt8], text: String) throws {
        #expect(try Self.inflate(octets, .text) == Array(text.utf8))
    }

    @Test(
        "what DEFLATE cannot read is refused (RFC 7692 7.2.2)",
        arguments: [
            ("an end that is missing", [0xF2, 0x48, 0xCD, 0xC9]),
            ("half a block without compression", [0x00, 0x09, 0x00, 0xF6, 0xFF, 0x48]),
            ("a length that contradicts itself", [0x00, 0x05, 0x00, 0xFA, 0xFE, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00]),
            ("a kind of block that does not exist", [0x06]),
            ("a reference to what was never sent", [0xF2, 0x48, 0x05, 0x01, 0xFF, 0xFF]),
            ("zlib's own header", [0x78, 0x9C, 0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]),
            ("final blocks without end", Array(repeating: [0x03, 0x00] as [UInt8], count: 100).flatMap(\.self)),
        ] as [(String, [UInt8])])
    func broken(name: String, octets: [UInt8]) {
        #expect(throws: ProtocolViolation.invalidDeflate) { try Self.inflate(octets) }
    }

    @Test("a broken message does not harm the next")
    func afterwards() throws {
        let inflater = Inflater()
        #expect(throws: ProtocolViolation.invalidDeflate) { try Self.inflate([0x06], by: inflater) }
        #expect(try Self.inflate([0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], by: inflater) == Array("Hello".utf8))
    }

    @Test("text is checked after inflating, binary is not (RFC 6455 8.1)")
    func text() throws {
        let octets = Array("héllo ".utf8) + [0xC3]
        let compressed = [0x00, UInt8(octets.count), 0x00, ~UInt8(octets.count), 0xFF] + octets + [0x00]
        #expect(throws: ProtocolViolation.invalidText) { try Self.inflate(compressed, .text) }
        #expect(try Self.inflate(compressed) == octets)
        #expect(ProtocolViolation.invalidText.closeCode == .invalidData)
    }

    @Test(
        "inflating stops at the limit, to the octet (RFC 7692 8)",
        arguments: [0, 1, 100, 65_535, 65_536, 65_537, 131_072, 131_073, 200_000])
    func size(limit: Int) throws {
        var generator = SeededGenerator(seed: 1)
        // Compresses by half, so that the ratio is no matter.
        let octets = (0...limit).map { _ in UInt8.random(in: 0..<16, using: &generator) }
        let whole = Array(octets[..<limit])
        let stored = Self.deflate(whole + whole + whole + whole) == nil
        #expect(stored == (limit < 4))
        let long = try #require(Self.deflate(Array(repeating: 0x41, count: 64) + octets))
        #expect(throws: ProtocolViolation.inflatesTooFar(limit: limit)) { try Self.inflate(long, limit: limit) }
        #expect(try Self.inflate(long, limit: limit + 65) == Array(repeating: 0x41, count: 64) + octets)
        #expect(ProtocolViolation.inflatesTooFar(limit: limit).closeCode == .messageTooBig)
    }

    @Test("a bomb stops at a hundred times its octets, though the limit is higher (RFC 7692 8)")
    func ratio() throws {
        let bomb = try #require(Self.deflate(Array(repeating: 0, count: 16 << 20)))
        #expect(bomb.count < 80_000)
        let bound = bomb.count * Inflater.maxRatio
        #expect(throws: ProtocolViolation.inflatesTooFar(limit: bound)) { try Self.inflate(bomb, limit: 1 << 30) }
        let small = try #require(Self.deflate(Array(repeating: 0, count: Inflater.freeBytes)))
        #expect(small.count * Inflater.maxRatio < Inflater.freeBytes)
        #expect(try Self.inflate(small).count == Inflater.freeBytes)
    }

    @Test("what was deflated within any window inflates to itself", arguments: 0..<4 as Range<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let inflater = Inflater()
        for windowBits in 9...15 {
            let deflater = Deflater(windowBits: windowBits)
            for _ in 0..<4 {
                let count = Int.random(in: 0...Int.random(in: 1...20_000, using: &generator), using: &generator)
                let most = UInt8.random(in: 0...255, using: &generator)
                let octets = (0..<count).map { _ in UInt8.random(in: 0...most, using: &generator) }
                guard let compressed = octets.withUnsafeBytes({ deflater.deflate($0) }) else { continue }
                #expect(compressed.count < octets.count)
                #expect(try Self.inflate(compressed, by: inflater) == octets)
            }
        }
    }

    @Test("what would not get shorter is left as it is")
    func incompressible() {
        var generator = SeededGenerator(seed: 7)
        for count in [0, 1, 2, 3, 100, 70_000] {
            #expect(Self.deflate((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }) == nil)
        }
    }

    @Test("noise never traps, and never exceeds the limit", arguments: 0..<8 as Range<UInt64>)
    func noise(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let inflater = Inflater()
        let sound = try #require(Self.deflate(Array(String(repeating: "who is here ", count: 40).utf8)))
        for _ in 0..<300 {
            var octets = sound
            if Bool.random(using: &generator) {
                octets = (0..<Int.random(in: 0...200, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
            } else {
                octets.removeLast(Int.random(in: 0..<octets.count, using: &generator))
                for index in octets.indices where Int.random(in: 0..<20, using: &generator) == 0 {
                    octets[index] ^= 1 << UInt8.random(in: 0...7, using: &generator)
                }
            }
            if let inflated = try? Self.inflate(octets, limit: 300, by: inflater) { #expect(inflated.count <= 300) }
        }
    }
}
