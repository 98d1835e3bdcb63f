import ChannelProtocol
import PresenceCore
import Testing

@Suite("What a client tracks becomes a meta that harms nobody")
struct MetaCodecTests {
    @Test("a meta of exactly the limit passes, one octet more is refused with both numbers")
    func limit() throws {
        var rules = MetaRules()
        rules.limit = 13
        #expect(try MetaCodec.decode(#"{"name":"Ad"}"#, rules: rules).payload.count == 13)
        #expect(throws: WireError.metaTooLarge(bytes: 14, limit: 13)) {
            try MetaCodec.decode(#"{"name":"Ada"}"#, rules: rules)
        }
    }

    @Test("what grows over the limit by a verified name is refused too")
    func verifiedLimit() throws {
        var rules = MetaRules()
        rules.limit = 15
        rules.verifiedUser = UserID("ada")
        #expect(throws: WireError.metaTooLarge(bytes: 17, limit: 15)) {
            try MetaCodec.decode(#"{"user_id":"x"}"#, rules: rules)
        }
    }

    @Test("verified user and role replace what the meta claims, each time it claims it, and are not added")
    func verified() throws {
        var rules = MetaRules()
        rules.verifiedUser = UserID("ada\"")
        rules.verifiedRole = Role("student")
        rules.labels = try [#require(LabelName("role"))]
        let meta = try MetaCodec.decode(
            #"{"user_id":"grace","a":1,"role":{"x":1},"user\u005fid":7,"user_id":null}"#, rules: rules)
        #expect(
            String(decoding: meta.payload, as: UTF8.self)
                == #"{"user_id":"ada\"","a":1,"role":"student","user\u005fid":"ada\"","user_id":"ada\""}"#)
        #expect(meta.labels.map(\.value.value) == ["student"])
        #expect(try MetaCodec.decode(#"{"a":1}"#, rules: rules).payload.elementsEqual(#"{"a":1}"#.utf8))
    }

    @Test("a join without config is tracked with the rest of its payload, tokens left out")
    func join() throws {
        let tokens = #""token":"s","access_token":"s","user_token":"s","apikey":"s""#
        let payload = Array(#"{"user_id":"ada",\#(tokens),"name":"Ada"}"#.utf8)
        let meta = try MetaCodec.decode(join: 0..<payload.count, in: payload.span, rules: MetaRules())
        #expect(String(decoding: meta.payload, as: UTF8.self) == #"{"user_id":"ada","name":"Ada"}"#)
    }

    @Test("every property of a JavaScript object is refused as a member", arguments: HazardNames.all.sorted())
    func hazards(name: String) {
        #expect(throws: WireError.hazardousName(name)) { try MetaCodec.decode("{\"\(name)\":1}") }
    }

    @Test("a broadcast of exactly the limit passes, one octet more is refused as the original says it")
    func broadcastLimit() throws {
        let payload = Array(#"{"event":"e","payload":"12345"}"#.utf8)
        #expect(throws: WireError.payloadTooLarge(bytes: 7, limit: 6)) {
            try RelayedMessage.broadcast(0..<payload.count, in: payload.span, limit: 6)
        }
        let message = try RelayedMessage.broadcast(0..<payload.count, in: payload.span, limit: 7)
        #expect(message.payloadCount == 7)
        #expect(WireError.payloadTooLarge(bytes: 7, limit: 6).reply?.text == "payload_size_exceeded")
    }
}
