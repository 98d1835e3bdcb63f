package import PresenceCore

/// What outlives a room that nobody is in, so that it opens as it was left.
///
/// Asked on event loops: it must return at once, and answer from a thread of its own, once.
package protocol RoomMemory: Sendable {
    /// Nil says that it cannot be known now; the room then opens without.
    func recall(_ room: RoomName, then answer: @escaping @Sendable (Recollection?) -> Void)
}

/// What is remembered of a room.
package struct Recollection: Sendable, Equatable {
    /// Who is left out of counts as its owner, instead of the policy's; nil leaves the policy's.
    package var owner: UserID?
    package var members: [RegisteredMember] = []
    package var states: [KeptState] = []
    /// Oldest first; a room keeps the last `FeedEntry.limit`.
    package var feed: [FeedEntry] = []

    package init() {}
}

/// What a room enforces of a registered member.
///
/// Rights that only apps look at, who may speak and who may send video, are told but not enforced here.
package struct RegisteredMember: Sendable, Equatable {
    package let user: UserID
    /// Goes before what a token says; nil: not registered, or not any more.
    package var role: Role?
    /// Of two changes that overtake each other the higher one stays.
    package var version: Int
    /// Milliseconds since 1970, `.max` for good; nil or past: not banned.
    package var bannedUntil: Int64?
    /// The same for broadcasts.
    package var mutedUntil: Int64?

    package init(
        _ user: UserID, role: Role?, version: Int, bannedUntil: Int64? = nil, mutedUntil: Int64? = nil
    ) {
        self.user = user
        self.role = role
        self.version = version
        self.bannedUntil = bannedUntil
        self.mutedUntil = mutedUntil
    }

    /// Somebody who was taken off the roster.
    package static func removed(_ user: UserID) -> RegisteredMember {
        RegisteredMember(user, role: nil, version: .max)
    }
}

/// What a room keeps under a key, and tells everybody who comes.
package struct KeptState: Sendable, Equatable {
    package let key: String
    /// One JSON value.
    package let value: [UInt8]
    /// Milliseconds since 1970.
    package let updatedAt: Int64

    package init(key: String, value: [UInt8], updatedAt: Int64) {
        self.key = key
        self.value = value
        self.updatedAt = updatedAt
    }
}

/// Something that happened in a room, as its feed tells it.
package struct FeedEntry: Sendable, Equatable {
    package let id: String
    /// Milliseconds since 1970.
    package let at: Int64
    /// One JSON object: the payload of `rollcall:activity`.
    package let payload: [UInt8]

    /// Entries that a room has at hand for those who come.
    package static let limit = 50

    package init(id: String, at: Int64, payload: [UInt8]) {
        self.id = id
        self.at = at
        self.payload = payload
    }
}
