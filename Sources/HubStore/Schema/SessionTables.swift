/// Sessions, and what is rolled up from them in the same transaction.
enum SessionTables {
    static let create = """
        CREATE TABLE session(
          session_id TEXT NOT NULL, room_id TEXT NOT NULL, user_id TEXT NOT NULL, node_inc TEXT NOT NULL,
          language_code TEXT, current_page TEXT, activity TEXT, current_competition_id TEXT, labels TEXT,
          user_agent TEXT, address TEXT,
          status TEXT NOT NULL CHECK(status IN('active','completed','abandoned','left')),
          started_at BIGINT NOT NULL, last_seen BIGINT NOT NULL, ended_at BIGINT, end_reason TEXT, fork BIGINT,
          PRIMARY KEY(session_id,room_id,user_id,started_at),
          CHECK((status='active')=(ended_at IS NULL)), CHECK(ended_at IS NULL OR ended_at>=started_at));
        CREATE INDEX session_active ON session(room_id,user_id) WHERE status='active';
        CREATE INDEX session_node ON session(node_inc) WHERE status='active';
        CREATE INDEX session_silent ON session(last_seen) WHERE status='active';
        CREATE INDEX session_started ON session(started_at);
        CREATE INDEX session_by_user ON session(user_id,started_at);
        CREATE INDEX session_by_room ON session(room_id,started_at);
        CREATE INDEX session_by_room_status ON session(room_id,status,started_at);
        CREATE INDEX session_by_end ON session(status,started_at) WHERE ended_at IS NOT NULL;
        CREATE INDEX session_active_started ON session(started_at) WHERE status='active';
        CREATE INDEX session_fork ON session(room_id,fork) WHERE fork IS NOT NULL;
        CREATE TABLE session_hour(
          room_id TEXT NOT NULL, hour BIGINT NOT NULL, status TEXT NOT NULL, sessions BIGINT NOT NULL,
          duration_ms BIGINT NOT NULL, longest_ms BIGINT NOT NULL, PRIMARY KEY(room_id,hour,status));
        CREATE INDEX session_hour_at ON session_hour(hour);
        CREATE TABLE attendance(
          room_id TEXT NOT NULL, user_id TEXT NOT NULL, visits BIGINT NOT NULL, present_ms BIGINT NOT NULL,
          first_at BIGINT NOT NULL, last_at BIGINT NOT NULL, present_since BIGINT, PRIMARY KEY(room_id,user_id));
        CREATE INDEX attendance_by_user ON attendance(user_id,room_id);
        CREATE INDEX attendance_open ON attendance(present_since) WHERE present_since IS NOT NULL;
        CREATE TABLE presence_minute(
          room_id TEXT NOT NULL, minute BIGINT NOT NULL, node_inc TEXT NOT NULL, joins BIGINT NOT NULL,
          leaves BIGINT NOT NULL, peak BIGINT NOT NULL, user_seconds BIGINT NOT NULL,
          PRIMARY KEY(room_id,minute,node_inc));
        CREATE INDEX presence_minute_at ON presence_minute(minute);
        CREATE TABLE presence_hour(
          room_id TEXT NOT NULL, hour BIGINT NOT NULL, node_inc TEXT NOT NULL, joins BIGINT NOT NULL,
          leaves BIGINT NOT NULL, peak BIGINT NOT NULL, user_seconds BIGINT NOT NULL,
          PRIMARY KEY(room_id,hour,node_inc));
        """

    /// Reports for people who look in with SQL; the hub itself reads none of them.
    static let createViews = """
        CREATE VIEW active_sessions_view AS
          SELECT session_id,room_id,user_id,language_code,current_page,activity,started_at,last_seen
          FROM session WHERE status='active';
        CREATE VIEW active_room_participants AS
          SELECT s.room_id, s.user_id, COALESCE(p.role,'viewer') AS role, p.can_speak, p.can_video,
            MAX(s.current_competition_id) AS current_competition_id, COUNT(*) AS sessions,
            MIN(s.started_at) AS since, MAX(s.last_seen) AS last_active
          FROM session s
          LEFT JOIN participant p ON p.room_id=s.room_id AND p.user_id=s.user_id
          LEFT JOIN room r ON r.room_id=s.room_id
          WHERE s.status='active' AND (r.owner_id IS NULL OR r.owner_id<>s.user_id)
            AND NOT EXISTS(SELECT 1 FROM room_excluded_role x
                           WHERE x.room_id=s.room_id AND x.role=COALESCE(p.role,'viewer'))
          GROUP BY s.room_id,s.user_id,p.role,p.can_speak,p.can_video;
        CREATE VIEW active_competition_participants AS
          SELECT * FROM active_room_participants WHERE current_competition_id IS NOT NULL;
        CREATE VIEW interview_capacity AS
          SELECT c.scope, c.activity, c.max_concurrent, COUNT(DISTINCT b.user_id) AS in_use,
            c.max_concurrent-COUNT(DISTINCT b.user_id) AS available
          FROM capacity_limit c
          LEFT JOIN (SELECT room_id,user_id,activity FROM seat UNION
                     SELECT room_id,user_id,activity FROM session WHERE status='active' AND activity IS NOT NULL) b
            ON (c.activity='*' OR b.activity=c.activity) AND (c.scope='*' OR b.room_id=c.scope)
          GROUP BY c.scope,c.activity,c.max_concurrent;
        CREATE VIEW active_by_language AS
          SELECT language_code, COUNT(DISTINCT user_id) AS active_count
          FROM session WHERE status='active' GROUP BY language_code;
        CREATE VIEW session_durations AS
          SELECT room_id, status, SUM(sessions) AS n, SUM(duration_ms)/60000.0/SUM(sessions) AS avg_minutes,
            MAX(longest_ms)/60000.0 AS max_minutes
          FROM session_hour WHERE status<>'active' AND room_id<>'' GROUP BY room_id,status;
        CREATE VIEW peak_hours AS
          SELECT hour, sessions AS sessions_started FROM session_hour WHERE room_id='' AND status='active';
        """
}
