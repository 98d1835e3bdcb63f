import ChannelProtocol
import HTTPCore
import LimitCore
import WebSocketCore

/// Which limit was passed, where a refusal or violation names one.
extension Limit {
    init?(_ reason: ReplyReason) {
        switch reason.code {
        case .tooManyChannels: self = .topics
        case .tooManyRooms: self = .rooms
        case .tooManySessions: self = .sessions
        case .roomFull: self = .capacity
        case .trackTooLarge: self = .tracked
        case .invalidLabel: self = .label
        case .payloadTooLarge: self = .message
        default: return nil
        }
    }

    init?(_ violation: ProtocolViolation) {
        switch violation {
        case .messageTooLarge: self = .message
        case .inflatesTooFar: self = .inflated
        default: return nil
        }
    }

    init?(_ error: HeadError) {
        switch error {
        case .headTooLarge, .tooManyFields, .targetTooLong, .methodTooLong: self = .head
        case .bodyTooLarge: self = .body
        default: return nil
        }
    }
}

extension HubMetrics {
    mutating func exceeded(_ limit: Limit) {
        limitsExceeded[limit.rawValue, default: 0] += 1
    }

    /// Counts a refusal and the limit that it names.
    ///
    /// - Parameter name: the refusal's; nil: its code.
    mutating func denied(_ reason: ReplyReason, as name: String? = nil) {
        admissionDenied[name ?? reason.code.rawValue, default: 0] += 1
        if let limit = Limit(reason) { exceeded(limit) }
    }
}
