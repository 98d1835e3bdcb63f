/// What a user is in a room (presence.md §6).
struct Standing: Equatable, Sendable {
    var role: Role
    var isOwner = false
}

/// A user in a room: its sessions, and what follows from all of them together.
struct Member: Sendable {
    /// What was said last of the user: by an attach with its first track, or by a heartbeat.
    var claimed: Standing
    /// The role that the roster gives it.
    var registered: Box<Role>?
    /// Why the session that ended last ended.
    private(set) var lastReason = LeaveReason.left
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

    func index(of attachment: AttachmentID) -> Int {
        guard let index = sessions.firstIndex(where: { $0.attachment == attachment }) else {
            preconditionFailure("attachment \(attachment.rawValue) is registered but no session has it")
        }
        return index
    }

    /// Lets `body` change one session, and keeps in mind why it left if it did.
    mutating func change(_ index: Int, _ body: (inout Session) -> Void) {
        let wasTracked = sessions[index].isTracked
        body(&sessions[index])
        if wasTracked, !sessions[index].isTracked { lastReason = sessions[index].reason }
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
