package import PresenceCore

/// All that a room opens with, in one snapshot.
///
/// The hub's own question: everybody who joins the room waits for it.
package struct RoomRecall: StoreQuery {
    /// What the room enforces of a registered member; those of whom it enforces nothing are left out.
    package struct Member: Equatable, Sendable {
        package let user: UserID
        /// Nil leaves it to the token.
        package let role: String?
        package let version: Int
        package let bannedUntil: Timestamp?
        package let mutedUntil: Timestamp?
    }

    package struct Found: Equatable, Sendable {
        package let owner: UserID?
        package let members: [Member]
        package let states: [RetainedState]
        /// The last ones, the last first.
        package let feed: [ActivityEntry]
    }

    package var room: RoomName
    /// Entries of the feed at most.
    package var feedLimit: Int
    /// Bans and mutes that have ended by then are left out.
    package var now: Timestamp

    package init(room: RoomName, feedLimit: Int, now: Timestamp) {
        self.room = room
        self.feedLimit = feedLimit
        self.now = now
    }

    package var isHubs: Bool { true }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> Found {
        let name = SQLValue.text(room.value)
        let owner = try connection.first("SELECT owner_id FROM room WHERE room_id=$1", [name]) {
            row throws(StoreError) in try row.optionalName(0, as: UserKind.self)
        }
        let members = try connection.rows(
            """
            SELECT user_id,role,version,banned_until,muted_until FROM participant
            WHERE room_id=$1 AND (role IS NOT NULL OR banned_until>$2 OR muted_until>$2)
            """, [name, SQLValue(now)]
        ) { row throws(StoreError) in
            Member(
                user: try row.name(0), role: row.optionalText(1), version: try row.integer(2),
                bannedUntil: row.optionalTimestamp(3), mutedUntil: row.optionalTimestamp(4))
        }
        return Found(
            owner: owner ?? nil, members: members, states: try RetainedStates(room: room).answer(from: connection),
            feed: try ActivityFeed(room: room, page: PageRequest(limit: feedLimit)).answer(from: connection).rows)
    }
}
