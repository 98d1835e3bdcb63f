import HubTesting
import JSONCore
import Testing

@Suite("The JSON scanner knows RFC 8259 and nothing else")
struct JSONScannerTests {
    @Test(
        "a value of each kind is found whole (RFC 8259 3)",
        arguments: [
            ("{}", JSONValue.Kind.object), ("[ ]", .array), (#""""#, .string), ("0", .number), ("-0.5e+3", .number),
            ("true", .true), ("false", .false), ("null", .null), (#"{"a":[1,{"b":null}],"c":"d"}"#, .object),
            ("[[],{},[[{}]]]", .array), (#"["\"","\\","\u0041","\ud83d\ude00"]"#, .array),
        ])
    func accepted(text: String, kind: JSONValue.Kind) throws {
        let bytes = Array(" \t\r\n\(text) \n".utf8)
        let value = try JSONScanner.document(bytes)
        #expect(value.kind == kind)
        #expect(value.range == 4..<bytes.count - 2)
    }

    @Test(
        "what is not JSON is refused at the octet where that is certain",
        arguments: [
            ("", JSONError.unexpectedEnd), ("  ", .unexpectedEnd), ("{", .unexpectedEnd), ("[1,", .unexpectedEnd),
            ("[1,]", .unexpectedByte(at: 3)), ("{,}", .unexpectedByte(at: 1)), (#"{"a":1,}"#, .unexpectedByte(at: 7)),
            (#"{"a"}"#, .unexpectedByte(at: 4)), (#"{"a":}"#, .unexpectedByte(at: 5)),
            ("{1:2}", .unexpectedByte(at: 1)),
            ("[}", .unexpectedByte(at: 1)), ("[1}", .unexpectedByte(at: 2)), (#"{"a":1]"#, .unexpectedByte(at: 6)),
            ("[1 2]", .unexpectedByte(at: 3)), ("1 2", .trailingBytes(at: 2)), ("{}{}", .trailingBytes(at: 2)),
            ("nul", .unexpectedEnd), ("nulL", .unexpectedByte(at: 0)), ("True", .unexpectedByte(at: 0)),
            ("NaN", .unexpectedByte(at: 0)), ("'a'", .unexpectedByte(at: 0)), ("/**/1", .unexpectedByte(at: 0)),
        ])
    func refused(text: String, error: JSONError) {
        expect(text, throws: error)
    }

    @Test(
        "a number has no leading zero and a digit on each side of its signs (RFC 8259 6)",
        arguments: [
            ("01", JSONError.badNumber(at: 0)), ("-01", .badNumber(at: 0)), ("1.", .badNumber(at: 0)),
            (".5", .unexpectedByte(at: 0)), ("+1", .unexpectedByte(at: 0)), ("-", .unexpectedEnd),
            ("-a", .badNumber(at: 0)), ("1e", .badNumber(at: 0)), ("1e+", .badNumber(at: 0)),
            ("1.e1", .badNumber(at: 0)),
            ("0x1", .trailingBytes(at: 1)), ("1_000", .trailingBytes(at: 1)),
        ])
    func badNumbers(text: String, error: JSONError) {
        expect(text, throws: error)
    }

    @Test(
        "a string has no bare control character and no other escape than the nine (RFC 8259 7)",
        arguments: [
            (#"""#, JSONError.unexpectedEnd), (#""a"#, .unexpectedEnd), (#""\"#, .unexpectedEnd),
            (#""\x""#, .badEscape(at: 1)), (#""\u12""#, .badEscape(at: 1)), (#""\u12g4""#, .badEscape(at: 1)),
            (#""\u12"#, .unexpectedEnd), ("\"\u{1F}\"", .controlCharacter(at: 1)),
            ("\"a\nb\"", .controlCharacter(at: 2)),
        ])
    func badStrings(text: String, error: JSONError) {
        expect(text, throws: error)
    }

    @Test(
        "each octet, wherever it lies in a string, ends it, is refused or is part of it",
        arguments: 0...255 as ClosedRange<UInt8>)
    func everyOctet(octet: UInt8) throws {
        for before in [Array(0...17), Array(60...74), Array(124...138), [500]].joined() {
            // Neighbours that differ from what ends a run in one bit, to either side.
            let text =
                [0x22] + [UInt8](repeating: 0x23, count: before) + [octet] + [0x21, 0x5D, 0xA2, 0x5B, 0xFF] + [0x22]
            let value = Result { () throws(JSONError) in try JSONScanner.document(text) }
            switch octet {
            case 0x22: #expect(value == .failure(.trailingBytes(at: before + 2)))
            case 0x5C: #expect(value == .failure(.badEscape(at: before + 1)))
            case ..<0x20: #expect(value == .failure(.controlCharacter(at: before + 1)))
            default: #expect(try value.get().range == 0..<text.count)
            }
        }
    }

    @Test(
        "half a surrogate pair is refused (RFC 8259 8.2)",
        arguments: [
            #""\ud800""#, #""\udc00""#, #""\ud800\ud800""#, #""\ud800x\udc00""#, #""\ud800\n\udc00""#,
            #""\ud800A""#,
        ])
    func loneSurrogates(text: String) {
        expect(text, throws: .loneSurrogate(at: 1))
    }

    @Test("64 levels of nesting are read, 65 refused", arguments: ["[", #"{"a":"#])
    func depth(open: String) throws {
        let close = open == "[" ? "]" : "}"
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: open, count: depth - 1) + (open == "[" ? "[]" : "{}")).utf8)
                + Array(String(repeating: close, count: depth - 1).utf8)
        }
        let deepest = nested(JSONScanner.depthLimit)
        #expect(try JSONScanner.document(deepest).range.count == deepest.count)
        let deeper = nested(JSONScanner.depthLimit + 1)
        #expect(throws: JSONError.tooDeep(at: JSONScanner.depthLimit * open.utf8.count)) {
            _ = try JSONScanner.document(deeper)
        }
    }

    @Test("a hundred thousand opening brackets cost neither stack nor patience")
    func bracketBomb() {
        let bomb = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        #expect(throws: JSONError.tooDeep(at: 64)) {
            _ = try JSONScanner.document(bomb)
        }
    }

    @Test(
        "escapes become the characters they stand for",
        arguments: [
            (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{C}\n\r\t"), (#"\u0041\u00e9\u20AC"#, "Aé€"),
            (#"\ud83d\ude00!"#, "😀!"), ("plain é", "plain é"), (#"\u0000"#, "\0"), (#"\udbff\udfff"#, "\u{10FFFF}"),
        ])
    func unescaping(escaped: String, plain: String) throws {
        let bytes = Array("\"\(escaped)\"".utf8)
        let text = try #require(try JSONScanner.document(bytes).text)
        #expect(text.string(in: bytes) == plain)
        #expect(text.equals(plain, in: bytes))
        #expect(!text.equals(plain + "x", in: bytes))
    }

    @Test("a text equals itself only, down to the last octet", arguments: [false, true])
    func equality(hasEscapes: Bool) {
        let bytes = Array("lobby".utf8)
        let text = WireText(range: 0..<5, hasEscapes: hasEscapes)
        let equal = ["lobby", "lobbx", "xobby", "lobb", "lobbyy", ""].map { text.equals($0, in: bytes) }
        #expect(equal == [true, false, false, false, false, false])
        let span = bytes.span
        let known = [text.equals("lobby" as StaticString, in: span), text.equals("lobbx" as StaticString, in: span)]
        #expect(known == [true, false])
    }

    @Test("two spellings of one character are two texts, as in JavaScript")
    func noNormalisation() {
        let composed = Array("é".utf8)
        let text = WireText(range: 0..<composed.count, hasEscapes: false)
        #expect(text.equals("\u{E9}", in: composed))
        #expect(!text.equals("e\u{301}", in: composed))
    }

    private func expect(_ text: String, throws error: JSONError) {
        let bytes = Array(text.utf8)
        #expect(throws: error) { _ = try JSONScanner.document(bytes) }
    }
}
