import PresenceCore

extension Transcriber {
    /// A notification whose id is known already is not created again.
    func put(_ notification: Notification) throws(StoreError) -> Int {
        try connection.execute(
            """
            INSERT INTO notification(id,user_id,type,title,message,data,read_at,created_at,expires_at)
            VALUES($1,$2,$3,$4,$5,$6,$7,$8,$9) ON CONFLICT(id) DO NOTHING
            """,
            [
                .text(notification.id), .text(notification.user.value), .text(notification.type),
                .text(notification.title), .text(notification.message), SQLValue(notification.data),
                SQLValue(notification.readAt), SQLValue(notification.createdAt), SQLValue(notification.expiresAt),
            ])
    }

    func read(_ id: String, of user: UserID, at moment: Timestamp?) throws(StoreError) -> Int {
        try found(
            connection.execute(
                """
                UPDATE notification SET read_at=CASE WHEN $1 IS NULL THEN NULL ELSE COALESCE(read_at,$1) END
                WHERE id=$2 AND user_id=$3
                """,
                [SQLValue(moment), .text(id), .text(user.value)]))
    }

    func readAll(of user: UserID, at moment: Timestamp) throws(StoreError) -> Int {
        try connection.execute(
            """
            UPDATE notification SET read_at=$1 WHERE id IN
              (SELECT id FROM notification
               WHERE user_id=$2 AND read_at IS NULL AND (expires_at IS NULL OR expires_at>$1)
               ORDER BY created_at,id LIMIT $3)
            """, [SQLValue(moment), .text(user.value), SQLValue(Notification.markedAtOnce)])
    }

    func delete(_ id: String, of user: UserID) throws(StoreError) -> Int {
        try found(
            connection.execute(
                "DELETE FROM notification WHERE id=$1 AND user_id=$2", [.text(id), .text(user.value)]))
    }

    func put(_ entry: ActivityEntry) throws(StoreError) -> Int {
        try connection.execute(
            """
            INSERT INTO activity_feed(id,room_id,user_id,name,type,data,at) VALUES($1,$2,$3,$4,$5,$6,$7)
            ON CONFLICT(id) DO NOTHING
            """,
            [
                .text(entry.id), .text(entry.room.value), SQLValue(entry.user?.value), SQLValue(entry.name),
                .text(entry.type), SQLValue(entry.data), SQLValue(entry.at),
            ])
    }

    func put(_ state: RetainedState) throws(StoreError) -> Int {
        let written = try connection.execute(
            """
            INSERT INTO room_state(room_id,key,payload,updated_at,updated_by) VALUES($1,$2,$3,$4,$5)
            ON CONFLICT(room_id,key) DO UPDATE SET payload=excluded.payload, updated_at=excluded.updated_at,
              updated_by=excluded.updated_by
            """,
            [
                .text(state.room.value), .text(state.key), .text(state.payload), SQLValue(state.updatedAt),
                SQLValue(state.updatedBy),
            ])
        try refuseTooMuch(in: state.room)
        return written
    }

    /// Looked at after the write, in its transaction, so that no two writers pass the limit together.
    private func refuseTooMuch(in room: RoomName) throws(StoreError) {
        let sizes = try connection.rows("SELECT payload FROM room_state WHERE room_id=$1", [.text(room.value)]) {
            row throws(StoreError) in try row.text(0).utf8.count
        }
        let octets = sizes.reduce(0, +)
        guard sizes.count <= RetainedState.keyLimit, octets <= RetainedState.roomLimit else {
            throw .tooMuchState(keys: sizes.count, octets: octets)
        }
    }

    func removeState(room: RoomName, key: String) throws(StoreError) -> Int {
        try found(
            connection.execute(
                "DELETE FROM room_state WHERE room_id=$1 AND key=$2", [.text(room.value), .text(key)]))
    }

    func put(_ entry: AuditEntry) throws(StoreError) -> Int {
        try connection.execute(
            """
            INSERT INTO audit_log(event_id,at,actor,action,room_id,target,detail) VALUES($1,$2,$3,$4,$5,$6,$7)
            ON CONFLICT(event_id) DO NOTHING
            """,
            [
                .text(entry.id), SQLValue(entry.at), SQLValue(entry.actor), .text(entry.action),
                SQLValue(entry.room?.value), SQLValue(entry.target), SQLValue(entry.detail),
            ])
    }

    /// Takes the key; returns the answer of before if it was taken by the same request.
    func claim(_ idempotency: Idempotency) throws(StoreError) -> String? {
        let taken = try connection.execute(
            """
            INSERT INTO idempotency(owner,key,fingerprint,answer,at) VALUES($1,$2,$3,$4,$5)
            ON CONFLICT(owner,key) DO NOTHING
            """,
            [
                .text(idempotency.owner), .text(idempotency.key), .text(idempotency.fingerprint),
                .text(idempotency.answer), SQLValue(idempotency.at),
            ])
        if taken == 1 { return nil }
        return try IdempotentAnswer(
            owner: idempotency.owner, key: idempotency.key, fingerprint: idempotency.fingerprint
        ).answer(from: connection)
    }
}
