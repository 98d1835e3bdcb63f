package import PresenceCore

/// One message of the server, decoded for a client; payloads stay ranges of the input.
package struct ServerMessage: Hashable, Sendable {
    package let joinRef: Ref?
    package let ref: Ref?
    /// The topic as this client spelled it.
    package let topic: String
    package let content: Content

    /// What the server says, by event name.
    package enum Content: Hashable, Sendable {
        /// `phx_reply`; `response` is a JSON object, or octets for a binary reply.
        case reply(isOK: Bool, response: Range<Int>)
        case presenceState([PresenceEntry])
        case presenceDiff(joins: [PresenceEntry], leaves: [PresenceEntry])
        case presenceSync(PresenceSync)
        case presenceCount(PresenceCount)
        case roomCounts([RoomCount])
        case presenceStatus([StatusEntry])
        /// A broadcast as text or kind 4.
        case broadcast(event: String, payload: Range<Int>, PayloadEncoding)
        case system(isOK: Bool, message: String)
        /// `phx_close`: the channel is over.
        case close
        /// `phx_error`: the channel failed, join again.
        case error(reason: String)
        /// Any other event, relayed ones, `room_info`, `retry_after` and binary ones of kinds 0 and 2 among them.
        case event(String, payload: Range<Int>, PayloadEncoding)
    }

    /// One meta of a state or diff.
    package struct PresenceEntry: Hashable, Sendable {
        package let key: String
        /// `phx_ref`.
        package let ref: String
        /// The whole meta, a JSON object with its `phx_ref`.
        package let meta: Range<Int>
    }

    /// Where the room stands after the state or diff before it (presence.md §2).
    package struct PresenceSync: Hashable, Sendable {
        package var epoch = ""
        package var seq: UInt64 = 0
        package var hash: UInt32 = 0
        /// Number of metas.
        package var count = 0

        package init() {}
    }

    /// Users and sessions, in all and by role and label; after the first frame only buckets that changed.
    package struct PresenceCount: Hashable, Sendable {
        package var users = 0
        package var sessions = 0
        package var seq: UInt64 = 0
        package var roles: [String: Int] = [:]
        /// Users by label name and value.
        package var labels: [String: [String: Int]] = [:]

        package init() {}
    }

    /// One room of a `presence_count` of `counts:*`.
    package struct RoomCount: Hashable, Sendable {
        package let room: String
        package let users: Int
        package let sessions: Int

        package init(room: String, users: Int, sessions: Int) {
            self.room = room
            self.users = users
            self.sessions = sessions
        }
    }

    /// How present one user is; `nil` for one who has left.
    package struct StatusEntry: Hashable, Sendable {
        package let key: String
        package let status: Status?

        package init(key: String, status: Status?) {
            self.key = key
            self.status = status
        }
    }
}
