import ChannelProtocol
import Foundation
import HubTesting
import Testing

struct TextVector: Decodable, Sendable, CustomTestStringConvertible {
    struct Message: Decodable, Sendable {
        let join_ref: String?
        let ref: String?
        let topic: String
        let event: String
        let payload: String
    }
    let name: String
    let version: UInt8
    let text: String
    let message: Message?
    let error: String?
    var testDescription: String { name }
}

struct BinaryVector: Decodable, Sendable, CustomTestStringConvertible {
    struct Message: Decodable, Sendable {
        let kind: UInt8
        let join_ref: String?
        let ref: String?
        let topic: String
        let event: String
        let encoding: String
        let payload_hex: String
    }
    let name: String
    let hex: String
    let message: Message?
    let error: String?
    var testDescription: String { name }
}

@Suite("What clients send is read as the vectors say")
struct ClientVectorTests {
    @Test("text messages", arguments: VectorFile<TextVector>.load("client-text"))
    func text(vector: TextVector) throws {
        let version = try #require(WireVersion(rawValue: vector.version))
        let bytes = Array(vector.text.utf8)
        do {
            let envelope = try Envelope.decode(vector.text, version: version)
            let expected = try #require(vector.message, "this should be refused as \(vector.error ?? "")")
            #expect(envelope.joinRef?.token == expected.join_ref)
            #expect(envelope.ref?.token == expected.ref)
            #expect(envelope.topic.string(in: bytes) == expected.topic)
            #expect(envelope.topic.equals(expected.topic, in: bytes))
            #expect(envelope.event.string(in: bytes) == expected.event)
            #expect(String(decoding: bytes[envelope.payload], as: UTF8.self) == expected.payload)
        } catch let error as WireError {
            #expect(error.code.rawValue == vector.error)
            #expect(error.isMalformed)
        }
    }

    @Test("binary messages", arguments: VectorFile<BinaryVector>.load("client-binary"))
    func binary(vector: BinaryVector) throws {
        let bytes = hex(vector.hex)
        do {
            let push = try BinaryPush.decode(bytes)
            let expected = try #require(vector.message, "this should be refused as \(vector.error ?? "")")
            #expect(push.kind.rawValue == expected.kind)
            #expect(push.joinRef?.token == expected.join_ref)
            #expect(push.ref?.token == expected.ref)
            #expect(push.topic.string(in: bytes) == expected.topic)
            #expect(push.event.string(in: bytes) == expected.event)
            #expect((push.encoding == .json ? "json" : "binary") == expected.encoding)
            #expect(Array(bytes[push.payload]) == hex(expected.payload_hex))
        } catch let error as WireError {
            #expect(error.code.rawValue == vector.error)
            #expect(error.isMalformed)
        }
    }

    @Test("a binary message cut off anywhere in its header is malformed, and never read past its end")
    func truncation() throws {
        for vector in VectorFile<BinaryVector>.load("client-binary") {
            guard let message = vector.message else { continue }
            let whole = hex(vector.hex)
            let header = whole.count - hex(message.payload_hex).count
            for count in 0..<header {
                #expect(throws: WireError.self) { try BinaryPush.decode(Array(whole[..<count])) }
            }
        }
    }

    @Test("vsn 1 has no binary messages")
    func binaryInVersion1() {
        #expect(throws: WireError.binaryInVersion1) { try BinaryPush.decode([3], version: .v1) }
    }
}
