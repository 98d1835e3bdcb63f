import ChannelProtocol
import HTTPCore
import JSONCore
import PresenceCore

/// Kick and ban; both act on the user in the room, on all sessions (presence.md §5).
enum ModerationRoutes {
    /// Seconds that a kick lasts when the request does not say.
    static let usualKick: UInt64 = 30

    /// The longest kick or ban, a year.
    static let longest: UInt64 = 366 * 24 * 3600

    /// `{"user":"ada","seconds":30}`; without `seconds`, half a minute.
    @Sendable static func kick(_ exchange: Exchange) throws(Problem) -> Response {
        try remove(exchange, isBan: false)
    }

    /// `{"user":"ada","seconds":86400}`; a ban must say how long.
    @Sendable static func ban(_ exchange: Exchange) throws(Problem) -> Response {
        try remove(exchange, isBan: true)
    }

    private static func remove(_ exchange: Exchange, isBan: Bool) throws(Problem) -> Response {
        guard exchange.mediaType == "application/json" else { throw .unsupportedMediaType(exchange.mediaType) }
        let order = try Order(exchange.body.span)
        guard let seconds = order.seconds ?? (isBan ? nil : usualKick) else {
            throw .invalidBody("A ban needs `seconds`, from 1 to \(longest).")
        }
        try exchange.hub.kick(order.user, from: try exchange.room, for: seconds * 1000, isBan: isBan)
        return Response(status: 202)
    }

    private struct Order {
        let user: UserID
        let seconds: UInt64?

        init(_ body: Span<UInt8>) throws(Problem) {
            var user: UserID?
            var seconds: UInt64?
            do throws(JSONError) {
                guard body.isUTF8 else { throw .invalidUTF8 }
                let object = try JSONScanner.document(0..<body.count, in: body)
                guard object.kind == .object else { throw .unexpectedByte(at: object.range.lowerBound) }
                var members = JSONMembers(object.range)
                while let (key, value) = try members.next(in: body) {
                    if key.equals("user", in: body) {
                        user = (value.text?.string(in: body)).flatMap { UserID($0) }
                    } else if key.equals("seconds", in: body) {
                        let digits = WireText(range: value.range, hasEscapes: false).string(in: body)
                        // What is no number is as wrong as one that is out of range.
                        seconds = value.kind == .number ? UInt64(digits) ?? 0 : 0
                    }
                }
            } catch {
                throw .invalidBody("The body must be one JSON object with `user`, and maybe `seconds`.")
            }
            guard let user else { throw .invalidBody("`user` must be a user's key, as the room shows it.") }
            if let seconds, !(1...ModerationRoutes.longest).contains(seconds) {
                throw .invalidBody("`seconds` must be a whole number from 1 to \(ModerationRoutes.longest).")
            }
            self.user = user
            self.seconds = seconds
        }
    }
}
