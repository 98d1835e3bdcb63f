import HTTPCore
import Testing
import WebSocketCore

@Suite("The server's handshake")
struct HandshakeTests {
    @Test("the key of the RFC gives its accept value (RFC 6455 1.3)")
    func acceptKey() {
        #expect(Handshake.acceptKey(for: "dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    @Test("the answer switches protocols and proves that the key was read (RFC 6455 4.2.2)")
    func answer() throws {
        let upgrade = try Handshake.accept(try HandshakeCase("plain").head())
        var octets: [UInt8] = []
        upgrade.append(to: &octets)
        #expect(
            String(decoding: octets, as: UTF8.self)
                == "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")
    }

    @Test("phoenix with a token beside it is answered with phoenix, and the token can be read (RFC 6455 4.2.2)")
    func token() throws {
        let offer = "phoenix, base64url.bearer.phx.ZXlKaGJHY2lPaUpJVXpJMU5pSjk"
        let head = try HandshakeCase("token", add: [("Sec-WebSocket-Protocol", offer)]).head()
        let upgrade = try Handshake.accept(head, subprotocols: ["phoenix"])
        #expect(upgrade.subprotocol == "phoenix")
        #expect(upgrade.offeredSubprotocols.last == "base64url.bearer.phx.ZXlKaGJHY2lPaUpJVXpJMU5pSjk")
        var octets: [UInt8] = []
        upgrade.append(to: &octets)
        #expect(String(decoding: octets, as: UTF8.self).hasSuffix("Sec-WebSocket-Protocol: phoenix\r\n\r\n"))
    }

    @Test("the table of requests", arguments: HandshakeCase.all)
    func table(_ row: HandshakeCase) throws {
        let outcome: HandshakeCase.Outcome
        do throws(HeadError) {
            let head = try row.head()
            do throws(HandshakeRefusal) {
                let upgrade = try Handshake.accept(head, subprotocols: ["phoenix", "rollcall"])
                outcome = .opens(upgrade.subprotocol)
            } catch {
                outcome = .refused(error)
            }
        } catch {
            outcome = .badHead(error)
        }
        #expect(outcome == row.outcome)
    }

    @Test("there are at least sixty of them, each with its own name")
    func count() {
        #expect(HandshakeCase.all.count >= 60)
        #expect(Set(HandshakeCase.all.map(\.name)).count == HandshakeCase.all.count)
    }

    @Test(
        "each refusal is answered with its status and what that status asks for (RFC 9110 15.5)",
        arguments: [
            (.notGet, 405, ["allow"]), (.httpVersion, 426, ["upgrade", "sec-websocket-version"]),
            (.missingUpgrade, 426, ["upgrade", "sec-websocket-version"]),
            (.missingConnectionUpgrade, 426, ["upgrade", "sec-websocket-version"]), (.hasBody, 400, []),
            (.unsupportedVersion, 426, ["upgrade", "sec-websocket-version"]), (.missingKey, 400, []),
            (.duplicateKey, 400, []), (.badKey, 400, []), (.badSubprotocol, 400, []), (.duplicateSubprotocol, 400, []),
            (.badExtensions, 400, []),
        ] as [(HandshakeRefusal, Int, [String])])
    func responses(refusal: HandshakeRefusal, status: Int, names: [String]) {
        let response = refusal.response
        #expect(response.status == status)
        #expect(response.fields.map(\.name).filter { $0 != "content-type" } == names)
        #expect(String(decoding: response.body, as: UTF8.self) == #"{"error":"\#(refusal.sentence)"}"#)
    }

    @Test("a wrong version is told the right one, and Connection names the upgrade (RFC 6455 4.4)")
    func version() {
        var octets: [UInt8] = []
        HandshakeRefusal.unsupportedVersion.response.append(to: &octets, keepAlive: false)
        let text = String(decoding: octets, as: UTF8.self)
        #expect(text.contains("\r\nsec-websocket-version: 13\r\n"))
        #expect(text.contains("\r\nconnection: upgrade, close\r\n"))
    }
}
