package import HTTPCore

/// The client's half of the opening handshake (RFC 6455 4.1).
package struct ClientHandshake: Sendable {
    package let host: String
    package let path: String
    package let subprotocols: [String]
    /// Names of the extensions that are offered, without parameters.
    package let extensions: [String]
    package let fields: [HeaderField]
    /// The value of Sec-WebSocket-Key.
    package let key: String

    /// A request for `path` (with its query) at `host` (with its port, where it is not the usual one).
    ///
    /// `nonce`: 16 octets, new and random for each connection. Nil when host or path has an octet that cannot stand in a
    /// request line, or the nonce has another length.
    package init?(
        host: String, path: String, nonce: [UInt8], subprotocols: [String] = [], extensions: [String] = [],
        fields: [HeaderField] = []
    ) {
        guard Self.isVisible(host), Self.isVisible(path), path.utf8.first == Octet.slash, nonce.count == 16
        else { return nil }
        self.host = host
        self.path = path
        self.subprotocols = subprotocols
        self.extensions = extensions
        self.fields = fields
        key = Base64.encode(nonce)
    }

    /// Appends the request.
    package func append(to out: inout [UInt8]) {
        out.append(
            contentsOf: """
                GET \(path) HTTP/1.1\r\nHost: \(host)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                Sec-WebSocket-Version: \(Handshake.version)\r\nSec-WebSocket-Key: \(key)\r\n
                """.utf8)
        if !subprotocols.isEmpty {
            HeaderField("sec-websocket-protocol", subprotocols.joined(separator: ", ")).append(to: &out)
        }
        if !extensions.isEmpty {
            HeaderField("sec-websocket-extensions", extensions.joined(separator: ", ")).append(to: &out)
        }
        for field in fields { field.append(to: &out) }
        out.append(contentsOf: "\r\n".utf8)
    }

    /// Judges the answer and gives the subprotocol that the server chose, or nil for none.
    package func verify(_ head: ResponseHead) throws(HandshakeFailure) -> String? {
        guard head.status == 101 else { throw .refused(status: head.status) }
        guard head.all("upgrade").map({ $0.lowercased() }) == ["websocket"] else { throw .missingUpgrade }
        guard head.hasToken("upgrade", in: "connection") else { throw .missingConnectionUpgrade }
        guard head.all("sec-websocket-accept") == [Handshake.acceptKey(for: key)] else { throw .wrongAcceptKey }
        guard let agreed = ExtensionOffer.list(head.all("sec-websocket-extensions")),
            agreed.allSatisfy({ extensions.contains($0.name) })
        else { throw .extensionNotOffered }
        let chosen = head.all("sec-websocket-protocol")
        guard chosen.count <= 1, chosen.allSatisfy(subprotocols.contains) else { throw .subprotocolNotOffered }
        return chosen.first
    }

    private static func isVisible(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 > Octet.space && $0 < 0x7F }
    }
}

/// Why a server's answer does not open the WebSocket (RFC 6455 4.1, "the client must validate").
package enum HandshakeFailure: Error, Hashable, Sendable {
    case refused(status: Int)
    case missingUpgrade
    case missingConnectionUpgrade
    case wrongAcceptKey
    case extensionNotOffered
    case subprotocolNotOffered
}
