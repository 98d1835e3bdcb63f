package import HTTPCore

/// Why a request does not become a WebSocket (RFC 6455 4.2.1).
package enum HandshakeRefusal: Error, Hashable, Sendable {
    case notGet
    case httpVersion
    case missingUpgrade
    case missingConnectionUpgrade
    case hasBody
    case unsupportedVersion
    case missingKey
    case duplicateKey
    case badKey
    case badSubprotocol
    case duplicateSubprotocol
    case badExtensions

    /// The status code of the answer.
    package var status: Int {
        switch self {
        case .notGet: 405
        // In HTTP/1.0 there is no Upgrade, whatever the field says (RFC 9110 7.8).
        case .httpVersion, .missingUpgrade, .missingConnectionUpgrade, .unsupportedVersion: 426
        default: 400
        }
    }

    /// One sentence for the person who reads the answer or the log.
    package var sentence: String {
        switch self {
        case .notGet: "A WebSocket is opened by GET."
        case .httpVersion: "A WebSocket is opened by HTTP/1.1; a proxy in front must be told to use it."
        case .missingUpgrade: "This address is a WebSocket; the request lacks Upgrade: websocket."
        case .missingConnectionUpgrade: "The request lacks Connection: Upgrade; a proxy in front may have dropped it."
        case .hasBody: "A request for a WebSocket must not have a body."
        case .unsupportedVersion: "Sec-WebSocket-Version must be 13."
        case .missingKey: "Sec-WebSocket-Key is missing."
        case .duplicateKey: "There is more than one Sec-WebSocket-Key."
        case .badKey: "Sec-WebSocket-Key is not 16 octets in base 64."
        case .badSubprotocol: "Sec-WebSocket-Protocol is not a list of tokens."
        case .duplicateSubprotocol: "Sec-WebSocket-Protocol names a subprotocol twice."
        case .badExtensions: "Sec-WebSocket-Extensions is not a list of extensions."
        }
    }

    /// The whole answer, with the fields that its status asks for (RFC 9110 15.5.6, 15.5.22; RFC 6455 4.4).
    package var response: Response {
        var fields: [HeaderField] = []
        if status == 405 { fields.append(HeaderField("allow", "GET")) }
        if status == 426 {
            fields.append(HeaderField("upgrade", "websocket"))
            fields.append(HeaderField("sec-websocket-version", Handshake.version))
        }
        return Response(status: status, fields: fields, error: sentence)
    }
}
