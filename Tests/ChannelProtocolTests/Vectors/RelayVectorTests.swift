import ChannelProtocol
import Foundation
import Testing

struct RelayVector: Decodable, Sendable, CustomTestStringConvertible {
    /// A text or a binary message.
    struct Frame: Decodable, Sendable, Equatable {
        var text: String?
        var hex: String?
    }
    let name: String
    let text: String?
    let hex: String?
    let v1: Frame?
    let v2_plain: Frame?
    let v2_supabase: Frame?
    let reason: String?
    var testDescription: String { name }
}

@Suite("What one client says reaches each other client in its own form")
struct RelayVectorTests {
    @Test("the delivery table (wire.md 3)", arguments: VectorFile<RelayVector>.load("relay"))
    func delivery(vector: RelayVector) throws {
        do {
            let message = try received(vector)
            #expect(vector.reason == nil)
            #expect(delivered(message, .v1, .plain) == vector.v1)
            #expect(delivered(message, .v1, .supabase) == vector.v1)
            #expect(delivered(message, .v2, .plain) == vector.v2_plain)
            #expect(delivered(message, .v2, .supabase) == vector.v2_supabase)
        } catch let error as WireError {
            #expect(error.reply?.text == vector.reason)
        }
    }

    private func received(_ vector: RelayVector) throws -> RelayedMessage {
        if let frame = vector.hex.map(hex(_:)) {
            return try RelayedMessage.binary(BinaryPush.decode(frame.span, version: .v2), in: frame.span, limit: 1000)
        }
        let bytes = Array((vector.text ?? "").utf8)
        let text = bytes.span
        let envelope = try Envelope.decode(text, version: .v2)
        return switch envelope.clientEvent(in: text) {
        case .broadcast: try RelayedMessage.broadcast(envelope.payload, in: text, limit: 1000)
        default: try RelayedMessage.event(envelope, in: text, limit: 1000)
        }
    }

    private func delivered(_ message: RelayedMessage, _ version: WireVersion, _ flavour: Flavour) -> RelayVector.Frame?
    {
        var output: [UInt8] = []
        switch MessageWriter(version: version, topic: "realtime:a").deliver(message, to: flavour, into: &output) {
        case .text: return .init(text: String(decoding: output, as: UTF8.self))
        case .binary:
            let digits = output.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            return .init(hex: digits.joined())
        case .nothing: return nil
        }
    }
}
