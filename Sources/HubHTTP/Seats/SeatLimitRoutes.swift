import HTTPCore
import HubIdentity
import HubRuntime
import HubStore
import JSONCore
import PresenceCore
import SeatCore

/// How many may do something at once, and how many do.
extension SeatRoutes {
    /// `{"scope":"*","activity":"interview","max_concurrent":3}`: `scope` is a room or `*`, which it is unless said: all rooms
    /// together; `activity` may be `*`, too, and is `interview` unless said.
    @Sendable static func setLimit(_ exchange: Exchange) async throws(Problem) -> Response {
        let object = try RequestObject(exchange)
        let scope = try SeatScope(
            room: try object.text("scope", limit: .max), activity: try object.text("activity", limit: .max))
        try exchange.requireLimitRight(scope)
        let maximum = try object.required("max_concurrent", "how many may at once") { name throws(Problem) in
            try object.number(name, in: 0...1_000_000).map { Int($0) }
        }
        let limit = scope.limit(maximum)
        let audit = exchange.audit("set_seat_limit", limit)
        let seats = try exchange.seats
        try await exchange.storing { () throws(StoreError) in
            try await seats.setLimit(maximum, in: scope, [.capacityLimit(limit), audit])
        }
        return Response(json: await seats.json(of: scope))
    }

    /// `?scope=*&activity=interview`: 204, or 404 where there is no such limit.
    @Sendable static func removeLimit(_ exchange: Exchange) async throws(Problem) -> Response {
        let query = try RequestQuery(exchange)
        let scope = try SeatScope(room: query["scope"], activity: query["activity"])
        try exchange.requireLimitRight(scope)
        let limit = scope.limit(0)
        let audit = exchange.audit("remove_seat_limit", limit)
        let seats = try exchange.seats
        try await exchange.storing { () throws(StoreError) in
            try await seats.setLimit(
                nil, in: scope, [.removeCapacityLimit(scope: limit.scope, activity: limit.activity), audit])
        }
        return Response(status: 204)
    }

    /// `?room=&activity=`: S1's two counts, the limits, and for those who moderate who has a seat and who waits.
    ///
    /// Without `room` it is about all of them, for those who may read all rooms.
    @Sendable static func list(_ exchange: Exchange) async throws(Problem) -> Response {
        let query = try RequestQuery(exchange)
        let room = try query.room("room")
        let activity = try query.name("activity", as: ActivityKind.self) ?? .interview
        try exchange.requireReader(of: room)
        let policies = exchange.configuration.policies
        let rooms = await (try exchange.hub).rooms().filter { found in
            room.map { $0 == found.name } ?? exchange.asker.rights(in: found.name, policies).contains(.join)
        }
        let sessions = rooms.reduce(0) { $0 + $1.sessions }
        let mayReadNames = room.map { exchange.hasAuthority(in: $0) } ?? exchange.asker.isTrusted
        return Response(
            json: await (try exchange.seats).json(
                room: room, activity: activity, sessions: sessions, withNames: mayReadNames))
    }
}

extension SeatRegistrar {
    func json(of scope: SeatScope) -> [UInt8] {
        var json: [UInt8] = []
        append(scope, to: &json)
        return json
    }

    func json(room: RoomName?, activity: ActivityName, sessions: Int, withNames: Bool) -> [UInt8] {
        tick()
        let scope = SeatScope(room: room, activity: activity)
        let limits = desk.ledger.usages.map(\.scope).filter { limit in
            (room == nil || limit.room == nil || limit.room == room)
                && (limit.activity == nil || limit.activity == activity)
        }
        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        object.member("activity", activity.value, into: &json)
        object.member("room_id", room?.value, into: &json)
        object.member("count_active_sessions", sessions, into: &json)
        object.member("count_active_interviews", desk.ledger.users(in: scope), into: &json)
        object.array("limits", limits.sorted { $0.sortKey < $1.sortKey }, into: &json) { append($0, to: &$1) }
        if withNames {
            let seated = desk.ledger.seated.filter(scope.covers).sorted { ($0.user, $0.room) < ($1.user, $1.room) }
            let queue = desk.ledger.line.filter(scope.covers)
            object.array("seats", seated.prefix(Self.longestList), into: &json) { append($0, position: nil, to: &$1) }
            object.array("queue", queue.prefix(Self.longestList), into: &json) {
                append($0, position: desk.ledger.position(of: $0), to: &$1)
            }
        }
        object.close(into: &json)
        return json
    }

    /// How many names a list has at most.
    private static var longestList: Int { 1_000 }

    private func append(_ scope: SeatScope, to json: inout [UInt8]) {
        var object = JSONObjectWriter(into: &json)
        object.members(of: scope, in: desk.ledger, into: &json)
        object.close(into: &json)
    }

    private func append(_ claim: SeatClaim, position: Int?, to json: inout [UInt8]) {
        var object = JSONObjectWriter(into: &json)
        object.member("user_id", claim.user.value, into: &json)
        object.member("room_id", claim.room.value, into: &json)
        object.member("activity", claim.activity.value, into: &json)
        object.member("position", position, into: &json)
        object.member("tabs", desk.ledger.holders(of: claim).count, into: &json)
        object.close(into: &json)
    }
}

extension SeatScope {
    /// All rooms first, then by room and activity.
    fileprivate var sortKey: (String, String) { (room?.value ?? "", activity?.value ?? "") }
}
