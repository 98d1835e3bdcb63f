package import PresenceCore

/// What only so many may do at the same time, such as `interview`; at most 64 bytes.
package typealias ActivityName = Name<ActivityKind>

package enum ActivityKind: NameKind {
    package static var limit: Int { 64 }
}

/// One seat: a user who does something somewhere, in however many tabs.
package struct SeatClaim: Hashable, Sendable {
    package let user: UserID
    package let room: RoomName
    package let activity: ActivityName

    package init(user: UserID, room: RoomName, activity: ActivityName) {
        self.user = user
        self.room = room
        self.activity = activity
    }
}

/// Where a limit holds; nil stands for every room, or every activity.
package struct SeatScope: Hashable, Sendable {
    package let room: RoomName?
    package let activity: ActivityName?

    package init(room: RoomName? = nil, activity: ActivityName? = nil) {
        self.room = room
        self.activity = activity
    }

    /// Everything a claim falls under, the narrowest first.
    static func all(of claim: SeatClaim) -> [SeatScope] { all(claim.activity, in: claim.room) }

    static func all(_ activity: ActivityName, in room: RoomName) -> [SeatScope] {
        [SeatScope(room: room, activity: activity), SeatScope(room: room), SeatScope(activity: activity), SeatScope()]
    }

    package func covers(_ claim: SeatClaim) -> Bool {
        (room == nil || room == claim.room) && (activity == nil || activity == claim.activity)
    }
}

/// A limit as it stands: how many users may have a seat in its scope at the same time, and how many have one.
package struct SeatUsage: Equatable, Sendable {
    package let scope: SeatScope
    /// 0 or more; more in use than this means that it was lowered, or that a moderator let somebody past it.
    package let maximum: Int
    package let inUse: Int

    package init(scope: SeatScope, maximum: Int, inUse: Int) {
        self.scope = scope
        self.maximum = maximum
        self.inUse = inUse
    }

    package var available: Int { max(0, maximum - inUse) }
}
