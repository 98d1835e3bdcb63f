import ChannelProtocol
import Foundation
import HubTesting
import PresenceCore
import Testing

/// A message of the server, and what it is made of.
struct ServerVector: Decodable, Sendable, CustomTestStringConvertible {
    struct Call: Decodable, Sendable {
        let message: String
        let join_ref: String?
        let ref: String?
        let response: String?
        let code: String?
        let postgres_changes: [String]?
        let resumed: Bool?
        let ok: Bool?
        let text: String?
        let `extension`: String?
        let room: [RoomStep]?
        let then: [RoomStep]?
        let roles: Bool?
        let labels: JoinVector.Request.Labels?
        let rooms: [CountedRoom]?
        let window: UInt64?
        let idle_timeout: UInt64?
        let tick: UInt64?
        let capacity: Int?
        let ms: UInt64?
        let session: String?
    }
    /// A room with its users and sessions: `["algebra", 137, 201]`.
    struct CountedRoom: Decodable, Sendable {
        let name: String
        let users: Int
        let sessions: Int

        init(from decoder: any Decoder) throws {
            var array = try decoder.unkeyedContainer()
            name = try array.decode(String.self)
            users = try array.decode(Int.self)
            sessions = try array.decode(Int.self)
        }
    }
    let name: String
    let topic: String
    let call: Call
    let v1: String
    let v2: String
    var testDescription: String { name }
}

@Suite("What the server says reads as the vectors say, to the octet")
struct ServerVectorTests {
    @Test("each message in both versions", arguments: VectorFile<ServerVector>.load("server"), WireVersion.allCases)
    func written(vector: ServerVector, version: WireVersion) throws {
        let output = try write(vector, version)
        #expect(String(decoding: output, as: UTF8.self) == (version == .v1 ? vector.v1 : vector.v2))
        #expect(Tree(foundation: output) != nil)
    }

    @Test("each message is read by our own client", arguments: VectorFile<ServerVector>.load("server"))
    func read(vector: ServerVector) throws {
        let first = try ServerMessage.decode(Array(vector.v1.utf8), version: .v1)
        let second = try ServerMessage.decode(Array(vector.v2.utf8), version: .v2)
        #expect(first.topic == vector.topic)
        #expect(second.topic == vector.topic)
        #expect(first.ref == second.ref)
        #expect(first.joinRef == nil)
    }

    private func write(_ vector: ServerVector, _ version: WireVersion) throws -> [UInt8] {
        let writer = MessageWriter(version: version, topic: vector.topic)
        let call = vector.call
        let joinRef = Ref(token: call.join_ref)
        let ref = Ref(token: call.ref)
        let reason = CodesTests.examples.first { $0.code.rawValue == call.code } ?? .unmatchedTopic
        var output: [UInt8] = []
        switch call.message {
        case "okReply": writer.okReply(joinRef: joinRef, ref: ref, into: &output)
        case "reply":
            let response = Array((call.response ?? "").utf8)
            writer.reply(ok: true, response: response, joinRef: joinRef, ref: ref, into: &output)
        case "heartbeatReply": MessageWriter.heartbeatReply(ref: ref, version: version, into: &output)
        case "errorReply": writer.errorReply(reason, joinRef: joinRef, ref: ref, into: &output)
        case "joinReply":
            let bindings = call.postgres_changes?.map { Array($0.utf8) } ?? []
            writer.joinReply(
                postgresChanges: bindings, resumed: call.resumed, joinRef: joinRef, ref: ref, into: &output)
        case "phxClose": writer.phxClose(joinRef: joinRef, into: &output)
        case "phxError": writer.phxError(reason, joinRef: joinRef, into: &output)
        case "system":
            writer.system(
                ok: call.ok ?? false, message: call.text ?? "", extension: call.extension ?? "system",
                joinRef: joinRef, into: &output)
        case "roomCounts":
            let rooms = try (call.rooms ?? []).map {
                (room: try #require(RoomName($0.name)), users: $0.users, sessions: $0.sessions)
            }
            writer.roomCounts(rooms, into: &output)
        case "roomInfo":
            var policy = RoomPolicy()
            policy.capacity = call.capacity
            let clocks = MessageWriter.HubClocks(idleTimeoutMS: call.idle_timeout ?? 0, tickMS: call.tick ?? 0)
            writer.roomInfo(policy, window: call.window ?? 0, clocks: clocks, into: &output)
        case "presenceClose":
            let session = try #require(call.session.flatMap { SessionID($0) })
            if let code = CloseReason.allCases.first(where: { $0.name == call.code }) {
                writer.presenceClose(session, code, joinRef: joinRef, into: &output)
            } else {
                writer.presenceClose(session, saying: call.text ?? "", joinRef: joinRef, into: &output)
            }
        case "retryAfter": writer.retryAfter(milliseconds: call.ms ?? 0, into: &output)
        default: try writePresence(call, writer, joinRef, into: &output)
        }
        return output
    }

    private func writePresence(
        _ call: ServerVector.Call, _ writer: MessageWriter, _ joinRef: Ref?, into output: inout [UInt8]
    ) throws {
        var room = try ScriptedRoom()
        let diff = try room.run(call.room ?? [])
        let before = room.state.counts
        try room.run(call.then ?? [])
        let state = room.state
        var options = MessageWriter.CountOptions(roles: call.roles ?? false)
        switch call.labels {
        case nil: break
        case .all: options.labels = .all
        case .named(let names): options.labels = .named(names)
        }
        switch call.message {
        case "presenceState": writer.presenceState(state.snapshot, joinRef: joinRef, into: &output)
        case "presenceDiff": writer.presenceDiff(try #require(diff), epoch: state.epoch, into: &output)
        case "presenceSync":
            writer.presenceSync(
                epoch: state.epoch, seq: state.seq, hash: state.hash, count: state.publishedMetas, into: &output)
        case "presenceStatus": writer.presenceStatus(state.statuses, into: &output)
        case "presenceStatusChanges": writer.presenceStatus(room.takeStatusChanges(), into: &output)
        case "presenceCount": writer.presenceCount(state.counts, seq: state.seq, options: options, into: &output)
        case "presenceCountChanges":
            writer.presenceCount(state.counts, seq: state.seq, options: options, since: before, into: &output)
        default: Issue.record("no such message: \(call.message)")
        }
    }
}
