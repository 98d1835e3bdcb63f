import PresenceCore

/// A clean-up that is done in batches between the writes.
package struct StoreJob: Equatable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// Gives up active sessions that no socket holds and that were last seen before (S1's `cleanup_stale_sessions`).
        case abandonSilentSessions = "abandon_silent_sessions"
        /// Deletes what is older.
        case deleteSessions = "delete_sessions"
        case deleteNotifications = "delete_notifications"
        /// Deletes notifications that expired before.
        case deleteExpiredNotifications = "delete_expired_notifications"
        case deleteActivity = "delete_activity"
        case deleteMinutes = "delete_minutes"
        case deleteAudit = "delete_audit"
        case deleteIdempotencyKeys = "delete_idempotency_keys"
    }

    package let kind: Kind
    /// What is from before goes.
    package let before: Timestamp
    /// Who wants it, and when: for the audit log.
    package let actor: String
    package let at: Timestamp

    package init(_ kind: Kind, before: Timestamp, actor: String, at: Timestamp) {
        self.kind = kind
        self.before = before
        self.actor = actor
        self.at = at
    }
}

/// How many rows a job would take: for a dry run.
package struct JobSize: StoreQuery {
    package var kind: StoreJob.Kind
    package var before: Timestamp

    package init(_ kind: StoreJob.Kind, before: Timestamp) {
        self.kind = kind
        self.before = before
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> Int {
        try connection.count(
            "SELECT COUNT(*) FROM \(kind.table) WHERE \(kind.condition)", [SQLValue(before)])
    }
}

extension StoreJob.Kind {
    var table: String {
        switch self {
        case .abandonSilentSessions, .deleteSessions: "session"
        case .deleteNotifications, .deleteExpiredNotifications: "notification"
        case .deleteActivity: "activity_feed"
        case .deleteMinutes: "presence_minute"
        case .deleteAudit: "audit_log"
        case .deleteIdempotencyKeys: "idempotency"
        }
    }

    /// Which rows go; `$1` is the moment.
    var condition: String {
        switch self {
        case .abandonSilentSessions: "status='active' AND is_live=0 AND last_seen<$1"
        case .deleteSessions: "started_at<$1 AND status<>'active'"
        case .deleteNotifications: "created_at<$1"
        case .deleteExpiredNotifications: "expires_at IS NOT NULL AND expires_at<$1"
        case .deleteActivity, .deleteAudit, .deleteIdempotencyKeys: "at<$1"
        case .deleteMinutes: "minute<$1"
        }
    }

    /// What names a row.
    var key: String {
        switch self {
        case .abandonSilentSessions, .deleteSessions: "session_id,room_id,user_id,started_at"
        case .deleteNotifications, .deleteExpiredNotifications, .deleteActivity: "id"
        case .deleteMinutes: "room_id,minute,node_inc"
        case .deleteAudit: "event_id"
        case .deleteIdempotencyKeys: "owner,key"
        }
    }
}
