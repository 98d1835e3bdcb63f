import Foundation
import HubTesting
import JSONCore
import Testing

@Suite("The JSON scanner agrees with Foundation")
struct JSONDifferentialTests {
    @Test("on whole documents: same tree", arguments: UInt64(1)...40)
    func documents(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let bytes = RandomJSON.document(using: &generator)
            #expect(try Tree(scanning: bytes) == Tree(foundation: bytes), "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test("on damaged documents: refused by both or read alike", arguments: UInt64(1)...40)
    func mutations(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            var bytes = RandomJSON.document(using: &generator)
            for _ in 0..<Int.random(in: 1...3, using: &generator) { RandomJSON.damage(&bytes, using: &generator) }
            // Foundation guesses UTF-16 and UTF-32 by zeros and byte order marks, which RFC 8259 8.1 rules out.
            if bytes.contains(0) || bytes.starts(with: [0xEF, 0xBB, 0xBF]) { continue }
            let ours = try? Tree(scanning: bytes)
            // A number beyond Double is JSON (RFC 8259 6); Foundation refuses it, JavaScript reads Infinity.
            if ours?.isFinite == false { continue }
            let theirs = Tree(foundation: bytes)
            #expect(ours == theirs, "\(String(decoding: bytes, as: UTF8.self)) \(bytes)")
        }
    }

    @Test("what the writer quotes, Foundation reads back", arguments: UInt64(1)...40)
    func strings(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let string = RandomJSON.string(using: &generator)
            var bytes: [UInt8] = []
            bytes.append(quoted: string)
            #expect(Tree(foundation: bytes) == .string(string))
            #expect(try Tree(scanning: bytes) == .string(string))
        }
    }
}
