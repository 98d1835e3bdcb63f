import HubIdentity
import WebSocketCore

/// What attackers say: octets that are made once and said by thousands.
enum AttackOctets {
    private static let mask: UInt32 = 0x1234_5678

    /// A request for a WebSocket where stock clients ask; without a token it is let in until it joins something.
    ///
    /// - Parameter host: a loopback name, where the hub is a developer's.
    static func upgrade(
        path: String = "/socket/websocket", query: String = "", host: String = "hub.example", fields: String = ""
    ) -> [UInt8] {
        Array(
            ("GET \(path)?vsn=2.0.0\(query) HTTP/1.1\r\nHost: \(host)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
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
        return upgrade(path: "/realtime/v1/websocket", query: "&apikey=" + token)
    }

    /// The front of a request whose body will be so long.
    static func post(announcing length: Int) -> [UInt8] {
        Array("POST /api/broadcast HTTP/1.1\r\nHost: hub.example\r\nContent-Length: \(length)\r\n\r\n".utf8)
    }

    /// The header of a text frame that will be so long.
    static func header(announcing length: Int) -> [UInt8] {
        var octets: [UInt8] = []
        FrameWriter.appendHeader(.text, length: length, mask: 0, to: &octets)
        return octets
    }

    /// Octets of a body or of a frame whose mask is 0.
    static func filler(_ count: Int) -> [UInt8] { [UInt8](repeating: UInt8(ascii: "x"), count: count) }

    /// A compressed text that inflates to so many octets: a heartbeat with a long payload.
    ///
    /// - Parameter plainRun: after so many equal octets comes another one, which spoils the ratio.
    static func bomb(
        inflated: Int, plainRun: Int = .max, using generator: inout some RandomNumberGenerator
    ) -> [UInt8] {
        var octets = Array(#"[null,"1","phoenix","heartbeat",{"pad":""#.utf8)
        while octets.count < inflated - 3 {
            let isPlain = octets.count % plainRun != 0
            octets.append(isPlain ? UInt8(ascii: "x") : UInt8.random(in: 0x61...0x7A, using: &generator))
        }
        octets += Array(#""}]"#.utf8)
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

    /// Broadcasts to a room that was joined, each as long as all its text is to be.
    static func broadcasts(_ count: Int, to topic: String, octets: Int) -> [UInt8] {
        let front = #"["1","2","\#(topic)","broadcast",{"type":"broadcast","event":"x","payload":{"text":""#
        let back = #""}}]"#
        let text = String(repeating: "x", count: max(0, octets - front.utf8.count - back.utf8.count))
        return texts(count) { _ in front + text + back }
    }

    static func join(_ topic: String) -> [UInt8] {
        texts(1) { _ in #"["1","1","\#(topic)","phx_join",{"config":{}}]"# }
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
