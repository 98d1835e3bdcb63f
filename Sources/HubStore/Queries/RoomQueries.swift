package import PresenceCore

/// What happened in a room, the last first.
package struct ActivityFeed: StoreQuery {
    package var room: RoomName
    package var page: PageRequest

    package init(room: RoomName, page: PageRequest = PageRequest()) {
        self.room = room
        self.page = page
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> Page<ActivityEntry> {
        let found = try connection.rows(
            """
            SELECT id,room_id,user_id,name,type,data,at FROM activity_feed
            WHERE room_id=$4 AND at<=$1 AND (at,id)<($1,$2) ORDER BY at DESC,id DESC LIMIT $3
            """, page.start(1) + [page.probe, .text(room.value)]
        ) { row throws(StoreError) in
            ActivityEntry(
                id: try row.text(0), room: try row.name(1), user: try row.optionalName(2), name: row.optionalText(3),
                type: try row.text(4), data: row.optionalText(5), at: try row.timestamp(6))
        }
        return page.page(found) { Cursor(at: $0.at, ids: [$0.id]) }
    }
}

/// What is retained for a room, by key.
package struct RetainedStates: StoreQuery {
    package var room: RoomName

    package init(room: RoomName) {
        self.room = room
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> [RetainedState] {
        try connection.rows(
            "SELECT room_id,key,payload,updated_at,updated_by FROM room_state WHERE room_id=$1 ORDER BY key",
            [.text(room.value)]
        ) { row throws(StoreError) in
            RetainedState(
                room: try row.name(0), key: try row.text(1), payload: try row.text(2),
                updatedAt: try row.timestamp(3), updatedBy: row.optionalText(4))
        }
    }
}

/// What the store knows of a room.
package struct RoomNamed: StoreQuery {
    package var room: RoomName

    package init(_ room: RoomName) {
        self.room = room
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> RoomRecord? {
        let roles = try connection.rows(
            "SELECT role FROM room_excluded_role WHERE room_id=$1 ORDER BY role", [.text(room.value)]
        ) { row throws(StoreError) in try row.name(0, as: RoleKind.self) }
        return try connection.first(
            "SELECT room_id,owner_id,created_at,settings FROM room WHERE room_id=$1", [.text(room.value)]
        ) { row throws(StoreError) in
            RoomRecord(
                room: try row.name(0), owner: try row.optionalName(1), createdAt: try row.timestamp(2),
                settings: row.optionalText(3), excludedRoles: roles)
        }
    }
}
