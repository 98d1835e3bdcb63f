/// All that a user signals with its tabs together; empty when it does no longer.
package struct UserSignals: Equatable, Sendable {
    package let user: UserID
    /// By name.
    package let signals: [Signal]

    package init(user: UserID, signals: [Signal]) {
        self.user = user
        self.signals = signals
    }
}

/// Signals live as long as their session is tracked, never longer, and are in no diff (presence.md §11).
extension RoomState {
    /// Lets a tracked session signal, or take it back.
    ///
    /// Throws `.notAttached`, `.notTracked`, and `.tooManySignals`; then nothing has changed.
    package mutating func signal(
        _ id: AttachmentID, of user: UserID, _ wish: SignalChange, at now: Instant
    ) throws(PresenceRefusal) {
        guard let (place, index) = place(of: id, user) else { throw .notAttached }
        guard members[at: place].sessions[index].isTracked else { throw .notTracked }
        var signals = members[at: place].sessions[index].signals
        signals.expire(at: now)
        signals.apply(wish, at: now)
        guard signals.standing.count <= SessionSignals.limit else {
            throw .tooManySignals(limit: SessionSignals.limit)
        }
        _ = change(user, at: now) { [signals] member in member.sessions[index].signals = signals }
    }

    /// Whether anybody signals anything now.
    package var hasSignals: Bool { !signallers.isEmpty }

    /// Everybody who signals something now, by name: what a newcomer is told.
    package var signals: [UserSignals] {
        signallers.sorted().map { UserSignals(user: $0, signals: members[$0]?.signals ?? []) }
    }

    /// Whether `takeSignalChanges` may have something to tell.
    package var hasSignalChanges: Bool { !signalsBefore.isEmpty }

    /// Whose signals together are others than at the last call, by name.
    package mutating func takeSignalChanges() -> [UserSignals] {
        defer { signalsBefore = [:] }
        return signalsBefore.compactMap { user, before in
            let signals = members[user]?.signals ?? []
            return signals == before ? nil : UserSignals(user: user, signals: signals)
        }.sorted { $0.user < $1.user }
    }

    mutating func noteSignals(_ user: UserID, before: [Signal], after: [Signal]) {
        guard before != after else { return }
        if after.isEmpty { signallers.remove(user) } else { signallers.insert(user) }
        if signalsBefore[user] == nil { signalsBefore[user] = before }
    }
}
