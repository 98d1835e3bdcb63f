import ChannelProtocol
import HubTesting
import PresenceCore
import Testing

@Suite("What is settled once for a connection or a channel")
struct ConnectionTests {
    @Test(
        "vsn is 1.0.x or 2.0.x, and absent means 1.0.0 (wire.md 1.1)",
        arguments: [
            (nil, WireVersion.v1), ("1.0.0", .v1), ("1.0.27", .v1), ("2.0.0", .v2), ("2.0.1", .v2), ("", nil),
            ("1", nil), ("2.0", nil), ("2.1.0", nil), ("3.0.0", nil), ("2.0.", nil), ("2.0.x", nil), ("2.0.0.0", nil),
            (" 2.0.0", nil), ("2.0.-1", nil), ("2.0.1234567890", nil),
        ] as [(String?, WireVersion?)])
    func version(query: String?, version: WireVersion?) {
        #expect(WireVersion(query: query) == version)
    }

    @Test(
        "a renewed token is taken, null, empty and API keys are not (wire.md 4.8)",
        arguments: [
            (#"{"access_token":"eyJ"}"#, "eyJ"), (#"{"access_token":null}"#, nil), (#"{"access_token":""}"#, nil),
            (#"{"access_token":"sb_secret"}"#, nil), (#"{"access_token":7}"#, nil), ("{}", nil),
        ] as [(String, String?)])
    func accessToken(payload: String, token: String?) throws {
        let bytes = Array(payload.utf8)
        let read = try AccessToken.decode(0..<bytes.count, in: bytes.span)
        #expect(read == token)
    }

    @Test("a ref of a binary frame equals the same ref of a text message")
    func refs() throws {
        let frame = hex("00 03 02 01 01  612262 3135 74 65")
        let push = try BinaryPush.decode(frame)
        let envelope = try Envelope.decode(#"["a\"b","15","t","e",{}]"#, version: .v2)
        #expect(push.joinRef == envelope.joinRef)
        #expect(push.ref == envelope.ref)
        #expect(push.ref == Ref(15))
    }

    @Test("a binary reply carries refs without quotes and escapes (wire.md 3)")
    func binaryReply() throws {
        let envelope = try Envelope.decode(#"["a\"b","15","t","e",{}]"#, version: .v2)
        let writer = MessageWriter(version: .v2, topic: "t")
        let frame = written {
            writer.binaryReply(ok: true, response: [9], joinRef: envelope.joinRef, ref: envelope.ref, into: &$0)
        }
        #expect(frame == hex("01 03 02 01 02  612262 3135 74 6f6b  09"))
        let message = try ServerMessage.decode(binary: frame)
        #expect(message.joinRef == envelope.joinRef && message.ref == envelope.ref)
        #expect(message.content == .reply(isOK: true, response: frame.count - 1..<frame.count))
    }

    @Test("bindings that are alike share an id, others do not, and none is 0 (wire.md 4.1)")
    func bindings() {
        let one = PostgresBinding.id(of: Array(#"{"table":"a"}"#.utf8))
        #expect(one == PostgresBinding.id(of: Array(#"{"table":"a"}"#.utf8)))
        #expect(one != PostgresBinding.id(of: Array(#"{"table":"b"}"#.utf8)))
        for number in 0..<10_000 {
            let id = PostgresBinding.id(of: Array(String(number).utf8))
            #expect(id > 0 && id <= Int32.max)
        }
    }

    @Test("a refusal of the room becomes the reply that tells how long")
    func refusals() {
        let now = Instant(milliseconds: 1000)
        #expect(ReplyReason(.roomFull(members: 3, capacity: 3), at: now) == .roomFull(members: 3, capacity: 3))
        #expect(ReplyReason(.kicked(until: Instant(milliseconds: 2001)), at: now) == .kicked(seconds: 2))
        #expect(ReplyReason(.banned(until: Instant(milliseconds: 500)), at: now) == .banned(seconds: 0))
        #expect(ReplyReason(.banned(until: .distantFuture), at: now) == .banned(seconds: nil))
        #expect(ReplyReason(.tooManySessions(limit: 9), at: now) == .tooManySessions(limit: 9))
        #expect(ReplyReason(.notAttached, at: now) == nil)
        #expect(ReplyReason.banned(seconds: nil).text == "Banned: You are banned from this room")
    }
}
