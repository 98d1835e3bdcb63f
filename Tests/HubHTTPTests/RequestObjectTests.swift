import HubStore
import Testing

@testable import HubHTTP
@testable import PresenceCore

@Suite struct RequestObjectTests {
    private enum Color: String, CaseIterable { case red, blue }

    private func sentence<Value>(_ read: () throws(Problem) -> Value) -> String {
        do throws(Problem) {
            return "fine: \(try read())"
        } catch {
            return error.detail
        }
    }

    @Test(
        "what is no JSON object is refused, and says so",
        arguments: ["[]", "7", "{", #"{"a":1,"a":2}"#, "\u{0}"])
    func refused(body: String) {
        #expect(throws: Problem.self) { try RequestObject(Array(body.utf8)) }
    }

    @Test("members are read by type; absent and null are the same")
    func members() throws {
        let body = try RequestObject(
            Array(
                #"{"name":"Ada","id":42,"on":true,"count":3,"at":"2026-11-21","ms":1795254663120,"data":{"a":[1]},"no":null}"#
                    .utf8))
        #expect(try body.text("name") == "Ada")
        #expect(try body.text("id") == "42")
        #expect(try body.flag("on") == true)
        #expect(try body.number("count", in: 1...3) == 3)
        #expect(try body.moment("at") == Timestamp(milliseconds: 1_795_219_200_000))
        #expect(try body.moment("ms") == Timestamp(milliseconds: 1_795_254_663_120))
        #expect(try body.json("data") == #"{"a":[1]}"#)
        #expect(try body.text("no") == nil)
        #expect(try body.text("missing") == nil)
        #expect(body.has("no") && !body.has("missing"))
    }

    @Test("each refusal names the member and its rule")
    func refusals() throws {
        let body = try RequestObject(
            Array(#"{"text":"","list":[],"number":1.5,"word":"green","room":"\u0007","time":"soon"}"#.utf8))
        #expect(
            sentence { () throws(Problem) in try body.text("text") as String? } == "`text` must have 1 to 1024 octets.")
        #expect(sentence { () throws(Problem) in try body.text("list") as String? } == "`list` must be a string.")
        #expect(sentence { () throws(Problem) in try body.flag("word") as Bool? } == "`word` must be true or false.")
        #expect(
            sentence { () throws(Problem) in try body.number("number", in: 1...9) as Int64? }
                == "`number` must be a whole number from 1 to 9.")
        #expect(
            sentence { () throws(Problem) in try body.word("word", as: Color.self) as Color? }
                == "`word` is one of red, blue.")
        #expect(
            sentence { () throws(Problem) in try body.name("room", as: UserKind.self) as UserID? }
                == "`room` must have 1 to 256 octets without control characters.")
        #expect(
            sentence { () throws(Problem) in try body.moment("time") as Timestamp? }
                == "`time` is a time such as 2026-11-21T14:03:59Z.")
        #expect(
            sentence { () throws(Problem) in try body.json("time", limit: 3) as String? }
                == "The payload has 6 octets, and 3 are allowed.")
        #expect(
            sentence { () throws(Problem) in
                try body.required("user", "whom it befalls") { name throws(Problem) in try body.text(name) } as String
            } == "`user` is missing: whom it befalls.")
    }

    @Test("fresh ids sort by time and look like UUIDs of version 7 (RFC 9562 5.7)")
    func ids() throws {
        let ids = [1_795_254_663_120, 1_795_254_663_121].map { FreshID.make(at: $0) }
        #expect(ids[0] < ids[1])
        for id in ids {
            #expect(
                try #/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/#.wholeMatch(in: id) != nil)
        }
        #expect(FreshID.make(at: 0) != FreshID.make(at: 0))
    }
}
