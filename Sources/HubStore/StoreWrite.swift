package import PresenceCore

/// Something to be kept.
package indirect enum StoreWrite: Equatable, Sendable {
    // Durable: answered after the commit.
    case room(RoomRecord)
    case capacityLimit(CapacityLimit)
    case removeCapacityLimit(scope: String, activity: String)
    case seatHeld(SeatRow)
    /// Nothing if nobody holds it so.
    case seatLetGo(room: RoomName, user: UserID, activity: String, session: SessionID)
    case participant(ParticipantChange)
    /// The version is the one that was seen; nil removes whatever is there.
    case removeParticipant(room: RoomName, user: UserID, expectedVersion: Int? = nil)
    case notification(Notification)
    /// Marks one of the user's notifications as read, or with nil as unread; what was read keeps its first time.
    case readNotification(id: String, user: UserID, at: Timestamp?)
    /// Marks the user's unread notifications as read, the oldest first, up to a thousand of them (`Notification.markedAtOnce`).
    case readAllNotifications(user: UserID, at: Timestamp)
    case deleteNotification(id: String, user: UserID)
    case activity(ActivityEntry)
    case retainedState(RetainedState)
    case removeRetainedState(room: RoomName, key: String)
    case audit(AuditEntry)

    // Normal: written behind.
    /// Live is a session that a socket holds: it was heard of until the last `pulse`.
    case sessionStarted(SessionKey, SessionDetails, isLive: Bool = false)
    case sessionChanged(SessionKey, SessionDetails, isLive: Bool = false, at: Timestamp)
    case sessionHeld(SessionKey, isLive: Bool, at: Timestamp)
    case sessionEnded(SessionKey, SessionEnding)
    case roomMinute(RoomMinute)

    // Lossy: merged per session, written at most once a minute.
    case sessionSeen(SessionKey, at: Timestamp, page: String?)
    /// This hub runs, and hears its sockets: all live sessions at once; nothing while there are none.
    case pulse(at: Timestamp)
}

/// How much a write matters, and so what becomes of it when there is too much.
package enum WriteClass: CaseIterable, Sendable {
    /// Acknowledged after it is on the disk; refused as `busy` when too much waits.
    case durable
    /// Written behind, on the disk with the next durable write or checkpoint; dropped last, and counted.
    case normal
    /// Merged; dropped first, and counted.
    case lossy
}

extension StoreWrite {
    package var writeClass: WriteClass {
        switch self {
        case .room, .capacityLimit, .removeCapacityLimit, .seatHeld, .seatLetGo, .participant, .removeParticipant,
            .notification,
            .readNotification, .readAllNotifications, .deleteNotification, .activity, .retainedState,
            .removeRetainedState, .audit:
            .durable
        case .sessionStarted, .sessionChanged, .sessionHeld, .sessionEnded, .roomMinute: .normal
        case .sessionSeen, .pulse: .lossy
        }
    }
}

/// Writes that are kept together or not at all, and acknowledged once they are on the disk.
package struct StoreCommand: Equatable, Sendable {
    package var writes: [StoreWrite]
    package var idempotency: Idempotency?

    package init(_ writes: [StoreWrite], idempotency: Idempotency? = nil) {
        self.writes = writes
        self.idempotency = idempotency
    }
}

/// Makes a request that is sent twice be done once (the `Idempotency-Key` of HTTP).
package struct Idempotency: Equatable, Sendable {
    /// Whose key it is; keys of different owners never meet.
    package let owner: String
    package let key: String
    /// What the request was, in short; the same key with another one is `StoreError.keyReused`.
    package let fingerprint: String
    /// What the request is answered with, now and each time it comes again.
    package let answer: String
    package let at: Timestamp

    package init(owner: String, key: String, fingerprint: String, answer: String, at: Timestamp) {
        self.owner = owner
        self.key = key
        self.fingerprint = fingerprint
        self.answer = answer
        self.at = at
    }
}

/// What a command did.
package enum StoreReceipt: Equatable, Sendable {
    /// For each write the number of rows it changed, for a participant its new version.
    case done([Int])
    /// Nothing: it had been done before, with this answer.
    case replayed(answer: String)
}
