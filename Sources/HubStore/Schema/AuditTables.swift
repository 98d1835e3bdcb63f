/// Who did what, and which requests have been answered already.
enum AuditTables {
    static let create = """
        CREATE TABLE audit_log(
          event_id TEXT PRIMARY KEY, at BIGINT NOT NULL, actor TEXT, action TEXT NOT NULL, room_id TEXT, target TEXT,
          detail TEXT);
        CREATE INDEX audit_at ON audit_log(at,event_id);
        CREATE INDEX audit_room ON audit_log(room_id,at,event_id);
        CREATE TABLE idempotency(
          owner TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, answer TEXT NOT NULL, at BIGINT NOT NULL,
          PRIMARY KEY(owner,key));
        CREATE INDEX idempotency_at ON idempotency(at);
        """
}
