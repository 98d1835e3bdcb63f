package import PresenceCore
import SocketIO

/// A member, and what holds each of its places: the answer to "why is this person still shown?".
package struct HeldPerson: Sendable, Equatable {
    /// The place of one session.
    package struct Hold: Sendable, Equatable {
        package let page: PageState
        package let isConnected: Bool
        /// Why the socket went, while its place waits.
        package let reason: LeaveReason?
        /// Milliseconds until the wait ends; nil if it does not by itself.
        package let graceLeft: UInt64?
        /// Milliseconds until what was said by HTTP ends.
        package let leaseLeft: UInt64?

        package init(
            page: PageState, isConnected: Bool, reason: LeaveReason? = nil, graceLeft: UInt64? = nil,
            leaseLeft: UInt64? = nil
        ) {
            self.page = page
            self.isConnected = isConnected
            self.reason = reason
            self.graceLeft = graceLeft
            self.leaseLeft = leaseLeft
        }
    }

    package let status: Status
    package let role: Role
    /// Milliseconds since 1970.
    package let since: Int64
    /// When something was heard of the user last, in milliseconds since 1970.
    package let lastActive: Int64
    /// Whether the room's counts have the user in them.
    package let isCounted: Bool
    package let holds: [Hold]

    package init(
        status: Status, role: Role, since: Int64, lastActive: Int64, isCounted: Bool, holds: [Hold]
    ) {
        self.status = status
        self.role = role
        self.since = since
        self.lastActive = lastActive
        self.isCounted = isCounted
        self.holds = holds
    }
}

extension Home {
    func heldPerson(_ user: UserID, in name: RoomName, at now: Instant) -> HeldPerson? {
        guard let room = rooms[name], let member = room.state.summary(of: user) else { return nil }
        let holds = room.state.holds(of: user).map { hold in
            HeldPerson.Hold(
                page: hold.page, isConnected: hold.isConnected, reason: hold.grace?.reason,
                graceLeft: hold.grace.flatMap { $0.end == .distantFuture ? nil : $0.end.since(now) },
                leaseLeft: hold.leaseEnd.map { $0.since(now) })
        }
        let wallNow = WallClock.milliseconds
        return HeldPerson(
            status: member.status, role: member.role, since: wallNow - Int64(now.since(member.since)),
            lastActive: wallNow - Int64(member.lastHeard.map { now.since($0) } ?? 0), isCounted: member.isCounted,
            holds: holds)
    }
}
