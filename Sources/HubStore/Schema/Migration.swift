/// One step of the schema, done in one transaction of its own.
struct Migration: Sendable {
    /// Counts from 1 without gaps; a database is at the version of its last migration.
    let version: Int
    let name: String
    /// Portable SQL; never changed once it has been released: what is wrong is put right by the next.
    let script: String

    static let all: [Migration] = [
        Migration(version: 1, name: "roster", script: RosterTables.create),
        Migration(version: 2, name: "sessions", script: SessionTables.create),
        Migration(version: 3, name: "messages", script: MessageTables.create),
        Migration(version: 4, name: "audit", script: AuditTables.create),
        Migration(version: 5, name: "views", script: RosterTables.createViews + SessionTables.createViews),
        Migration(version: 6, name: "reports", script: ReportTables.create),
        Migration(version: 7, name: "pulse", script: PulseTables.create),
    ]
}

extension SQLiteConnection {
    /// Brings the schema to the last of `migrations`; a database from the future is refused untouched.
    func migrate(_ migrations: [Migration] = Migration.all, at now: Timestamp) throws(StoreError) {
        let known = migrations.last?.version ?? 0
        let found = try schemaVersion()
        guard found <= known else { throw .newerSchema(found: found, known: known) }
        for migration in migrations where migration.version > found {
            try transaction { () throws(StoreError) in
                try run(Self.createVersions)
                try run(migration.script)
                try execute(
                    "INSERT INTO schema_migration(version,name,applied_at) VALUES($1,$2,$3)",
                    [SQLValue(migration.version), .text(migration.name), SQLValue(now)])
            }
        }
    }

    /// The version of the last migration that was done, 0 in an empty database.
    func schemaVersion() throws(StoreError) -> Int {
        guard try count("SELECT COUNT(*) FROM sqlite_master WHERE name='schema_migration'", []) == 1 else { return 0 }
        return try count("SELECT MAX(version) FROM schema_migration", [])
    }

    private static let createVersions = """
        CREATE TABLE IF NOT EXISTS schema_migration(version INT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)
        """
}
