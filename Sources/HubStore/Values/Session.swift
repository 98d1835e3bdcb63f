package import PresenceCore

/// One stay of a session in a room, as it is stored: from the track to the leave.
package struct StoredSession: Equatable, Sendable {
    package var key: SessionKey
    package var details: SessionDetails
    package var status: SessionStatus
    package var lastSeen: Timestamp
    package var end: SessionEnding?
}

/// What names a stay: presence.md §1 has a session belong to (user, session id), and it may come back to a room later.
package struct SessionKey: Hashable, Sendable {
    package let room: RoomName
    package let user: UserID
    package let session: SessionID
    package let startedAt: Timestamp

    package init(room: RoomName, user: UserID, session: SessionID, startedAt: Timestamp) {
        self.room = room
        self.user = user
        self.session = session
        self.startedAt = startedAt
    }
}

/// What a session says about itself, and its connection about it; all of it may change but the last two.
package struct SessionDetails: Equatable, Sendable {
    package var language: String?
    package var page: String?
    /// What the user is busy with and seats are counted by, such as `interview`.
    package var activity: String?
    /// The part of the room that the user is in (S0's `current_competition_id`).
    package var competition: String?
    /// The labels that the room counts by, a JSON object.
    package var labels: String?
    package var userAgent: String?
    /// The address of the peer; only where the operator allows it.
    package var address: String?

    package init(
        language: String? = nil, page: String? = nil, activity: String? = nil, competition: String? = nil,
        labels: String? = nil, userAgent: String? = nil, address: String? = nil
    ) {
        self.language = language
        self.page = page
        self.activity = activity
        self.competition = competition
        self.labels = labels
        self.userAgent = userAgent
        self.address = address
    }
}

/// What became of a stay (S1).
package enum SessionStatus: String, CaseIterable, Sendable {
    /// It goes on.
    case active
    /// What it was for is done.
    case completed
    /// It was given up: by its app, after hours without a sign of it, or because the hub died.
    case abandoned
    /// It left for one of the reasons of presence.md §5.
    case left
}

/// How and when a stay ended.
package struct SessionEnding: Equatable, Sendable {
    package let at: Timestamp
    package let reason: EndReason

    package init(at: Timestamp, reason: EndReason) {
        self.at = at
        self.reason = reason
    }
}

/// Why a stay ended: a leave with its reason, or what only the store knows of.
package enum EndReason: Hashable, Sendable {
    case leave(LeaveReason)
    /// Nothing was heard of it for so long that it was given up.
    case silent
    /// The hub that held it died.
    case hubDied

    package var status: SessionStatus {
        switch self {
        case .leave(.completed): .completed
        case .leave(.abandoned): .abandoned
        case .leave: .left
        case .silent, .hubDied: .abandoned
        }
    }
}

extension EndReason: RawRepresentable {
    package init?(rawValue: String) {
        switch rawValue {
        case "silent": self = .silent
        case "hub_died": self = .hubDied
        default:
            guard let reason = LeaveReason(rawValue: rawValue) else { return nil }
            self = .leave(reason)
        }
    }

    package var rawValue: String {
        switch self {
        case .leave(let reason): reason.rawValue
        case .silent: "silent"
        case .hubDied: "hub_died"
        }
    }
}
