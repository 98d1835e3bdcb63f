package import PresenceCore

/// What the store knows of a room beside its people.
package struct RoomRecord: Equatable, Sendable {
    package var room: RoomName
    package var owner: UserID?
    package var createdAt: Timestamp
    /// JSON of the app's.
    package var settings: String?
    /// The roles that are not counted, written from the room's policy for the views.
    package var excludedRoles: [Role]

    package init(
        room: RoomName, owner: UserID? = nil, createdAt: Timestamp, settings: String? = nil, excludedRoles: [Role] = []
    ) {
        self.room = room
        self.owner = owner
        self.createdAt = createdAt
        self.settings = settings
        self.excludedRoles = excludedRoles
    }
}

/// How many users may do something at one time (S1).
package struct CapacityLimit: Equatable, Sendable {
    /// A room's name, or `*` for all rooms together.
    package let scope: String
    package let activity: String
    package let maxConcurrent: Int

    package init(scope: String, activity: String, maxConcurrent: Int) {
        self.scope = scope
        self.activity = activity
        self.maxConcurrent = maxConcurrent
    }
}

/// A tab's hold on a seat, so that a restart sells nobody else what it promised.
package struct SeatRow: Equatable, Sendable {
    package let room: RoomName
    package let user: UserID
    package let activity: String
    package let session: SessionID
    /// How long it is kept for its user when nothing is heard, in milliseconds.
    package let lease: Milliseconds
    package let grantedAt: Timestamp

    package init(
        room: RoomName, user: UserID, activity: String, session: SessionID, lease: Milliseconds, grantedAt: Timestamp
    ) {
        self.room = room
        self.user = user
        self.activity = activity
        self.session = session
        self.lease = lease
        self.grantedAt = grantedAt
    }
}

/// What an app published last under a key of a room; who comes later gets it at once (S2's `course_stats`).
package struct RetainedState: Equatable, Sendable {
    package let room: RoomName
    package let key: String
    /// JSON of the app's.
    package let payload: String
    package let updatedAt: Timestamp
    package let updatedBy: String?

    /// Octets that one payload may have; past it the hub does not ask the store.
    package static let payloadLimit = 16_384
    /// Keys that a room may have; one more is refused as `StoreError.tooMuchState`.
    package static let keyLimit = 32
    /// Octets that all payloads of a room may have together; more are refused the same way.
    package static let roomLimit = 65_536

    package init(room: RoomName, key: String, payload: String, updatedAt: Timestamp, updatedBy: String? = nil) {
        self.room = room
        self.key = key
        self.payload = payload
        self.updatedAt = updatedAt
        self.updatedBy = updatedBy
    }
}

/// What somebody did in a room, for its feed (S2's `student_activity`).
package struct ActivityEntry: Equatable, Sendable {
    package let id: String
    package let room: RoomName
    package let user: UserID?
    package let name: String?
    package let type: String
    /// JSON of the app's.
    package let data: String?
    package let at: Timestamp

    package init(
        id: String, room: RoomName, user: UserID?, name: String? = nil, type: String, data: String? = nil, at: Timestamp
    ) {
        self.id = id
        self.room = room
        self.user = user
        self.name = name
        self.type = type
        self.data = data
        self.at = at
    }
}

/// What a room counted in one minute.
package struct RoomMinute: Equatable, Sendable {
    package let room: RoomName
    package let minute: Timestamp
    package let joins: Int
    package let leaves: Int
    /// The most users at one time.
    package let peak: Int
    /// The seconds that its users spent there, added up.
    package let userSeconds: Int

    package init(room: RoomName, minute: Timestamp, joins: Int, leaves: Int, peak: Int, userSeconds: Int) {
        self.room = room
        self.minute = minute
        self.joins = joins
        self.leaves = leaves
        self.peak = peak
        self.userSeconds = userSeconds
    }
}

/// Who did what to whom: clean-ups, moderation, changes of rights.
package struct AuditEntry: Equatable, Sendable {
    /// Made by whoever writes it; a second entry of the same id is the same.
    package let id: String
    package let at: Timestamp
    package let actor: String?
    package let action: String
    package let room: RoomName?
    package let target: String?
    package let detail: String?

    package init(
        id: String, at: Timestamp, actor: String?, action: String, room: RoomName? = nil, target: String? = nil,
        detail: String? = nil
    ) {
        self.id = id
        self.at = at
        self.actor = actor
        self.action = action
        self.room = room
        self.target = target
        self.detail = detail
    }
}
