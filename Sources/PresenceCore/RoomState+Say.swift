extension RoomState {
    /// What a tracked session says; nil if there is none of this name.
    package func meta(of user: UserID, session name: SessionID) -> Meta? {
        members[user]?.sessions.first { $0.name == name }?.meta
    }

    /// A tracked session says something else; whatever holds its place goes on holding it as before.
    ///
    /// A session that is not tracked, or not there, is not changed.
    package mutating func say(_ meta: Meta, user: UserID, session name: SessionID, at now: Instant) -> Transition {
        change(user, at: now) { member in
            guard let index = member.sessions.firstIndex(where: { $0.name == name && $0.isTracked }) else { return }
            member.change(index) { $0.say(meta) }
        }
    }
}
