import HTTPCore
import HubTesting
import Testing
import WebSocketCore

@Suite("Agreeing upon permessage-deflate")
struct DeflateAgreementTests {
    private func accept(_ lines: [String], compresses: Bool = true, keepsWindow: Bool = false) throws -> Upgrade {
        let head = try HandshakeCase("", add: lines.map { ("Sec-WebSocket-Extensions", $0) }).head()
        return try Handshake.accept(head, compresses: compresses, keepsWindow: keepsWindow)
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

    @Test(
        "a window is kept where that is wanted, unless the client will not have it (RFC 7692 7.1.1.1)",
        arguments: [
            ("permessage-deflate; client_max_window_bits", true, "client_no_context_takeover"),
            (
                "permessage-deflate; client_no_context_takeover; server_max_window_bits=10", true,
                "client_no_context_takeover; server_max_window_bits=10"
            ),
            (
                "permessage-deflate; server_no_context_takeover", false,
                "server_no_context_takeover; client_no_context_takeover"
            ),
            (
                "permessage-deflate; server_no_context_takeover, permessage-deflate", false,
                "server_no_context_takeover; client_no_context_takeover"
            ),
            (
                "permessage-deflate; server_no_context_takeover; nonsense, permessage-deflate", true,
                "client_no_context_takeover"
            ),
        ])
    func keptWindow(offer: String, isKept: Bool, answer: String) throws {
        let agreement = try #require(try accept([offer], keepsWindow: true).deflate)
        #expect(agreement.keepsWindow == isKept)
        var response: [UInt8] = []
        try accept([offer], keepsWindow: true).append(to: &response)
        #expect(
            String(decoding: response, as: UTF8.self).contains(
                "\r\nSec-WebSocket-Extensions: permessage-deflate; \(answer)\r\n"))
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
