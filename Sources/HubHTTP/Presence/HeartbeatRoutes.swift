import ChannelProtocol
import HTTPCore
import HubIdentity
import HubRuntime
import JSONCore
import PresenceCore

/// Presence by HTTP, for pages without a socket (presence.md 4).
enum HeartbeatRoutes {
    /// `{"room_id":"algebra","session_id":"…","is_in_competition":true,"competition_id":7,"interval_ms":15000}`.
    ///
    /// Only `room_id` is needed. Without `session_id` the hub makes one, which the next heartbeat should bring back.
    /// `is_in_competition: false` is a goodbye: a hint, undone by the next heartbeat. What else the body has is what the
    /// session says, as by `track`. The answer's `goodbye` is for `/api/user-disconnect`.
    @Sendable static func beat(_ exchange: Exchange) async throws(Problem) -> Response {
        let body = try HeartbeatBody(exchange)
        let (user, role) = try exchange.whose(body)
        let session = body.session ?? freshSession(at: exchange.configuration.now())
        let sign: Heartbeat.Sign =
            body.isPresent
            ? .present(try meta(exchange, user, role, in: body.room), interval: body.interval) : .goodbye(after: nil)
        let receipt = try await exchange.beat(
            sign, user, session, role, in: body.room, by: exchange.visitor(body))
        let goodbye = GoodbyeToken(
            room: body.room.value, user: user.value, session: session.value, beat: receipt.moment.milliseconds)

        var json: [UInt8] = []
        var row = JSONObjectWriter(into: &json)
        row.member("user_id", user.value, into: &json)
        row.member("room_id", body.room.value, into: &json)
        row.member("role", role.value, into: &json)
        row.member("is_in_competition", body.isPresent, into: &json)
        row.key("current_competition_id", into: &json)
        json.append(contentsOf: body.isPresent ? body.competition : Array("null".utf8))
        row.member("session_id", session.value, into: &json)
        row.member("last_active", HTTPDate.timestamp(milliseconds: receipt.wallClock), into: &json)
        row.member("goodbye", exchange.configuration.goodbyes.sign(goodbye), into: &json)
        row.close(into: &json)
        return Response(json: json)
    }

    /// `{"room_id":"algebra","session_id":"…"}`: this session leaves at once, without a grace.
    @Sendable static func leave(_ exchange: Exchange) async throws(Problem) -> Response {
        let body = try HeartbeatBody(exchange)
        let (user, role) = try exchange.whose(body)
        _ = try await exchange.beat(.left(.left), user, body.session, role, in: body.room)
        return Response(status: 204)
    }

    /// `{"room_id":"algebra"}` at a session's own path: what it was for is done.
    @Sendable static func complete(_ exchange: Exchange) async throws(Problem) -> Response {
        try await end(exchange, .completed)
    }

    /// The same for a session that is given up.
    @Sendable static func abandon(_ exchange: Exchange) async throws(Problem) -> Response {
        try await end(exchange, .abandoned)
    }

    private static func end(_ exchange: Exchange, _ reason: LeaveReason) async throws(Problem) -> Response {
        let body = try HeartbeatBody(exchange)
        let (user, role) = try exchange.whose(body)
        _ = try await exchange.beat(.left(reason), user, body.session, role, in: body.room)
        return Response(status: 204)
    }

    /// The `goodbye` of the last heartbeat's answer, as it is, of whatever media type: what a beacon can send.
    ///
    /// 204 also when the session has gone already, so that nobody learns who is here.
    @Sendable static func goodbye(_ exchange: Exchange) async throws(Problem) -> Response {
        guard let token = exchange.configuration.goodbyes.verify(exchange.body), let room = RoomName(token.room),
            let user = UserID(token.user)
        else { throw .badGoodbye }
        _ = try await exchange.beat(
            .goodbye(after: Instant(milliseconds: token.beat)), user, token.session.flatMap { SessionID($0) }, .member,
            in: room)
        return Response(status: 204)
    }

    private static func meta(
        _ exchange: Exchange, _ user: UserID, _ role: Role, in room: RoomName
    ) throws(Problem) -> Meta? {
        var rules = MetaRules()
        rules.labels = exchange.configuration.policies.policy(for: room).labels
        if case .token = exchange.asker {
            rules.verifiedUser = user
            rules.verifiedRole = role
        }
        do throws(WireError) {
            return try MetaCodec.decode(heartbeat: exchange.body.span, rules: rules)
        } catch {
            throw .refusedHeartbeat(error.reply ?? .trackNotAMap)
        }
    }

    /// `1790000000-k3j9x0c2p_A7`: the second, so that a person can read its age, and 54 bits that nobody can guess.
    private static func freshSession(at seconds: Int64) -> SessionID {
        guard let session = SessionID("\(seconds)-\(FreshName.make(bits: 54))") else {
            preconditionFailure("a fresh name is no session id")
        }
        return session
    }
}
