/// Why a head or a body was refused; after any of these the connection is answered and closed.
package enum HeadError: Error, Hashable, Sendable {
    case tlsHello
    case http2Preface
    case badRequestLine
    case badStatusLine
    case methodTooLong(limit: Int)
    case badTarget
    case targetTooLong(limit: Int)
    case unsupportedVersion
    case headTooLarge(limit: Int)
    case tooManyFields(limit: Int)
    case bareCarriageReturn
    case bareLineFeed
    case lineFolding
    case emptyFieldName
    case spaceBeforeColon
    case badFieldName(octet: UInt8)
    case badFieldValue(octet: UInt8)
    case missingHost
    case duplicateHost
    case badHost
    case badContentLength
    case lengthAndTransferCoding
    case badTransferCoding
    case unknownTransferCoding
    case badChunk
    case bodyTooLarge(limit: Int)

    /// The status code that tells the client (RFC 9110 15, RFC 6585 5).
    package var status: Int {
        switch self {
        case .bodyTooLarge: 413
        case .targetTooLong: 414
        case .headTooLarge, .tooManyFields: 431
        case .methodTooLong, .unknownTransferCoding: 501
        case .badStatusLine: 502
        case .unsupportedVersion: 505
        default: 400
        }
    }

    /// One sentence for the person who reads the answer or the log.
    package var sentence: String {
        switch self {
        case .tlsHello: "This port speaks plain HTTP, and a TLS handshake came."
        case .http2Preface: "This port speaks HTTP/1.1, and an HTTP/2 preface came."
        case .badRequestLine: "The request line is malformed."
        case .badStatusLine: "The status line is malformed."
        case .methodTooLong(let limit): "The method is longer than \(limit) octets."
        case .badTarget: "The request target is neither a path nor an http URL."
        case .targetTooLong(let limit): "The request target is longer than \(limit) octets."
        case .unsupportedVersion: "Only HTTP/1.1 and HTTP/1.0 are spoken here."
        case .headTooLarge(let limit): "The request head is longer than \(limit) octets."
        case .tooManyFields(let limit): "The request head has more than \(limit) fields."
        case .bareCarriageReturn: "A carriage return stands without its line feed."
        case .bareLineFeed: "A line feed stands without its carriage return."
        case .lineFolding: "A field line begins with a blank; folded lines are not accepted."
        case .emptyFieldName: "A field has no name."
        case .spaceBeforeColon: "A blank stands between a field's name and its colon."
        case .badFieldName(let octet): "A field name contains the octet \(octet), which no name may."
        case .badFieldValue(let octet): "A field value contains the control octet \(octet)."
        case .missingHost: "The Host field is missing."
        case .duplicateHost: "There is more than one Host field."
        case .badHost: "The Host is not a name or an address with an optional port."
        case .badContentLength: "Content-Length is not one decimal number."
        case .lengthAndTransferCoding: "Content-Length and Transfer-Encoding exclude each other."
        case .badTransferCoding: "Transfer-Encoding does not end in a single chunked coding of HTTP/1.1."
        case .unknownTransferCoding: "The only transfer coding understood is chunked."
        case .badChunk: "A chunk of the body is malformed."
        case .bodyTooLarge(let limit): "The body is larger than \(limit) octets."
        }
    }
}
