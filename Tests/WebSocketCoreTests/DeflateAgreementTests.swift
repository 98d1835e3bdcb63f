import HTTPCore
import HubTesting
import Testing
import WebSocketCore

@Suite("Agreeing upon permessage-deflate")
struct DeflateAgreementTests {
    private func accept(_ lines: [String], compresses: Bool = true) throws -> Upgrade {
        let head = try HandshakeCase("", add: lines.map { ("Sec-WebSocket-Extensions", $0) }).head()
        return try Handshake.accept(head, compresses: compresses)
    }

    @Test("offers and answers", arguments: DeflateCase.all)
    func offers(offer: DeflateCase) throws {
        guard offer.outcome != .refused else {
            #expect(throws: HandshakeRefusal.badExtensions) { try accept(offer.lines) }
            return
        }
        let upgrade = try accept(offer.lines)
        var answer: [UInt8] = []
        upgrade.append(to: &answer)
        let fields = String(decoding: answer, as: UTF8.self).split(separator: "\r\n")
            .filter { $0.hasPrefix("Sec-WebSocket-Extensions: ") }
        guard case .agreed(let rest, let window) = offer.outcome else {
            #expect(upgrade.deflate == nil)
            #expect(fields == [])
            return
        }
        #expect(upgrade.deflate?.windowBits == window)
        #expect(
            fields == [
                "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; "
                    + "client_no_context_takeover\(rest)"
            ])
    }

    @Test("where compression is off, every offer is declined by silence (RFC 6455 9.1)")
    func off() throws {
        #expect(try accept(["permessage-deflate"], compresses: false).deflate == nil)
    }

    @Test("no list of extensions traps", arguments: 0..<20 as Range<UInt64>)
    func garbage(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "permessage-deflate", ";", ",", "=", "\"", "\\", " ", "\t", "server_max_window_bits", "10", "é", "a",
        ]
        for _ in 0..<200 {
            let count = Int.random(in: 0...12, using: &generator)
            let value = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            _ = try? accept([value])
        }
    }
}
