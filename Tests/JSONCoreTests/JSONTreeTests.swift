import Foundation
import HubTesting
import JSONCore
import Testing

@Suite struct JSONTreeTests {
    @Test(
        "JSON texts are read (RFC 8259)",
        arguments: [
            ("null", .null), (" true ", .bool(true)), ("false", .bool(false)), ("-0.5e+3", .number("-0.5e+3")),
            (#""a\"\\\/\b\f\n\r\t""#, .string("a\"\\/\u{8}\u{C}\n\r\t")), (#""\u00e9\ud83d\ude00é""#, .string("é😀é")),
            (#""\u0000""#, .string("\0")), ("[]", .array([])), ("{ }", .object([])),
            ("[1,[2],{}]", .array([.number("1"), .array([.number("2")]), .object([])])),
            ("{\"a\" : 1\r\n,\t\"b\":{}}", .object([.init("a", .number("1")), .init("b", .object([]))])),
        ] as [(String, JSONTree)])
    func right(text: String, tree: JSONTree) throws {
        #expect(try JSONTree(parsing: Array(text.utf8)) == tree)
        #expect(try JSONTree(parsing: Array(tree.text.utf8)) == tree)
    }

    @Test(
        "what is not exactly one JSON text is refused (RFC 8259)",
        arguments: [
            "", " ", "nul", "truex", "01", "1.", ".5", "-", "1e", "+1", "0x1", "NaN", "\u{FEFF}1", "1 2", "'a'",
            "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u00g0\"", "\"\n\"",
            #""\ud800""#, #""\ud800\u0041""#, #""\udc00""#,
            "[", "[1", "[1,]", "[,]", "[1 2]", "[]]", "{", "{a:1}", "{1:2}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
            "{\"a\":1 \"b\":2}", "{\"a\":1,\"a\":1}", #"{"a":1,"\u0061":1}"#,
        ])
    func wrong(text: String) {
        #expect(throws: JSONTextError.self) { try JSONTree(parsing: Array(text.utf8)) }
    }

    @Test("octets that are not UTF-8 are refused", arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xC3]])
    func invalidUTF8(octets: [UInt8]) {
        #expect(throws: JSONTextError(.syntax(.invalidUTF8), line: 1, column: 1)) {
            try JSONTree(parsing: [0x22] + octets + [0x22])
        }
    }

    @Test("an error tells line and column")
    func position() {
        #expect(throws: JSONTextError(.syntax(.unexpectedByte(at: 9)), line: 2, column: 8)) {
            try JSONTree(parsing: Array("{\n  \"a\": ,\n}".utf8))
        }
        #expect(throws: JSONTextError(.duplicateName("a"), line: 1, column: 8)) {
            try JSONTree(parsing: Array(#"{"a":1,"a":2}"#.utf8))
        }
        let error = JSONTextError(.syntax(.unexpectedEnd), line: 3, column: 1)
        #expect(error.description == "line 3, column 1: the text ends too early")
    }

    @Test("depth has a limit")
    func depth() {
        func nested(_ levels: Int) -> [UInt8] {
            Array((String(repeating: "[", count: levels) + String(repeating: "]", count: levels)).utf8)
        }
        #expect(throws: Never.self) { try JSONTree(parsing: nested(JSONScanner.depthLimit)) }
        #expect(throws: JSONTextError(.syntax(.tooDeep(at: 64)), line: 1, column: 65)) {
            try JSONTree(parsing: nested(100_000))
        }
    }

    @Test(
        "whole numbers are those below 2⁵³",
        arguments: [
            ("0", 0), ("-7", -7), ("1.9", 1), ("2e3", 2000), ("9007199254740991", 9_007_199_254_740_991),
            ("9007199254740992", nil), ("-1e300", nil), ("1e999", nil),
        ] as [(String, Int64?)])
    func wholeNumbers(text: String, number: Int64?) {
        #expect(JSONTree.number(text).wholeNumber == number)
    }

    @Test("what is read here, Foundation reads too, however a text is damaged", arguments: 0..<200 as Range<UInt64>)
    func damaged(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var octets = Array(#"{"sub":"ad\u00e4\n","exp":1.5e3,"x":[true,null,{"y":-0}],"z":"é"}"#.utf8)
        let spare = Array("{}[]:,\"\\u01e-+. tn\u{7F}".utf8)
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let index = Int.random(in: octets.indices, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: octets[index] = spare.randomElement(using: &generator) ?? 0
            case 1: octets.remove(at: index)
            default: octets.insert(UInt8.random(in: 0...255, using: &generator), at: index)
            }
        }
        guard let tree = try? JSONTree(parsing: octets) else { return }
        #expect(throws: Never.self) {
            try JSONSerialization.jsonObject(with: Data(octets), options: .fragmentsAllowed)
        }
        #expect(try JSONTree(parsing: Array(tree.text.utf8)) == tree)
    }
}
