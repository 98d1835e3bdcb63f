/// What a `phx_join` asks for: stock options (wire.md 4.1) and Rollcall's own (protocol/README.md).
///
/// Every part may be missing, `null` or of a wrong type, which leaves the default; unknown members are ignored.
package struct JoinRequest: Hashable, Sendable {
    /// How much presence a connection receives of a room; without a mode, `enabled` and tracking decide.
    package enum Mode: String, CaseIterable, Sendable {
        /// `presence_state`, then every `presence_diff`.
        case full
        /// `presence_count` only.
        case count
        /// Nothing.
        case off
    }

    /// Which labels of the room's policy a count is broken down by.
    package enum Labels: Hashable, Sendable {
        case none
        case all
        case named([String])
    }

    package struct Presence: Hashable, Sendable {
        /// The presence key asked for, in its string form; `nil` for empty or missing.
        ///
        /// A verified token overrides it.
        package var key: String?
        /// Whether the app listens to presence; old clients and plain ones do not say and count as listening.
        package var isEnabled = true
        package var mode: Mode?
        /// Wants `presence_sync` after each state and diff.
        package var wantsSync = false
        /// Wants `presence_status`.
        package var wantsStatus = false
        /// Wants `room_info`.
        package var wantsInfo = false
        /// Wants users by role in `presence_count`.
        package var wantsRoles = false
        package var labels = Labels.none
        /// The role asked for; believed in development mode only.
        package var role: String?
    }

    package struct Broadcast: Hashable, Sendable {
        /// Whether the sender receives its own broadcasts (`self`).
        package var echoes = false
        /// Whether each broadcast is answered.
        package var acknowledges = false
        /// Which of the last entries of the room's feed are asked for (`replay`).
        package var replay: Replay?
        /// Whether a `system` message about replication is awaited.
        package var awaitsReplication = false
    }

    /// Which entries of a feed are wanted once more.
    package struct Replay: Hashable, Sendable {
        /// Milliseconds since 1970; older ones are not wanted.
        package var since: UInt64 = 0
        /// At most so many, the last ones; default 25.
        package var limit = 25

        package init() {}
    }

    /// Where a client that reconnects left off.
    package struct Resume: Hashable, Sendable {
        package var epoch: String
        package var seq: UInt64

        package init(epoch: String, seq: UInt64) {
            self.epoch = epoch
            self.seq = seq
        }
    }

    /// Whether the payload had a `config` object: without one the member is tracked at join (wire.md 5).
    package var hasConfig = false
    package var presence = Presence()
    package var broadcast = Broadcast()
    /// Asked for, not believed: whether a room is private is the room's policy.
    package var isPrivate = false
    /// The objects of `postgres_changes` as they were sent, but without an `id`.
    package var postgresChanges: [[UInt8]] = []
    package var resume: Resume?
    /// The session id of the tab; stays between client and server.
    package var session: String?
    /// What the page says about itself at the join.
    package var lease: Announcement?
    /// Rooms that a join of `counts:*` wants; empty means all that it may see.
    package var rooms: [String] = []
    /// Wants `retry_after` before the hub restarts.
    package var wantsRetryAfter = false
    /// `access_token`, or the older `user_token`; keys that begin with `sb_` are none (wire.md 4.8).
    package var accessToken: String?
    /// `user_id` beside the config: the presence key of plain clients.
    package var userID: String?

    package init() {}
}
