import ChannelProtocol
import HubTesting
import JSONCore
import PresenceCore
import Testing

@Suite("Whatever a client sends, nobody else is harmed")
struct NoiseTests {
    private static let texts =
        VectorFile<TextVector>.load("client-text").map(\.text)
        + VectorFile<RelayVector>.load("relay").compactMap(\.text)
        + VectorFile<JoinVector>.load("join").map { #"["1","1","realtime:a","phx_join",\#($0.payload)]"# }
        + VectorFile<PresenceVector>.load("presence").map { #"["1","1","realtime:a","presence",\#($0.payload)]"# }
    private static let frames = VectorFile<BinaryVector>.load("client-binary").map(\.hex)

    @Test("damaged text is refused, or what it publishes is whole JSON for every receiver", arguments: UInt64(1)...60)
    func text(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for sample in Self.texts {
            var bytes = Array(sample.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &generator) { RandomJSON.damage(&bytes, using: &generator) }
            // The WebSocket layer lets no other text through (RFC 6455 8.1).
            guard bytes.span.isUTF8 else { continue }
            for version in WireVersion.allCases { feed(bytes, version) }
            _ = try? ServerMessage.decode(bytes, version: .v2)
        }
    }

    @Test("damaged binary is refused, or what it publishes is whole JSON for every receiver", arguments: UInt64(1)...60)
    func binary(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for sample in Self.frames {
            var bytes = hex(sample)
            for _ in 0..<Int.random(in: 1...4, using: &generator) { RandomJSON.damage(&bytes, using: &generator) }
            let frame = bytes.span
            if let push = try? BinaryPush.decode(frame, version: .v2),
                let message = try? RelayedMessage.binary(push, in: frame, limit: 1000)
            {
                expectWhole(message)
            }
            _ = try? ServerMessage.decode(binary: bytes)
        }
    }

    private func feed(_ bytes: [UInt8], _ version: WireVersion) {
        let text = bytes.span
        guard let envelope = try? Envelope.decode(text, version: version) else { return }
        _ = TopicName(envelope.topic.string(in: text))
        if let request = try? JoinRequest.decode(envelope.payload, in: text) {
            let writer = MessageWriter(version: version, topic: "realtime:a")
            let reply = written {
                writer.joinReply(
                    postgresChanges: request.postgresChanges, resumed: nil, joinRef: envelope.joinRef,
                    ref: envelope.ref, into: &$0)
            }
            #expect(Tree(foundation: reply) != nil)
        }
        if let message = try? RelayedMessage.broadcast(envelope.payload, in: text, limit: 1000) {
            expectWhole(message)
        }
        if let message = try? RelayedMessage.event(envelope, in: text, limit: 1000) { expectWhole(message) }
        if case .track(let meta)? = try? PresenceCommand.decode(envelope.payload, in: text, rules: MetaRules()) {
            let tree = Tree(foundation: Array(meta.payload))
            #expect(tree != nil)
            #expect(tree?.members["phx_ref"] == nil && tree?.members["__proto__"] == nil)
        }
    }

    /// Every text form reads as one message whose payload is what was sent.
    private func expectWhole(_ message: RelayedMessage) {
        for version in WireVersion.allCases {
            var output: [UInt8] = []
            let writer = MessageWriter(version: version, topic: "realtime:a")
            guard writer.deliver(message, to: .plain, into: &output) == .text else { continue }
            guard let tree = JSONGrammar(output).tree else {
                Issue.record("\(String(decoding: output, as: UTF8.self))")
                return
            }
            #expect(version == .v1 ? tree.members.count == 4 : tree.elements.count == 5)
        }
    }
}
