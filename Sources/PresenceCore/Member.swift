/// A user in a room: its sessions, and what follows from all of them together.
struct Member: Sendable {
    /// The role that counts: the one stated by the newest attachment that has tracked (presence.md §6).
    var role: Role
    var isOwner = false
    /// By age, except that a session which takes over a parked place takes its age too.
    var sessions: [Session] = []
    /// When the user became a member.
    var since = Instant(milliseconds: 0)
    /// Number of the ref by which the user was first published; 0 while it is not.
    var order: UInt64 = 0
    /// The earliest entry for this user in the room's deadlines.
    var alarm: Instant?
    /// Why the session that ended last ended.
    var lastReason = LeaveReason.left

    init(role: Role) {
        self.role = role
    }

    var isGone: Bool { sessions.isEmpty }
    var aliveSessions: Int { sessions.count(where: \.isAlive) }
    var deadline: Instant? { sessions.lazy.compactMap(\.deadline).min() }

    func index(of attachment: AttachmentID) -> Int {
        guard let index = sessions.firstIndex(where: { $0.attachment == attachment }) else {
            preconditionFailure("attachment \(attachment.rawValue) is registered but no session has it")
        }
        return index
    }

    func index(named name: SessionID) -> Int? {
        sessions.firstIndex { $0.name == name }
    }

    /// Drops records that nothing needs any more.
    mutating func tidy() {
        if sessions.contains(where: \.isGone) { sessions.removeAll(where: \.isGone) }
    }

    /// The session takes its place: its role takes effect if it is new, its meta is what it says.
    mutating func take(_ index: Int, meta: Meta) {
        if sessions[index].isRoleNew {
            sessions[index].isRoleNew = false
            role = sessions[index].role
            isOwner = sessions[index].isOwner
        }
        sessions[index].tell(meta)
    }

    /// Lets `body` change one session, and keeps in mind why it left if it did.
    mutating func change(_ index: Int, _ body: (inout Session) -> Void) {
        let wasTracked = sessions[index].isTracked
        body(&sessions[index])
        if wasTracked, !sessions[index].isTracked { lastReason = sessions[index].reason }
    }

    /// Ends what ends by itself up to now: graces, then leases.
    mutating func expire(at now: Instant) {
        for index in sessions.indices {
            change(index) { session in
                if case .parked(let until) = session.socket, until <= now { session.endGrace() }
                if let lease = session.lease, lease <= now { session.endLease() }
            }
        }
    }
}
