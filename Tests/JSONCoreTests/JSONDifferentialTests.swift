import HubTesting
import JSONCore
import Testing

@Suite("The JSON scanner agrees with the grammar of RFC 8259, and that with Foundation")
struct JSONDifferentialTests {
    @Test("on whole documents: same tree", arguments: UInt64(1)...40)
    func documents(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let bytes = RandomJSON.document(using: &generator)
            let judgement = JSONJudgement(bytes)
            #expect(judgement.scanned != nil)
            #expect(judgement.brokenLaw == nil, "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test("on damaged documents: refused by both or read alike", arguments: UInt64(1)...40)
    func mutations(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            var bytes = RandomJSON.document(using: &generator)
            for _ in 0..<Int.random(in: 1...3, using: &generator) { RandomJSON.damage(&bytes, using: &generator) }
            #expect(JSONJudgement(bytes).brokenLaw == nil, "\(String(decoding: bytes, as: UTF8.self)) \(bytes)")
        }
    }

    @Test("what the writer quotes, Foundation and the grammar read back", arguments: UInt64(1)...40)
    func strings(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let string = RandomJSON.string(using: &generator)
            var bytes: [UInt8] = []
            bytes.append(quoted: string)
            #expect(Tree(foundation: bytes) == .string(string))
            #expect(JSONGrammar(bytes).tree == .string(string))
            #expect(try Tree(scanning: bytes) == .string(string))
        }
    }
}
