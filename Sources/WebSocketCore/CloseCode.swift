/// Why a connection ends, as a number that the other side understands (RFC 6455 7.4).
package struct CloseCode: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The purpose is fulfilled; from a server it stops phoenix.js from coming back.
    package static let normal = CloseCode(rawValue: 1000)
    /// The page was left, or the server is going away.
    package static let goingAway = CloseCode(rawValue: 1001)
    package static let protocolError = CloseCode(rawValue: 1002)
    /// A kind of data that cannot be accepted, such as binary where only text is understood.
    package static let unsupportedData = CloseCode(rawValue: 1003)
    /// No code was in the Close frame; never on the wire.
    package static let noStatus = CloseCode(rawValue: 1005)
    /// The connection ended without a Close frame; never on the wire.
    package static let abnormal = CloseCode(rawValue: 1006)
    /// Octets that do not fit their kind, such as text that is not UTF-8.
    package static let invalidData = CloseCode(rawValue: 1007)
    package static let policyViolation = CloseCode(rawValue: 1008)
    package static let messageTooBig = CloseCode(rawValue: 1009)
    /// The server did not agree to an extension that the client needs.
    package static let missingExtension = CloseCode(rawValue: 1010)
    package static let internalError = CloseCode(rawValue: 1011)
    /// The server restarts; come back after a moment (IANA registry).
    package static let serviceRestart = CloseCode(rawValue: 1012)
    /// The server has too much to do; come back later (IANA registry).
    package static let tryAgainLater = CloseCode(rawValue: 1013)

    /// Whether the code may stand in a Close frame: 1000–1003, 1007–1014 or 3000–4999 (RFC 6455 7.4.1, 7.4.2).
    package var isValidOnWire: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
