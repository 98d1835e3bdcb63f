/// What reports of months read, and what makes the audit log searchable.
enum ReportTables {
    static let create = """
        CREATE TABLE session_day(
          room_id TEXT NOT NULL, day BIGINT NOT NULL, status TEXT NOT NULL, sessions BIGINT NOT NULL,
          duration_ms BIGINT NOT NULL, longest_ms BIGINT NOT NULL, PRIMARY KEY(room_id,day,status));
        INSERT INTO session_day(room_id,day,status,sessions,duration_ms,longest_ms)
          SELECT room_id,hour-hour%86400000,status,SUM(sessions),SUM(duration_ms),MAX(longest_ms)
          FROM session_hour GROUP BY room_id,hour-hour%86400000,status;
        CREATE TABLE person(user_id TEXT PRIMARY KEY, first_at BIGINT NOT NULL);
        INSERT INTO person(user_id,first_at) SELECT user_id,MIN(first_at) FROM attendance GROUP BY user_id;
        CREATE INDEX audit_actor ON audit_log(actor,at,event_id);
        CREATE INDEX audit_action ON audit_log(action,at,event_id);
        """
}
