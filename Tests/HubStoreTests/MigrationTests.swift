import Testing

@testable import HubStore

@Suite struct MigrationTests {
    private func connection() throws -> SQLiteConnection {
        try SQLiteConnection(.freshMemory(), mode: .writing)
    }

    /// Everything that makes up the schema, as SQLite keeps it.
    private func schema(_ connection: SQLiteConnection) throws -> [String] {
        try connection.rows("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name", []) {
            row throws(StoreError) in try row.text(0)
        }
    }

    @Test("migrations count from 1 without gaps")
    func numbers() {
        #expect(Migration.all.map(\.version) == Array(1...Migration.all.count))
    }

    @Test("from every earlier version the schema becomes the same", arguments: 0..<Migration.all.count)
    func fromEveryVersion(version: Int) throws {
        let direct = try connection()
        try direct.migrate(at: .noon())

        let stepwise = try connection()
        try stepwise.migrate(Array(Migration.all.prefix(version)), at: .noon())
        #expect(try stepwise.schemaVersion() == version)
        try stepwise.migrate(at: .noon(60))
        #expect(try stepwise.schemaVersion() == Migration.all.count)
        #expect(try schema(stepwise) == schema(direct))
    }

    @Test("a second start migrates nothing")
    func twice() throws {
        let connection = try connection()
        try connection.migrate(at: .noon())
        try connection.migrate(at: .noon(60))
        #expect(
            try connection.count(
                "SELECT COUNT(*) FROM schema_migration WHERE applied_at=$1", [SQLValue(.noon() as Timestamp?)])
                == Migration.all.count)
    }

    @Test("a database from the future is refused, untouched")
    func future() throws {
        let connection = try connection()
        let known = Migration.all.count
        let next = Migration(version: known + 1, name: "future", script: "CREATE TABLE future(x INT)")
        try connection.migrate(Migration.all + [next], at: .noon())
        let before = try schema(connection)
        #expect(throws: StoreError.newerSchema(found: known + 1, known: known)) {
            try connection.migrate(at: .noon())
        }
        #expect(try schema(connection) == before)
    }

    @Test("a migration that fails leaves nothing behind")
    func failing() throws {
        let connection = try connection()
        let broken = Migration(
            version: Migration.all.count + 1, name: "broken",
            script: "CREATE TABLE half(x INT); CREATE TABLE half(x INT)")
        #expect(throws: StoreError.self) { try connection.migrate(Migration.all + [broken], at: .noon()) }
        #expect(try connection.schemaVersion() == Migration.all.count)
        #expect(try connection.count("SELECT COUNT(*) FROM sqlite_master WHERE name='half'", []) == 0)
    }
}
