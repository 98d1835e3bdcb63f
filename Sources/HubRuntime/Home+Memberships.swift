import PresenceCore

/// What others are told of members.
extension Home {
    /// Who joined and left in this turn.
    func tellMemberships(_ room: Room) {
        for turn in room.state.takeMembershipTurns() {
            let kind: RoomNote.Kind =
                switch turn.change.kind {
                case .joined: .joined
                case .left(let reason): .left(reason)
                }
            effects.notes.append(
                RoomNote(room: room.name, user: turn.change.user, role: turn.role, kind: kind, at: turn.at))
        }
    }
}
