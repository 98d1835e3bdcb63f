import ChannelProtocol
import Foundation
import HubTesting
import PresenceCore
import Testing

@Suite("protocol/schemas describe what goes over the wire")
struct SchemaTests {
    @Test("each golden message of the server", arguments: VectorFile<ServerVector>.load("server"))
    func server(vector: ServerVector) throws {
        let first = try #require(Tree(foundation: Array(vector.v1.utf8)))
        let second = try #require(Tree(foundation: Array(vector.v2.utf8)))
        #expect(try Schema("message.v1").violations(in: first) == [])
        #expect(try Schema("message.v2").violations(in: second) == [])
        #expect(first.members["payload"] == second.elements[4])
        #expect(try schema(for: second.elements[3].text, topic: vector.topic).violations(in: second.elements[4]) == [])
    }

    @Test("each broadcast delivered as text", arguments: VectorFile<RelayVector>.load("relay"))
    func broadcast(vector: RelayVector) throws {
        guard let text = vector.v2_plain?.text, let message = Tree(foundation: Array(text.utf8)) else { return }
        #expect(try Schema("message.v2").violations(in: message) == [])
        guard message.elements[3] == .string("broadcast") else { return }
        #expect(try Schema("broadcast").violations(in: message.elements[4]) == [])
    }

    @Test("each join of our own client", arguments: UInt64(1)...50)
    func join(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let request = JoinRequest.random(using: &generator)
        let writer = ClientWriter(version: .v2, topic: "realtime:algebra", joinRef: Ref(1))
        let message = try #require(Tree(foundation: written { writer.join(request, into: &$0) }))
        #expect(try Schema("message.v2").violations(in: message) == [])
        #expect(try Schema("phx_join").violations(in: message.elements[4]) == [])
    }

    @Test("what our own client says of its presence")
    func presence() throws {
        let writer = ClientWriter(version: .v2, topic: "realtime:algebra", joinRef: Ref(1))
        let messages = [
            written { writer.track(Array(#"{"name":"Ada"}"#.utf8), ref: nil, into: &$0) },
            written { writer.untrack(ref: nil, into: &$0) },
            written { writer.announce(Announcement(state: .hidden, intervalMS: 60_000), ref: nil, into: &$0) },
        ]
        for bytes in messages {
            let message = try #require(Tree(foundation: bytes))
            #expect(try Schema("presence").violations(in: message.elements[4]) == [])
        }
    }

    @Test(
        "a schema refuses what is wrong",
        arguments: [
            ("presence_diff", #"{"joins":{}}"#), ("presence_diff", #"{"joins":{"ada":{"metas":[{}]}},"leaves":{}}"#),
            ("presence_count", #"{"users":-1,"sessions":0,"seq":0}"#), ("presence_sync", #"{"epoch":"b1"}"#),
            ("presence_status", #"{"ada":"asleep"}"#), ("phx_reply", #"{"status":"ok"}"#),
            ("room_counts", #"{"rooms":{"algebra":[1]}}"#), ("system", #"{"status":"ok","message":"m"}"#),
            ("phx_reply", #"{"status":"ok","response":{"postgres_changes":[{"id":0}]}}"#),
        ])
    func refusal(name: String, payload: String) throws {
        let tree = try #require(Tree(foundation: Array(payload.utf8)))
        #expect(try !Schema(name).violations(in: tree).isEmpty)
    }

    @Test("there is a schema for every event of the server and of clients, and none is left over")
    func complete() throws {
        let folder = RepositoryFiles.root + "/protocol/schemas"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).map { String($0.dropLast(5)) }
        // No change feed yet, so nothing sends `postgres_changes`.
        var events = Set(ServerEvent.allCases.map(\.rawValue)).subtracting(["postgres_changes", "phx_close"])
        events.formUnion(["phx_join", "presence", "broadcast", "access_token", "room_counts"])
        events.formUnion(["empty", "message.v1", "message.v2"])
        #expect(Set(files) == events)
    }

    private func schema(for event: String, topic: String) throws -> Schema {
        switch event {
        case "phx_close": try Schema("empty")
        // The same event, with many rooms in it.
        case "presence_count" where topic.hasSuffix("counts:*"): try Schema("room_counts")
        default: try Schema(event)
        }
    }
}
