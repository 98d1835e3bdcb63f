/// Rooms, who is registered in them, and how many may do something at once.
enum RosterTables {
    static let create = """
        CREATE TABLE room(room_id TEXT PRIMARY KEY, owner_id TEXT, created_at BIGINT NOT NULL, settings TEXT);
        CREATE TABLE room_excluded_role(room_id TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY(room_id,role));
        CREATE TABLE capacity_limit(
          scope TEXT NOT NULL, activity TEXT NOT NULL, max_concurrent INT NOT NULL CHECK(max_concurrent>=0),
          PRIMARY KEY(scope,activity));
        CREATE TABLE seat(
          room_id TEXT NOT NULL, user_id TEXT NOT NULL, activity TEXT NOT NULL, session_id TEXT NOT NULL,
          lease_ms BIGINT NOT NULL, granted_at BIGINT NOT NULL, PRIMARY KEY(room_id,user_id,activity,session_id));
        CREATE TABLE participant(
          id TEXT UNIQUE NOT NULL, room_id TEXT NOT NULL, user_id TEXT NOT NULL, role TEXT,
          status TEXT NOT NULL DEFAULT 'invited' CHECK(status IN('invited','joined','left')), name TEXT, avatar TEXT,
          can_speak INT NOT NULL DEFAULT 0, can_video INT NOT NULL DEFAULT 0, banned_until BIGINT, muted_until BIGINT,
          checked_in_at BIGINT, checked_in_by TEXT, joined_at BIGINT, last_joined_at BIGINT, left_at BIGINT,
          version BIGINT NOT NULL DEFAULT 1, PRIMARY KEY(room_id,user_id));
        CREATE INDEX participant_by_user ON participant(user_id,room_id);
        """

    /// S2's figures of a workshop, from the roster.
    static let createViews = """
        CREATE VIEW workshop_attendance AS
          SELECT room_id, COUNT(*) AS total_registered, COUNT(checked_in_at) AS checked_in_count
          FROM participant GROUP BY room_id;
        """
}
