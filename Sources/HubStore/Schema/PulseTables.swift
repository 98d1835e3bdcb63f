/// Until when each run of a hub heard its sockets: one row instead of one a minute for each session that they hold.
enum PulseTables {
    static let create = """
        CREATE TABLE pulse(node_inc TEXT PRIMARY KEY, at BIGINT NOT NULL);
        ALTER TABLE session ADD COLUMN is_live INT NOT NULL DEFAULT 0;
        DROP INDEX session_silent;
        CREATE INDEX session_silent ON session(is_live,last_seen) WHERE status='active';
        DROP VIEW active_competition_participants;
        DROP VIEW active_room_participants;
        DROP VIEW active_sessions_view;
        CREATE VIEW active_sessions_view AS
          SELECT s.session_id, s.room_id, s.user_id, s.language_code, s.current_page, s.activity, s.started_at,
            CASE WHEN s.is_live=1 AND p.at>s.last_seen THEN p.at ELSE s.last_seen END AS last_seen,
            s.current_competition_id
          FROM session s LEFT JOIN pulse p ON p.node_inc=s.node_inc WHERE s.status='active';
        CREATE VIEW active_room_participants AS
          SELECT s.room_id, s.user_id, COALESCE(p.role,'viewer') AS role, p.can_speak, p.can_video,
            MAX(s.current_competition_id) AS current_competition_id, COUNT(*) AS sessions,
            MIN(s.started_at) AS since, MAX(s.last_seen) AS last_active
          FROM active_sessions_view s
          LEFT JOIN participant p ON p.room_id=s.room_id AND p.user_id=s.user_id
          LEFT JOIN room r ON r.room_id=s.room_id
          WHERE (r.owner_id IS NULL OR r.owner_id<>s.user_id)
            AND NOT EXISTS(SELECT 1 FROM room_excluded_role x
                           WHERE x.room_id=s.room_id AND x.role=COALESCE(p.role,'viewer'))
          GROUP BY s.room_id,s.user_id,p.role,p.can_speak,p.can_video;
        CREATE VIEW active_competition_participants AS
          SELECT * FROM active_room_participants WHERE current_competition_id IS NOT NULL;
        """
}
