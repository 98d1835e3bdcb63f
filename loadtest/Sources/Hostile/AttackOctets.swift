import HubIdentity
import WebSocketCore

/// What attackers say: octets that are made once and said by thousands.
enum AttackOctets {
    private static let mask: UInt32 = 0x1234_5678

    /// A request for a WebSocket where stock clients ask; without a token it is let in until it joins something.
    static func upgrade(path: String = "/socket/websocket?vsn=2.0.0", fields: String = "") -> [UInt8] {
        Array(
            ("GET \(path) HTTP/1.1\r\nHost: hub.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\(fields)\r\n").utf8)
    }

    /// A head that never ends at one octet a step.
    static var longHead: [UInt8] {
        Array(("GET / HTTP/1.1\r\nHost: hub.example\r\nCookie: " + String(repeating: "a", count: 7000)).utf8)
    }

    /// A token of the right form, signed with another key.
    static func forged(using generator: inout some RandomNumberGenerator) -> [UInt8] {
        let octets = (0..<Secret.minimumLength).map { _ in UInt8.random(in: 0...255, using: &generator) }
        guard let secret = try? Secret(octets) else { preconditionFailure("\(octets.count) octets are no secret") }
        let token = TokenSigner(secret: secret).sign(Claims(subject: "mallory", expiresAt: 1 << 40))
        return upgrade(path: "/realtime/v1/websocket?vsn=2.0.0&apikey=\(token)")
    }

    /// The front of a text frame: its header, and fewer octets than it announces.
    static func frameFront(announced: Int, sent: Int) -> [UInt8] {
        var octets: [UInt8] = []
        FrameWriter.appendHeader(.text, length: announced, mask: 0, to: &octets)
        return octets + [UInt8](repeating: UInt8(ascii: "x"), count: sent)
    }

    /// A compressed text of a few kilobytes that inflates to so many octets: a heartbeat with a long payload.
    static func bomb(inflated: Int) -> [UInt8] {
        let text = #"[null,"1","phoenix","heartbeat",{"pad":""#
        let octets = Array((text + String(repeating: "x", count: inflated - text.utf8.count - 3) + #""}]"#).utf8)
        guard let payload = octets.withUnsafeBytes({ Deflater(windowBits: 15).deflate($0) }) else {
            preconditionFailure("\(inflated) equal octets are compressible")
        }
        var frame: [UInt8] = []
        FrameWriter.appendFrame(.text, payload.span, isCompressed: true, mask: mask, to: &frame)
        return frame
    }

    /// Heartbeats, and messages to rooms that were never joined: each has an answer.
    static func messages(_ count: Int) -> [UInt8] {
        texts(count) { number in
            number % 2 == 0
                ? #"[null,"\#(number)","phoenix","heartbeat",{}]"#
                : #"["1","\#(number)","room:algebra","broadcast",{"type":"broadcast","event":"x","payload":{}}]"#
        }
    }

    /// Joins of many rooms, of which no token vouches for one.
    static func joins(_ count: Int) -> [UInt8] {
        texts(count) { #"["\#($0)","\#($0)","room:algebra-\#($0)","phx_join",{"config":{},"access_token":"a.b.c"}]"# }
    }

    /// Pings with the longest payload that they may have.
    static func pings(_ count: Int) -> [UInt8] {
        var octets: [UInt8] = []
        let payload = [UInt8](repeating: 0, count: 125)
        for _ in 0..<count { FrameWriter.appendFrame(.ping, payload.span, mask: mask, to: &octets) }
        return octets
    }

    private static func texts(_ count: Int, _ text: (Int) -> String) -> [UInt8] {
        var octets: [UInt8] = []
        for number in 0..<count {
            FrameWriter.appendFrame(.text, Array(text(number).utf8).span, mask: mask, to: &octets)
        }
        return octets
    }
}
