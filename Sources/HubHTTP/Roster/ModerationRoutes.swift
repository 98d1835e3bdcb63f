import HTTPCore
import HubRuntime
import HubStore
import JSONCore
import PresenceCore

/// What a moderator did, for the log: names, but nothing by which somebody could do it too.
package struct Audit: Sendable, Equatable {
    package let deed: String
    package let room: String
    /// Whom it befell.
    package let user: String
    /// For how long; 0 of what ends something.
    package let seconds: UInt64
    /// The user of the token, its role where it names nobody, or `admin` for the admin token.
    package let by: String
}

/// Kick, ban and mute; they act on the user in the room, on all sessions (presence.md §5).
///
/// Each is in the audit log before it is done. A ban and a mute are kept with the user's row of the roster, which is made
/// for that if there is none, and hold over restarts. In development everybody may do everything but this.
enum ModerationRoutes {
    static let routes = [
        Route("POST", "/api/v1/rooms/{room}/kick", for: .moderator, .later(kick)),
        Route("POST", "/api/v1/rooms/{room}/ban", for: .moderator, .later(ban)),
        Route("POST", "/api/v1/rooms/{room}/unban", for: .moderator, .later(unban)),
        Route("POST", "/api/v1/rooms/{room}/mute", for: .moderator, .later(mute)),
        Route("POST", "/api/v1/rooms/{room}/unmute", for: .moderator, .later(unmute)),
    ]

    /// Seconds that a kick lasts when the request does not say.
    static let usualKick: UInt64 = 30

    /// The longest kick, ban or mute, a year.
    static let longest: UInt64 = 366 * 24 * 3600

    /// `{"user":"ada","seconds":30,"reason":"…"}`; without `seconds`, half a minute.
    @Sendable static func kick(_ exchange: Exchange) async throws(Problem) -> Response {
        var order = try Order(exchange)
        order.seconds = order.seconds ?? usualKick
        _ = try await exchange.commit([exchange.audit("kick", order.room, order.user, detail: order.detail)])
        try exchange.hub.kick(order.user, from: order.room, for: (order.seconds ?? 0) * 1000, saying: order.reason)
        return done("kick", order, exchange)
    }

    /// `{"user":"ada","seconds":86400,"reason":"…"}`; a ban must say how long.
    @Sendable static func ban(_ exchange: Exchange) async throws(Problem) -> Response {
        let order = try Order(exchange, mustSayHowLong: true)
        return try await keep("ban", order, exchange) { $0.bannedUntil = .set(order.end(exchange.moment)) }
    }

    /// `{"user":"ada"}`: may come again at once.
    @Sendable static func unban(_ exchange: Exchange) async throws(Problem) -> Response {
        try await lift("unban", exchange) { $0.bannedUntil = .clear }
    }

    /// `{"user":"ada","seconds":600}`: is heard by nobody for so long.
    @Sendable static func mute(_ exchange: Exchange) async throws(Problem) -> Response {
        let order = try Order(exchange, mustSayHowLong: true)
        return try await keep("mute", order, exchange) { $0.mutedUntil = .set(order.end(exchange.moment)) }
    }

    /// `{"user":"ada"}`: is heard again.
    @Sendable static func unmute(_ exchange: Exchange) async throws(Problem) -> Response {
        try await lift("unmute", exchange) { $0.mutedUntil = .clear }
    }

    /// Who was never registered can have nothing lifted, and is not registered by that.
    private static func lift(
        _ deed: String, _ exchange: Exchange, _ edit: (inout ParticipantChange) -> Void
    ) async throws(Problem) -> Response {
        var order = try Order(exchange)
        order.seconds = nil
        guard try await exchange.ask(ParticipantOf(room: order.room, user: order.user)) != nil else {
            throw .refusedByStore(.notFound)
        }
        return try await keep(deed, order, exchange, edit)
    }

    private static func keep(
        _ deed: String, _ order: Order, _ exchange: Exchange, _ edit: (inout ParticipantChange) -> Void
    ) async throws(Problem) -> Response {
        var change = ParticipantChange(room: order.room, user: order.user, newID: exchange.freshID)
        edit(&change)
        _ = try await exchange.change(change, deed, detail: order.detail)
        return done(deed, order, exchange)
    }

    private static func done(_ deed: String, _ order: Order, _ exchange: Exchange) -> Response {
        exchange.configuration.audit(
            Audit(
                deed: deed, room: order.room.value, user: order.user.value, seconds: order.seconds ?? 0,
                by: exchange.asker.name))
        return Response(status: 202)
    }

    /// Whom it is about, for how long, and why.
    private struct Order {
        let room: RoomName
        let user: UserID
        var seconds: UInt64?
        let reason: String?

        init(_ exchange: Exchange, mustSayHowLong: Bool = false) throws(Problem) {
            room = try exchange.room
            try exchange.requireModerator(of: room)
            let body = try RequestObject(exchange)
            let longest = ModerationRoutes.longest
            user = try body.required("user", "a user's key, as the room shows it") { name throws(Problem) in
                try body.name(name, as: UserKind.self)
            }
            seconds = try body.number("seconds", in: 1...Int64(longest)).map { UInt64($0) }
            guard seconds != nil || !mustSayHowLong else {
                throw .invalidBody("`seconds` is missing: for how long, from 1 to \(longest).")
            }
            reason = try body.text("reason", limit: 256)
        }

        func end(_ now: Timestamp) -> Timestamp { now.advanced(by: Int64(seconds ?? 0) * 1000) }

        /// For the audit log.
        var detail: String {
            var json: [UInt8] = []
            var object = JSONObjectWriter(into: &json)
            object.member("seconds", seconds, into: &json)
            object.member("reason", reason, into: &json)
            object.close(into: &json)
            return String(decoding: json, as: UTF8.self)
        }
    }
}
