import PresenceCore
import Testing

@testable import ChannelProtocol

@Suite struct TurnedPageTests {
    private static let pages: [(String, String)] = [
        ("{}", #"{"page":"/exam"}"#), (#"{"page":"/a"}"#, #"{"page":"/exam"}"#),
        (#"{"page":"/a","name":"Ada","n":[1]}"#, #"{"name":"Ada","n":[1],"page":"/exam"}"#),
        (#"{"current_page":3,"name":"Ada"}"#, #"{"current_page":"/exam","name":"Ada","page":"/exam"}"#),
        (#"{"p\u0061ge":"/a"}"#, #"{"page":"/exam"}"#),
    ]

    @Test("a session on another page says the rest as before, and is counted under it", arguments: pages)
    func turn(before: String, after: String) throws {
        var rules = MetaRules()
        rules.labels = [LabelName("page")!]
        let meta = try MetaCodec.turn(Meta(payload: Array(before.utf8)), to: "/exam", rules: rules)
        #expect(String(decoding: meta.payload, as: UTF8.self) == after)
        #expect(meta.labels.map(\.value.value) == ["/exam"])
    }

    @Test("a page that makes the meta too long, or cannot be counted, changes nothing")
    func refused() {
        var rules = MetaRules()
        rules.labels = [LabelName("page")!]
        let long = String(repeating: "x", count: 80)
        #expect(throws: WireError.invalidLabel("page")) {
            try MetaCodec.turn(Meta(payload: Array("{}".utf8)), to: long, rules: rules)
        }
        rules.limit = 20
        rules.labels = []
        #expect(throws: WireError.self) {
            try MetaCodec.turn(Meta(payload: Array("{}".utf8)), to: long, rules: rules)
        }
    }
}
