/// A user became a member of a room, or left it, for who is told of it elsewhere.
package struct MembershipTurn: Equatable, Sendable {
    package let change: MembershipChange
    package let role: Role
    package let at: Instant

    package init(change: MembershipChange, role: Role, at: Instant) {
        self.change = change
        self.role = role
        self.at = at
    }
}

extension RoomState {
    /// Who joined and left since the last call, in order; nothing unless `isWatched`.
    package mutating func takeMembershipTurns() -> [MembershipTurn] {
        guard !membershipTurns.isEmpty else { return [] }
        defer { membershipTurns = [] }
        return membershipTurns
    }
}
