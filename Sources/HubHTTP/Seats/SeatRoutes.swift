import HTTPCore
import HubIdentity
import HubRuntime
import HubStore
import JSONCore
import PresenceCore
import SeatCore

/// Seats: who may start what only so many may do at once (S1's interviews).
///
/// Each body is `{"room_id":"algebra","activity":"interview","user_id":"ada","session_id":"…","lease_ms":60000}`; only
/// `room_id` is needed, and `user_id` only of those who ask for others.
enum SeatRoutes {
    static let routes = [
        Route("GET", "/api/v1/seats", for: .token, .later(list)),
        Route("POST", "/api/v1/seats/can_start", for: .token, .later(canStart)),
        Route("POST", "/api/v1/seats/acquire", for: .token, .later(acquire)),
        Route("POST", "/api/v1/seats/renew", for: .token, .later(renew)),
        Route("POST", "/api/v1/seats/release", for: .token, .later(release)),
        Route("POST", "/api/v1/seats/grant", for: .token, .later(grant)),
        Route("POST", "/api/v1/seats/revoke", for: .token, .later(revoke)),
        Route("PUT", "/api/v1/seats/limits", for: .token, .later(setLimit)),
        Route("DELETE", "/api/v1/seats/limits", for: .token, .later(removeLimit)),
    ]

    /// Whether a seat is free; takes none, so that the answer may be out of date when it arrives: `acquire` is one step.
    @Sendable static func canStart(_ exchange: Exchange) async throws(Problem) -> Response {
        let order = try SeatOrder(exchange)
        try exchange.require(.join, in: order.room)
        let reply = try await exchange.seatStep { desk, now in
            let answer = desk.canStart(order.activity, in: order.room, order.user, at: now)
            return desk.reply(answer, order)
        }
        return Response(json: json(of: reply, order))
    }

    /// `"wait":true` joins the queue when no seat is free.
    ///
    /// 200: granted; 202: waiting, with the position; 409: full.
    @Sendable static func acquire(_ exchange: Exchange) async throws(Problem) -> Response {
        let order = try SeatOrder(exchange)
        try exchange.requireSeatRight(order)
        let hold = try order.hold
        let reply = try await exchange.seatStep { desk, now in
            let answer = desk.acquire(hold, lease: order.lease, mayWait: order.mayWait, at: now)
            return desk.reply(answer, order)
        }
        return try await answer(reply, order, exchange)
    }

    /// As `acquire`, but 404 for those who have no seat and no place in the queue.
    @Sendable static func renew(_ exchange: Exchange) async throws(Problem) -> Response {
        let order = try SeatOrder(exchange)
        try exchange.requireSeatRight(order)
        let hold = try order.hold
        let reply = try await exchange.seatStep { desk, now in
            let answer = desk.renew(hold, lease: order.lease, at: now)
            return answer.map { desk.reply($0, order) }
        }
        guard let reply else { throw .noSeat }
        return try await answer(reply, order, exchange)
    }

    /// The tab of `session_id` lets go, without one all of the user's tabs do: `{"released":true}`.
    @Sendable static func release(_ exchange: Exchange) async throws(Problem) -> Response {
        let order = try SeatOrder(exchange)
        let claim = try order.claim
        let had = try await exchange.seatStep { desk, now in
            desk.release(claim, for: order.session, .completed, at: now)
        }
        return released(had)
    }

    /// Seats `user_id` past the limits; a moderator of the room past those of the room.
    @Sendable static func grant(_ exchange: Exchange) async throws(Problem) -> Response {
        let order = try SeatOrder(exchange, isForOthers: true)
        let isModerator = try exchange.isModeratorOnly(of: order.room)
        let hold = try order.hold
        let audit = exchange.audit("grant_seat", hold.claim)
        let reply = try await exchange.seatStep { desk, now in
            let answer = desk.grant(hold, lease: order.lease, moderator: isModerator, at: now)
            return desk.reply(answer, order)
        } keeping: { (reply: SeatReply) in
            reply.answer == .granted ? [audit] : []
        }
        return try await answer(reply, order, exchange)
    }

    /// Takes a seat, or a place in the queue, from `user_id`: `{"released":true}`.
    @Sendable static func revoke(_ exchange: Exchange) async throws(Problem) -> Response {
        let order = try SeatOrder(exchange, isForOthers: true)
        _ = try exchange.isModeratorOnly(of: order.room)
        let claim = try order.claim
        let audit = exchange.audit("revoke_seat", claim)
        let had = try await exchange.seatStep { desk, now in
            desk.release(claim, for: nil, .revoked, at: now)
        } keeping: { (had: Bool) in
            had ? [audit] : []
        }
        return released(had)
    }

    private static func answer(
        _ reply: SeatReply, _ order: SeatOrder, _ exchange: Exchange
    ) async throws(Problem) -> Response {
        let (problem, reason): (Problem, String)
        switch reply.answer {
        case .granted: return Response(json: json(of: reply, order))
        case .waiting: return Response(status: 202, json: json(of: reply, order))
        case .full(let usage):
            (problem, reason) = (.seatsTaken(limit: usage.maximum, inUse: usage.inUse), "full")
        case .queueFull(let limit): (problem, reason) = (.seatQueueFull(limit: limit), "queue_full")
        case .overdrawn(let limit): (problem, reason) = (.tooManySeats(limit: limit), "too_many")
        }
        await (try exchange.seats).refuse(reason)
        throw problem
    }

    private static func released(_ had: Bool) -> Response {
        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        object.member("released", had, into: &json)
        object.close(into: &json)
        return Response(json: json)
    }

    private static func json(of reply: SeatReply, _ order: SeatOrder) -> [UInt8] {
        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        object.member("can_start", reply.answer == .granted, into: &json)
        object.member("message", SeatWords.of(reply.answer, reply.usage), into: &json)
        object.member("state", reply.state?.rawValue, into: &json)
        if case .waiting(let position) = reply.answer { object.member("position", position, into: &json) }
        object.member("activity", order.activity.value, into: &json)
        object.member("room_id", order.room.value, into: &json)
        object.member("user_id", order.user?.value, into: &json)
        object.member("session_id", order.session?.value, into: &json)
        if reply.state != nil { object.member("lease_ms", order.lease, into: &json) }
        object.member("limit", reply.usage?.maximum, into: &json)
        object.member("in_use", reply.usage?.inUse, into: &json)
        object.member("available", reply.usage?.available, into: &json)
        object.close(into: &json)
        return json
    }
}

/// What a step came to, and how the limit stands that leaves the fewest seats.
struct SeatReply: Sendable {
    let answer: SeatAnswer
    /// Where the user stands; nil for who has nothing.
    let state: SeatState?
    let usage: SeatUsage?
}

extension SeatDesk {
    fileprivate func reply(_ answer: SeatAnswer, _ order: SeatOrder) -> SeatReply {
        let claim = order.user.map { SeatClaim(user: $0, room: order.room, activity: order.activity) }
        let tightest = ledger.usages(over: order.activity, in: order.room).min { $0.available < $1.available }
        let usage = if case .full(let usage) = answer { usage } else { tightest }
        let state: SeatState? =
            switch answer {
            case .waiting: .waiting
            case .granted where claim.map(ledger.isSeated) ?? false: .granted
            case .granted, .full, .queueFull, .overdrawn: nil
            }
        return SeatReply(answer: answer, state: state, usage: usage)
    }
}
