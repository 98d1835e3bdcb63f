extension RoomState {
    /// Ends a connection's join, with the grace of its reason (presence.md §5); an unknown attachment changes nothing.
    ///
    /// What is attached beside it goes the same way.
    /// `lastHeard` is when the connection's last octet came, for `expired` its page's last message. A place that already
    /// waits for its track goes on waiting for as long as it would have, unless somebody decided the leave.
    package mutating func detach(
        _ id: AttachmentID, of user: UserID, reason: LeaveReason, lastHeard: Instant, at now: Instant
    ) -> Transition {
        guard place(of: id, user) != nil else { return .nothing }
        let since = reason.isSilent ? lastHeard : now
        let grace = grace(for: reason)
        let others = separate(id, of: user)
        return change(user, at: now) { member in
            func end(_ id: AttachmentID) {
                guard let index = member.index(of: id) else { return }
                let mayReturn = !member.sessions[index].isKeyGenerated || grace == .max
                let deadline = grace > 0 && mayReturn ? now.advanced(by: grace) : nil
                member.change(index) { $0.detach(reason, since: since, until: deadline) }
            }
            end(id)
            for other in others { end(other) }
        }
    }

    /// From now on the server closes connections that could not come back: places without a socket wait, no deadline
    /// ends one, and only what somebody decides is a leave (presence.md §5, `drained`).
    package mutating func beginDrain() {
        isDraining = true
    }

    /// How long a live place waits for its session after its socket went; `.max` is without a deadline.
    private func grace(for reason: LeaveReason) -> Milliseconds {
        switch reason {
        case .left, .completed, .abandoned, .kicked, .banned, .replaced, .capacity: 0
        case .drained: .max
        case .closed: isDraining ? .max : policy.graceClose
        case .lost, .slow: isDraining ? .max : policy.graceLost
        case .expired: isDraining ? .max : 0
        }
    }
}
