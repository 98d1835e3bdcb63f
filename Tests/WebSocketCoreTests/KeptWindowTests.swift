import HubTesting
import Testing
import WebSocketCore

/// Messages that refer to those before them (RFC 7692 7.2.3.2).
@Suite("A window that is kept")
struct KeptWindowTests {
    private static func deflate(_ text: [UInt8], by deflater: Deflater) -> [UInt8]? {
        text.withUnsafeBytes { deflater.deflate($0) }
    }

    @Test("the same message shrinks to a few octets, and then on and on (RFC 7692 7.2.3.2)")
    func same() throws {
        let deflater = Deflater(windowBits: 12, keepsWindow: true)
        let inflater = WindowInflater(windowBits: 12)
        let message = Array(#"{"event":"cursor","payload":{"user":"ada","x":417.25,"y":90.5}}"#.utf8)
        var counts: [Int] = []
        for _ in 0..<200 {
            let compressed = try #require(Self.deflate(message, by: deflater))
            #expect(inflater.inflate(compressed) == message)
            counts.append(compressed.count)
        }
        #expect(counts[0] > 50)
        #expect(counts[1...].allSatisfy { $0 < 10 })
    }

    @Test("what was deflated within any window inflates to itself, in its order", arguments: 0..<8 as Range<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for windowBits in 9...15 {
            let deflater = Deflater(windowBits: windowBits, keepsWindow: true)
            var inflater = WindowInflater(windowBits: windowBits)
            var said: [[UInt8]] = []
            for _ in 0..<60 {
                let message = Self.message(like: said, by: &generator)
                let compressed = try #require(Self.deflate(message, by: deflater))
                #expect(compressed.count <= message.count + message.count / 7 + 16)
                #expect(inflater.inflate(compressed) == message)
                said.append(message)
                if Int.random(in: 0..<10, using: &generator) == 0 {
                    // Whatever the client had meanwhile, a new one stands for.
                    deflater.forget()
                    inflater = WindowInflater(windowBits: windowBits)
                }
            }
        }
    }

    /// Noise of any alphabet, or an earlier message with a few octets changed.
    private static func message(like said: [[UInt8]], by generator: inout SeededGenerator) -> [UInt8] {
        if var message = said.randomElement(using: &generator), Bool.random(using: &generator) {
            for _ in 0..<3 {
                message[Int.random(in: 0..<message.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            return message
        }
        let most = UInt8.random(in: 0...255, using: &generator)
        let count = Int.random(in: 1...Int.random(in: 1...9_000, using: &generator), using: &generator)
        return (0..<count).map { _ in UInt8.random(in: 0...most, using: &generator) }
    }

    @Test("without a kept window nothing refers back")
    func fresh() throws {
        let deflater = Deflater(windowBits: 12)
        let message = Array("who is here, who is there, who is here again".utf8)
        let first = try #require(Self.deflate(message, by: deflater))
        #expect(Self.deflate(message, by: deflater) == first)
    }
}
