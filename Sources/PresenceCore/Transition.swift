/// One connection's join of one topic; the runtime makes it and never uses it twice.
package struct AttachmentID: Hashable, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }
}

/// A user's first session was tracked, or its last one went, in the current state (presence.md §2).
package struct MembershipChange: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        case joined
        case left(LeaveReason)
    }

    package let user: UserID
    package let kind: Kind

    package init(user: UserID, kind: Kind) {
        self.user = user
        self.kind = kind
    }
}

/// What one event changed in the current state of a room.
package struct Transition: Equatable, Sendable {
    package var membership: MembershipChange?
    /// Whether there is something new to publish, to count or to tell a status of.
    package var isChanged = false

    package static let nothing = Transition()

    package init(membership: MembershipChange? = nil, isChanged: Bool = false) {
        self.membership = membership
        self.isChanged = isChanged
    }
}

/// The answer to an attach.
package struct Attached: Equatable, Sendable {
    /// The attachment that held this session until now: already forgotten here, its socket closes 4409 (presence.md §1).
    package let replaced: AttachmentID?
    /// The join that `replaced` was beside: then only this session of its connection ends.
    package let host: AttachmentID?
    /// Whether the session was tracked, live or in its grace.
    package let isResumed: Bool
    /// Whether a status changed: a page that comes anew is active.
    package let isChanged: Bool
    /// The user left with the tabs beside `replaced`, in a room where who is lost has no grace.
    package let membership: MembershipChange?

    package init(
        replaced: AttachmentID? = nil, host: AttachmentID? = nil, isResumed: Bool = false, isChanged: Bool = false,
        membership: MembershipChange? = nil
    ) {
        self.replaced = replaced
        self.host = host
        self.isResumed = isResumed
        self.isChanged = isChanged
        self.membership = membership
    }
}

/// What a moderator's kick or ban took away.
package struct Ejection: Equatable, Sendable {
    /// One of several tabs of a connection whose channel stays.
    package struct Tab: Equatable, Sendable {
        package let session: SessionID
        package let host: AttachmentID

        package init(session: SessionID, host: AttachmentID) {
            self.session = session
            self.host = host
        }
    }

    /// Channels to close; already forgotten here.
    package let attachments: [AttachmentID]
    /// Tabs to end beside a channel that stays.
    package let tabs: [Tab]
    package let membership: MembershipChange?
    /// Tracked sessions that ended.
    package let sessions: Int
}

/// Why a room does not let somebody in; nothing changed.
package enum PresenceRefusal: Error, Equatable, Sendable {
    /// Taking this user as a member would pass the capacity (presence.md §7).
    case roomFull(members: Int, capacity: Int)
    case kicked(until: Instant)
    case banned(until: Instant)
    /// This user already has `limit` sessions here.
    case tooManySessions(limit: Int)
    /// No such attachment, or no more.
    case notAttached
    /// Only who is present signals.
    case notTracked
    /// More than `limit` signals of one session at a time.
    case tooManySignals(limit: Int)
}
