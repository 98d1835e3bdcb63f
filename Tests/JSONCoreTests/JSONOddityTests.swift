import HubTesting
import JSONCore
import Testing

/// Where readers of JSON differ: what the differential tests may not ask Foundation about, and why.
@Suite("Where Foundation reads JSON in another way, the scanner follows RFC 8259")
struct JSONOddityTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let oddity: JSONGrammar.Oddity
        let octets: [UInt8]
        let scanner: Tree?
        let foundation: Tree?
        var testDescription: String { "\(oddity): \(String(decoding: octets, as: UTF8.self))" }

        init(_ oddity: JSONGrammar.Oddity, _ text: String, scanner: Tree?, foundation: Tree?) {
            self.init(oddity, Array(text.utf8), scanner: scanner, foundation: foundation)
        }

        init(_ oddity: JSONGrammar.Oddity, _ octets: [UInt8], scanner: Tree?, foundation: Tree?) {
            self.oddity = oddity
            self.octets = octets
            self.scanner = scanner
            self.foundation = foundation
        }
    }

    static let cases = [
        Case(.trailingComma, "[1,]", scanner: nil, foundation: .array([.number(1)])),
        Case(.trailingComma, "{\"a\":1 , }", scanner: nil, foundation: .object(["a": .number(1)])),
        Case(.trailingComma, "[[],]", scanner: nil, foundation: .array([.array([])])),
        Case(.zeroWithExponent, "0e2", scanner: .number(0), foundation: nil),
        Case(.zeroWithExponent, "[0E9]", scanner: .array([.number(0)]), foundation: nil),
        Case(.beyondDouble, "1e999", scanner: .number(.infinity), foundation: nil),
        Case(.beyondDouble, "[-1e309]", scanner: .array([.number(-.infinity)]), foundation: nil),
        Case(.beyondDouble, "0.01e-400", scanner: .number(0), foundation: nil),
        Case(
            .repeatedName, #"{"a":1,"a":2}"#, scanner: .object(["a": .number(2)]),
            foundation: .object(["a": .number(1)])),
        Case(.repeatedName, "{\"a\":\"\",\"a\":\"\u{11}\"}", scanner: nil, foundation: .object(["a": .string("")])),
        Case(.loneSurrogate, #""\ud800""#, scanner: nil, foundation: nil),
        Case(.loneSurrogate, #""\udc00\ud800""#, scanner: nil, foundation: nil),
        Case(.otherEncoding, "\u{FEFF}1", scanner: nil, foundation: .number(1)),
        Case(.otherEncoding, [0x31, 0], scanner: nil, foundation: .number(1)),
        Case(.otherEncoding, [0, 0, 0, 0x31], scanner: nil, foundation: .number(1)),
        Case(.otherEncoding, [0xFE, 0xFF, 0, 0x31], scanner: nil, foundation: .number(1)),
        Case(.otherEncoding, [0xFF, 0xFE, 0x31, 0], scanner: nil, foundation: .number(1)),
    ]

    @Test("each oddity is noticed, and both readers still do what is written here", arguments: cases)
    func odd(_ oddCase: Case) {
        let judgement = JSONJudgement(oddCase.octets)
        #expect(judgement.grammar.oddities.contains(oddCase.oddity))
        #expect(judgement.scanned == oddCase.scanner)
        #expect(judgement.demanded == oddCase.scanner)
        #expect(Tree(foundation: oddCase.octets) == oddCase.foundation)
    }

    @Test("no oddity is without a case")
    func complete() {
        #expect(Set(Self.cases.map(\.oddity)) == Set(JSONGrammar.Oddity.allCases))
    }

    @Test(
        "what only looks odd is not, and both readers agree about it",
        arguments: [
            "[,]", "{,}", "[1,,]", "[1,,2]", #"{"a":1,,}"#, #"[",]"]"#, "0.0e2", "10e2", "-0", "-0e2", "0e-2", "0E+2",
            "0e0", "0e05", "0e10", "0.0", "1e-320",
            "5e-324",
            "1E308",
            #"{"a":1,"b":{"a":1}}"#, #""\ud83d\ude00""#, #""\\ud800""#, "\"\u{FEFF}\"", "12345\u{0}", "",
        ])
    func even(text: String) {
        let judgement = JSONJudgement(Array(text.utf8))
        #expect(judgement.grammar.oddities.isEmpty)
        #expect(judgement.brokenLaw == nil)
    }
}
