/// What a group of writes adds to the hours, merged so that each row of a roll-up is written once a transaction.
struct HourTally {
    struct Key: Hashable {
        /// Empty for all rooms together.
        let room: String
        let hour: Timestamp
        let status: SessionStatus
    }

    struct Sum: Equatable {
        var sessions = 0
        var milliseconds: Int64 = 0
        var longest: Int64 = 0
    }

    private(set) var sums: [Key: Sum] = [:]

    /// A session took on this status; after `duration` milliseconds, unless it is active.
    mutating func add(_ status: SessionStatus, room: String, at moment: Timestamp, duration: Int64 = 0) {
        for room in [room, ""] {
            let key = Key(room: room, hour: moment.hour, status: status)
            sums[key, default: Sum()].add(duration)
        }
    }

    mutating func removeAll() {
        sums.removeAll(keepingCapacity: true)
    }
}

extension HourTally.Sum {
    mutating func add(_ duration: Int64) {
        sessions += 1
        milliseconds += duration
        longest = max(longest, duration)
    }

    mutating func add(_ other: HourTally.Sum) {
        sessions += other.sessions
        milliseconds += other.milliseconds
        longest = max(longest, other.longest)
    }
}

extension HourTally {
    /// Adds the sums to the roll-ups of hours and days.
    func write(to connection: some SQLConnection) throws(StoreError) {
        var days: [Key: Sum] = [:]
        for (key, sum) in sums {
            days[Key(room: key.room, hour: key.hour.day, status: key.status), default: Sum()].add(sum)
        }
        try Self.add(sums, to: "session_hour", "hour", connection)
        try Self.add(days, to: "session_day", "day", connection)
    }

    private static func add(
        _ sums: [Key: Sum], to table: String, _ span: String, _ connection: some SQLConnection
    ) throws(StoreError) {
        for (key, sum) in sums {
            try connection.execute(
                """
                INSERT INTO \(table)(room_id,\(span),status,sessions,duration_ms,longest_ms)
                VALUES($1,$2,$3,$4,$5,$6) ON CONFLICT(room_id,\(span),status) DO UPDATE SET
                  sessions=\(table).sessions+excluded.sessions, duration_ms=\(table).duration_ms+excluded.duration_ms,
                  longest_ms=CASE WHEN excluded.longest_ms>\(table).longest_ms THEN excluded.longest_ms
                             ELSE \(table).longest_ms END
                """,
                [
                    .text(key.room), SQLValue(key.hour), .text(key.status.rawValue), SQLValue(sum.sessions),
                    .integer(sum.milliseconds), .integer(sum.longest),
                ])
        }
    }
}
