import HubStore
import PresenceCore
import SeatCore

/// How limits and seats are spelled on the disk, and in requests.
extension SeatScope {
    /// Every room, or every activity.
    static let everything = "*"

    /// Nil for what no hub has written.
    init?(_ limit: CapacityLimit) {
        let (room, activity) = (RoomName(limit.scope), ActivityName(limit.activity))
        guard let room, let activity else { return nil }
        self.init(
            room: limit.scope == Self.everything ? nil : room,
            activity: limit.activity == Self.everything ? nil : activity)
    }

    func limit(_ maximum: Int) -> CapacityLimit {
        CapacityLimit(
            scope: room?.value ?? Self.everything, activity: activity?.value ?? Self.everything, maxConcurrent: maximum)
    }
}

extension SeatHold {
    /// Nil for what no hub has written.
    init?(_ seat: SeatRow) {
        guard let activity = ActivityName(seat.activity) else { return nil }
        self.init(claim: SeatClaim(user: seat.user, room: seat.room, activity: activity), session: seat.session)
    }
}
