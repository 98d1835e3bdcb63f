import HubIdentity
import HubRuntime
import HubStore
import JSONCore
import PresenceCore
import SeatCore

/// What the routes of seats ask of the registrar, and who may what.
extension Exchange {
    var seats: SeatRegistrar {
        get throws(Problem) {
            guard let seats = configuration.seats else { throw .noStore }
            return seats
        }
    }

    /// One step of the desk's; comes back when what it did is on the disk.
    func seatStep<Answer: Sendable>(
        _ body: @Sendable (inout SeatDesk, Instant) -> Answer,
        keeping writes: @Sendable (Answer) -> [StoreWrite] = { _ in [] }
    ) async throws(Problem) -> Answer {
        let seats = try seats
        return try await storing { () throws(StoreError) in try await seats.step(body, keeping: writes) }
    }

    func storing<Answer: Sendable>(
        _ body: () async throws(StoreError) -> Answer
    ) async throws(Problem) -> Answer {
        do throws(StoreError) {
            return try await body()
        } catch {
            throw .refusedByStore(error)
        }
    }

    /// Throws unless the asker may have a seat in the room: who may be present there, and whoever is trusted.
    func requireSeatRight(_ order: SeatOrder) throws(Problem) {
        if !asker.isTrusted { try require(.track, in: order.room) }
    }

    /// Throws unless the asker may decide about others' seats in a room; true for a moderator of it, who may no more than that.
    func isModeratorOnly(of room: RoomName) throws(Problem) -> Bool {
        try requireAuthority(in: room)
        return !asker.isTrusted
    }

    /// A limit of one room is its moderators' too; one over all rooms is the app's.
    func requireLimitRight(_ scope: SeatScope) throws(Problem) {
        if let room = scope.room { return try requireAuthority(in: room) }
        guard asker.isTrusted else { throw .notAnApp }
    }

    /// Throws unless the asker may read of a room, or with nil of all of them.
    func requireReader(of room: RoomName?) throws(Problem) {
        if asker.isTrusted { return }
        if let room { return try require(.join, in: room) }
        guard case .token(let identity) = asker, configuration.dashboardRoles.contains(identity.role) else {
            throw .roleNotAllowed(role: asker.name)
        }
    }

    /// Who did what to whose seat.
    func audit(_ action: String, _ claim: SeatClaim) -> StoreWrite {
        let detail = JSONTree.object([JSONTree.Member("activity", .string(claim.activity.value))]).text
        return .audit(
            AuditEntry(
                id: freshID, at: moment, actor: asker.name, action: action, room: claim.room, target: claim.user.value,
                detail: detail))
    }

    func audit(_ action: String, _ limit: CapacityLimit) -> StoreWrite {
        let detail = JSONTree.object([
            JSONTree.Member("scope", .string(limit.scope)), JSONTree.Member("activity", .string(limit.activity)),
            JSONTree.Member("max_concurrent", .number(String(limit.maxConcurrent))),
        ]).text
        let room = limit.scope == SeatScope.everything ? nil : RoomName(limit.scope)
        return .audit(
            AuditEntry(id: freshID, at: moment, actor: asker.name, action: action, room: room, detail: detail))
    }
}

extension SeatScope {
    /// As requests spell it: `*`, or nothing, is every room; nothing is the activity `interview`.
    init(room: String?, activity: String?) throws(Problem) {
        let activity = activity ?? ActivityName.interview.value
        guard let name = ActivityName(activity) else {
            throw .invalidBody("`activity` must have 1 to \(ActivityKind.limit) octets without control characters.")
        }
        self.init(
            room: room == nil || room == Self.everything ? nil : try Exchange.room(room ?? ""),
            activity: activity == Self.everything ? nil : name)
    }
}
