package import PresenceCore

/// A registered member of a room, online or not (S3), with attendance (S2).
package struct Participant: Equatable, Sendable {
    /// The roster id that apps know it by.
    package var id: String
    package var room: RoomName
    package var user: UserID
    /// What it is here, whatever its token says; nil leaves it to the token.
    package var role: String?
    package var status: ParticipantStatus = .invited
    package var name: String?
    package var avatar: String?
    package var canSpeak = false
    package var canVideo = false
    package var bannedUntil: Timestamp?
    package var mutedUntil: Timestamp?
    package var checkedInAt: Timestamp?
    package var checkedInBy: String?
    /// First joined, last joined and left are kept apart (mission.md, trap 13).
    package var joinedAt: Timestamp?
    package var lastJoinedAt: Timestamp?
    package var leftAt: Timestamp?
    /// Grows by one with each change that was asked for; joins and leaves of sessions leave it alone.
    package var version = 1

    package init(id: String, room: RoomName, user: UserID) {
        self.id = id
        self.room = room
        self.user = user
    }
}

package enum ParticipantStatus: String, CaseIterable, Sendable {
    case invited, joined, left
}

/// What a moderator changes of a participant; who is not registered yet is by that.
package struct ParticipantChange: Equatable, Sendable {
    package var room: RoomName
    package var user: UserID
    /// The roster id of somebody new.
    package var newID: String
    /// The version that the moderator saw; nil changes whatever is there, 0 only somebody new.
    package var expectedVersion: Int?
    package var role: Update<String> = .keep
    package var status: StatusChange?
    package var name: Update<String> = .keep
    package var avatar: Update<String> = .keep
    package var canSpeak: Bool?
    package var canVideo: Bool?
    package var bannedUntil: Update<Timestamp> = .keep
    package var mutedUntil: Update<Timestamp> = .keep
    package var checkedIn: Update<CheckIn> = .keep

    package init(room: RoomName, user: UserID, newID: String, expectedVersion: Int? = nil) {
        self.room = room
        self.user = user
        self.newID = newID
        self.expectedVersion = expectedVersion
    }
}

/// That somebody joined, left or is only invited, and when.
package struct StatusChange: Equatable, Sendable {
    package let status: ParticipantStatus
    package let at: Timestamp

    package init(_ status: ParticipantStatus, at: Timestamp) {
        self.status = status
        self.at = at
    }
}

/// What becomes of a value that may also be absent.
package enum Update<Value: Equatable & Sendable>: Equatable, Sendable {
    case keep, clear
    case set(Value)
    /// The first one stays.
    case setOnce(Value)

    func applied(to value: Value?) -> Value? {
        switch self {
        case .keep: value
        case .clear: nil
        case .set(let new): new
        case .setOnce(let new): value ?? new
        }
    }
}

/// That somebody was seen to attend, and who saw it (S2).
package struct CheckIn: Equatable, Sendable {
    package let at: Timestamp
    package let by: String

    package init(at: Timestamp, by: String) {
        self.at = at
        self.by = by
    }
}

extension Participant {
    /// Who is there after the change; the version is the next.
    func applying(_ change: ParticipantChange) -> Participant {
        var next = self
        if let move = change.status { next.move(to: move.status, at: move.at) }
        next.role = change.role.applied(to: role)
        next.name = change.name.applied(to: name)
        next.avatar = change.avatar.applied(to: avatar)
        next.canSpeak = change.canSpeak ?? canSpeak
        next.canVideo = change.canVideo ?? canVideo
        next.bannedUntil = change.bannedUntil.applied(to: bannedUntil)
        next.mutedUntil = change.mutedUntil.applied(to: mutedUntil)
        let checkIn = change.checkedIn.applied(
            to: checkedInAt.map { CheckIn(at: $0, by: checkedInBy ?? "") })
        next.checkedInAt = checkIn?.at
        next.checkedInBy = checkIn?.by
        next.version = version + 1
        return next
    }

    /// Takes a status on, as a session's begin or end does; who has it already keeps the times.
    mutating func move(to status: ParticipantStatus, at moment: Timestamp) {
        guard status != self.status else { return }
        self.status = status
        switch status {
        case .invited: break
        case .joined:
            joinedAt = joinedAt ?? moment
            lastJoinedAt = moment
        case .left: leftAt = moment
        }
    }
}
