package import HTTPCore

/// The server's half of the opening handshake (RFC 6455 4.2).
package enum Handshake {
    /// The version of the protocol that RFC 6455 defines.
    package static let version = "13"

    /// Judges a request to become a WebSocket.
    ///
    /// Of the subprotocols that the client offers the first that is `supported` is chosen; none is no refusal. Path, Origin
    /// and tokens are the caller's to judge. Of the extensions only permessage-deflate is known, and agreed upon if
    /// `compresses`, with a window that is kept from message to message if `keepsWindow`; all others are declined by
    /// silence.
    package static func accept(
        _ head: RequestHead, subprotocols supported: [String] = [], compresses: Bool = false,
        keepsWindow: Bool = false
    ) throws(HandshakeRefusal) -> Upgrade {
        guard head.method == "GET" else { throw .notGet }
        guard head.minorVersion > 0 else { throw .httpVersion }
        guard head.hasToken("websocket", in: "upgrade") else { throw .missingUpgrade }
        guard head.hasToken("upgrade", in: "connection") else { throw .missingConnectionUpgrade }
        guard !head.isChunked, head.contentLength ?? 0 == 0 else { throw .hasBody }

        let versions = head.fields.count(of: "sec-websocket-version")
        guard versions == 1, head.first("sec-websocket-version") == version else { throw .unsupportedVersion }
        guard let key = head.first("sec-websocket-key") else { throw .missingKey }
        guard head.fields.count(of: "sec-websocket-key") == 1 else { throw .duplicateKey }
        guard Base64.isSixteenOctets(key) else { throw .badKey }

        let offered = head.fields.list("sec-websocket-protocol")
        // RFC 6455 4.1: whoever sends the field names at least one, so that an empty list is none.
        guard !offered.isEmpty || head.first("sec-websocket-protocol") == nil else { throw .badSubprotocol }
        guard offered.allSatisfy({ $0.utf8.allSatisfy(Octet.isToken) }) else { throw .badSubprotocol }
        guard Set(offered).count == offered.count else { throw .duplicateSubprotocol }
        // RFC 6455 9.1: a list that is none fails the handshake, whatever we would have agreed upon.
        guard let extensions = ExtensionOffer.list(head.all("sec-websocket-extensions")) else { throw .badExtensions }
        return Upgrade(
            acceptKey: acceptKey(for: key), subprotocol: offered.first(where: supported.contains),
            offeredSubprotocols: offered,
            deflate: compresses ? DeflateAgreement(extensions, keepsWindow: keepsWindow) : nil)
    }

    /// What proves that the server has read the key (RFC 6455 4.2.2, item 5.4).
    package static func acceptKey(for key: String) -> String {
        var octets = Array(key.utf8)
        octets.append(contentsOf: "258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8)
        return Base64.encode(SHA1.hash(octets.span))
    }
}

/// A handshake that may succeed: what to answer, and what the application may want to know.
package struct Upgrade: Equatable, Sendable {
    /// The value of Sec-WebSocket-Accept.
    package let acceptKey: String
    /// The subprotocol that was chosen, or nil.
    package let subprotocol: String?
    /// All that the client offered, in its order; stock clients put a token there.
    package let offeredSubprotocols: [String]
    /// What was agreed upon about compression, or nil for none.
    package let deflate: DeflateAgreement?

    /// Appends the 101 response (RFC 6455 4.2.2); the next octet in both directions belongs to a frame.
    package func append(to out: inout [UInt8]) {
        out.append(
            contentsOf: """
                HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                Sec-WebSocket-Accept: \(acceptKey)\r\n
                """.utf8)
        if let subprotocol { out.append(contentsOf: "Sec-WebSocket-Protocol: \(subprotocol)\r\n".utf8) }
        if let deflate { out.append(contentsOf: "Sec-WebSocket-Extensions: \(deflate.answer)\r\n".utf8) }
        out.append(contentsOf: "\r\n".utf8)
    }
}
