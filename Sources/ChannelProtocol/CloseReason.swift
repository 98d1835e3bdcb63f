/// Why the hub closes a WebSocket: the close codes it sends, and what a client should do then.
///
/// Stock clients come back after any code but 1000, which the hub therefore never sends first. 4409 alone asks
/// `rollcall.js` to stay away; a stock client cannot present a session id and never receives it.
package enum CloseReason: UInt16, CaseIterable, Sendable {
    case goingAway = 1001
    case protocolError = 1002
    case unsupportedData = 1003
    case invalidUTF8 = 1007
    case policyViolation = 1008
    case messageTooBig = 1009
    case internalError = 1011
    case serviceRestart = 1012
    case tryAgainLater = 1013
    case leaseExpired = 4408
    case replaced = 4409
    case slowReader = 4429

    /// The name in `protocol/codes.json`, in metrics, and the reason text of the close frame.
    package var name: String {
        switch self {
        case .goingAway: "going_away"
        case .protocolError: "protocol_error"
        case .unsupportedData: "unsupported_data"
        case .invalidUTF8: "invalid_utf8"
        case .policyViolation: "policy_violation"
        case .messageTooBig: "message_too_big"
        case .internalError: "internal_error"
        case .serviceRestart: "service_restart"
        case .tryAgainLater: "try_again_later"
        case .leaseExpired: "lease_expired"
        case .replaced: "replaced"
        case .slowReader: "slow_reader"
        }
    }

    /// Whether the client should connect again by itself.
    package var reconnects: Bool { self != .replaced }
}
