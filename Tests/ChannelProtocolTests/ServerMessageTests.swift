import ChannelProtocol
import PresenceCore
import Testing

@Suite("A client of ours understands the server")
struct ServerMessageTests {
    @Test("replies")
    func reply() throws {
        let (content, text) = try read(#"["1","2","t","phx_reply",{"response":{"a":1},"status":"ok"}]"#)
        guard case .reply(true, let response) = content else {
            Issue.record("\(content)")
            return
        }
        #expect(text[response] == #"{"a":1}"#)
        let error = try read(#"["1","2","t","phx_reply",{"status":"error","response":{"reason":"no"}}]"#).0
        guard case .reply(false, _) = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test("counts, of one room and of many")
    func counts() throws {
        var count = ServerMessage.PresenceCount()
        count.users = 137
        count.sessions = 201
        count.seq = 9912
        count.roles = ["student": 136, "teacher": 1]
        count.labels = ["language": ["sv": 100, "other": 37]]
        let buckets = #""roles":{"student":136,"teacher":1},"labels":{"language":{"sv":100,"other":37}}"#
        let payload = #"{"users":137,"sessions":201,"seq":9912,\#(buckets)}"#
        #expect(try read(#"[null,null,"t","presence_count",\#(payload)]"#).0 == .presenceCount(count))
        let rooms = try read(#"[null,null,"counts:*","presence_count",{"rooms":{"algebra":[137,201],"lobby":[0,0]}}]"#)
            .0
        #expect(
            rooms
                == .roomCounts([
                    .init(room: "algebra", users: 137, sessions: 201), .init(room: "lobby", users: 0, sessions: 0),
                ]))
    }

    @Test("where the room stands, and who is how present")
    func syncAndStatus() throws {
        var sync = ServerMessage.PresenceSync()
        sync.epoch = "b1"
        sync.seq = 7
        sync.hash = 4_294_967_295
        sync.count = 3
        let text = #"[null,null,"t","presence_sync",{"epoch":"b1","seq":7,"hash":4294967295,"n":3}]"#
        #expect(try read(text).0 == .presenceSync(sync))
        let status = #"[null,null,"t","presence_status",{"ada":"active","grace":null}]"#
        #expect(
            try read(status).0
                == .presenceStatus([.init(key: "ada", status: .active), .init(key: "grace", status: nil)]))
    }

    @Test("the ends of a channel, notices, and events it does not know")
    func others() throws {
        #expect(try read(#"["1","1","t","phx_close",{}]"#).0 == .close)
        #expect(try read(#"["1","1","t","phx_error",{"reason":"x"}]"#).0 == .error(reason: "x"))
        let system = #"["1",null,"t","system",{"extension":"system","status":"error","message":"m","channel":"t"}]"#
        #expect(try read(system).0 == .system(isOK: false, message: "m"))
        let (content, text) = try read(#"[null,null,"t","shout",{"a":1}]"#)
        guard case .event("shout", let payload, .json) = content else {
            Issue.record("\(content)")
            return
        }
        #expect(text[payload] == #"{"a":1}"#)
    }

    @Test("a binary message cut off anywhere in its header is malformed")
    func truncation() {
        let frames = ["00 01 01 01 31 74 65", "01 01 01 01 02 31 32 74 6f6b", "02 01 01 74 65", "04 01 01 00 01 74 65"]
        for frame in frames.map(hex(_:)) {
            for count in 0..<frame.count {
                #expect(throws: WireError.self) { try ServerMessage.decode(binary: Array(frame[..<count])) }
            }
            #expect(throws: Never.self) { try ServerMessage.decode(binary: frame) }
        }
    }

    /// The content, and the text with ranges as subscripts.
    private func read(_ text: String) throws -> (ServerMessage.Content, Octets) {
        let bytes = Array(text.utf8)
        return (try ServerMessage.decode(bytes, version: .v2).content, Octets(bytes: bytes))
    }

    private struct Octets {
        let bytes: [UInt8]
        subscript(range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    }
}
