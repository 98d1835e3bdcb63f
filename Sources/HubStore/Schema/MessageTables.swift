/// What is told to users and rooms, and kept: notifications, activity feeds, retained state.
enum MessageTables {
    static let create = """
        CREATE TABLE notification(
          id TEXT PRIMARY KEY, user_id TEXT NOT NULL, type TEXT NOT NULL, title TEXT NOT NULL, message TEXT NOT NULL,
          data TEXT, read_at BIGINT, created_at BIGINT NOT NULL, expires_at BIGINT);
        CREATE INDEX notification_list ON notification(user_id,created_at,id,expires_at,read_at);
        CREATE INDEX notification_typed ON notification(user_id,type,created_at,id,expires_at,read_at);
        CREATE INDEX notification_unread ON notification(user_id,created_at,id,expires_at) WHERE read_at IS NULL;
        CREATE INDEX notification_created ON notification(created_at);
        CREATE INDEX notification_expiring ON notification(expires_at) WHERE expires_at IS NOT NULL;
        CREATE TABLE activity_feed(
          id TEXT PRIMARY KEY, room_id TEXT NOT NULL, user_id TEXT, name TEXT, type TEXT NOT NULL, data TEXT,
          at BIGINT NOT NULL);
        CREATE INDEX activity_feed_list ON activity_feed(room_id,at,id);
        CREATE INDEX activity_feed_at ON activity_feed(at);
        CREATE TABLE room_state(
          room_id TEXT NOT NULL, key TEXT NOT NULL, payload TEXT NOT NULL, updated_at BIGINT NOT NULL,
          updated_by TEXT, PRIMARY KEY(room_id,key));
        """
}
