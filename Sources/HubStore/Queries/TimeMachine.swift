package import PresenceCore

/// Who was in a room at a moment of the past, and when and why they left since.
package struct MembersAt: StoreQuery {
    /// One user's stay around that moment.
    package struct Stay: Equatable, Sendable {
        package let user: UserID
        package let sessions: Int
        package let since: Timestamp
        /// Of the session that ended last; nil while one goes on.
        package let end: SessionEnding?
    }

    package var room: RoomName
    package var moment: Timestamp

    package init(room: RoomName, moment: Timestamp) {
        self.room = room
        self.moment = moment
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> [Stay] {
        var stays: [UserID: Stay] = [:]
        let values: [SQLValue] = [.text(room.value), SQLValue(moment)]
        for sql in [Self.active, Self.ended(around: moment)] {
            try connection.forEachRow(sql, values) { row throws(StoreError) in
                let user: UserID = try row.name(0)
                let since = try row.timestamp(1)
                var end: SessionEnding?
                if let at = row.optionalTimestamp(2) { end = SessionEnding(at: at, reason: try row.word(3)) }
                stays[user] =
                    stays[user]?.merged(since: since, end: end)
                    ?? Stay(user: user, sessions: 1, since: since, end: end)
            }
        }
        return stays.values.sorted { $0.user < $1.user }
    }

    private static let active = """
        SELECT user_id,started_at,NULL,NULL FROM session WHERE room_id=$1 AND user_id>'' AND status='active' AND +started_at<=$2
        """

    /// The forks are numbers of ours and stand in the text: no database takes a list for one value.
    ///
    /// The plus keeps the planner from reading all that began before, which is half the history of the room.
    private static func ended(around moment: Timestamp) -> String {
        """
        SELECT user_id,started_at,ended_at,end_reason FROM session
        WHERE room_id=$1 AND fork IN (\(Fork.path(to: moment))) AND +started_at<=$2 AND ended_at>$2
        """
    }
}

extension MembersAt.Stay {
    fileprivate func merged(since other: Timestamp, end otherEnd: SessionEnding?) -> Self {
        var last: SessionEnding?
        if let end, let otherEnd { last = end.at < otherEnd.at ? otherEnd : end }
        return Self(user: user, sessions: sessions + 1, since: min(since, other), end: last)
    }
}
