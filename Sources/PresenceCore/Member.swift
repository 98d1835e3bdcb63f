/// What a user is in a room (presence.md §6).
struct Standing: Equatable, Sendable {
    var role: Role
    var isOwner = false
}

/// A user in a room: its sessions, and what follows from all of them together.
struct Member: Sendable {
    /// What was said last of the user: by an attach with its first track, or by a heartbeat.
    private(set) var claimed: Standing
    /// Why the session that ended last ended; here, where it lies in the padding.
    private(set) var lastReason = LeaveReason.left
    /// The role that the roster gives it.
    var registered: Box<Role>?
    /// By age, except that a session which takes over a parked place takes its age too.
    var sessions = Few<Session>()
    /// When the user became a member.
    var since = Instant(milliseconds: 0)
    /// Number of the ref by which the user was first published; 0 while it is not.
    var order: UInt64 = 0
    /// The earliest entry for this user in the room's deadlines; `distantFuture` if there is none.
    var alarm = Instant.distantFuture

    init(claimed: Standing, registered: Box<Role>? = nil) {
        self.claimed = claimed
        self.registered = registered
    }

    /// What it is: the roster goes before what is claimed.
    var standing: Standing {
        guard let registered else { return claimed }
        return Standing(role: registered.value, isOwner: claimed.isOwner)
    }

    var isGone: Bool { sessions.isEmpty }
    var isTracked: Bool { sessions.contains(where: \.isTracked) }
    var aliveSessions: Int { sessions.count(where: \.isAlive) }
    var deadline: Instant? { sessions.lazy.compactMap(\.deadline).min() }

    /// The session of an attachment; nil if none has it, or has it no more.
    func index(of attachment: AttachmentID) -> Int? {
        sessions.firstIndex { $0.attachment == attachment }
    }

    /// Lets `body` change one session, and keeps in mind why it left if it did.
    mutating func change(_ index: Int, _ body: (inout Session) -> Void) {
        let wasTracked = sessions[index].isTracked
        body(&sessions[index])
        if wasTracked, !sessions[index].isTracked { lastReason = sessions[index].reason }
    }

    /// What the attach of a session said of the user, until a track makes it so (§6).
    func stated(by index: Int) -> Standing? { sessions[index].stated(beside: claimed) }

    mutating func state(_ standing: Standing?, by index: Int) { sessions[index].state(standing, beside: claimed) }

    /// Makes the user this; what sessions stated and have not made so stays what they stated.
    mutating func claim(_ standing: Standing) {
        guard standing != claimed else { return }
        let old = claimed
        claimed = standing
        for index in sessions.indices {
            if let stated = sessions[index].stated(beside: old) { sessions[index].state(stated, beside: standing) }
        }
    }

    /// Ends what ends by itself up to now.
    mutating func expire(at now: Instant) {
        for index in sessions.indices { change(index) { $0.expire(at: now) } }
    }

    /// Drops records that nothing needs any more.
    mutating func tidy() {
        if sessions.contains(where: \.isGone) { sessions.removeAll(where: \.isGone) }
    }
}
