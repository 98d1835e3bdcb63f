import CSQLite

/// One connection to a SQLite database with the statements that it has prepared; it belongs to one thread.
final class SQLiteConnection: SQLConnection {
    enum Mode {
        case reading, writing
    }

    private let handle: OpaquePointer
    private var statements: [String: OpaquePointer] = [:]

    /// How long it waits for another connection's lock, in milliseconds: for `:memory:`, where readers hold up the
    /// writer, and for people who look into the file with other tools.
    private static let patience: Int32 = 10_000

    init(_ location: SQLiteLocation, mode: Mode) throws(StoreError) {
        var opened: OpaquePointer?
        let access = mode == .writing ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READWRITE
        let status = sqlite3_open_v2(
            location.name, &opened, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE, nil)
        guard status == SQLITE_OK, let opened else {
            let reason = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(opened)
            throw .cannotOpen(path: location.name, reason: reason)
        }
        handle = opened
        sqlite3_busy_timeout(handle, Self.patience)
        if mode == .reading { try run("PRAGMA query_only=ON") }
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement) }
        sqlite3_close_v2(handle)
    }

    /// Runs SQL without values as it stands, several statements if there are several, and keeps none prepared.
    ///
    /// For schema and pragmas: a pragma acts when it is prepared, so that one kept would act only once.
    func run(_ script: String) throws(StoreError) {
        guard sqlite3_exec(handle, script, nil, nil, nil) == SQLITE_OK else { throw failure() }
    }

    @discardableResult
    func execute(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> Int {
        try forEachRow(sql, values) { _ in }
        return Int(sqlite3_changes(handle))
    }

    func forEachRow(
        _ sql: String, _ values: [SQLValue], _ body: (SQLiteRow) throws(StoreError) -> Void
    ) throws(StoreError) {
        let statement = try prepared(sql)
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        try bind(values, to: statement)
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: try body(SQLiteRow(statement: statement))
            case SQLITE_DONE: return
            default: throw failure()
            }
        }
    }

    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Runs `body` in one transaction, which is rolled back if it throws.
    func transaction<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
        try execute("BEGIN IMMEDIATE")
        do {
            let value = try body()
            try execute("COMMIT")
            return value
        } catch {
            if isInTransaction { try execute("ROLLBACK") }
            throw error
        }
    }

    /// Gives back the pages that it keeps at hand.
    func releaseMemory() {
        sqlite3_db_release_memory(handle)
    }

    /// The lines of EXPLAIN QUERY PLAN.
    func plan(of sql: String) throws(StoreError) -> [String] {
        try rows("EXPLAIN QUERY PLAN " + sql, []) { row throws(StoreError) in try row.text(3) }
    }

    // Statements

    private func prepared(_ sql: String) throws(StoreError) -> OpaquePointer {
        if let statement = statements[sql] { return statement }
        // SQLite takes `$1` for a name and numbers it by its first appearance; `?1` is the first wherever it stands.
        let numbered = String(
            decoding: sql.utf8.map { $0 == UInt8(ascii: "$") ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
        var statement: OpaquePointer?
        guard sqlite3_prepare_v3(handle, numbered, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil) == SQLITE_OK,
            let statement
        else { throw failure() }
        statements[sql] = statement
        return statement
    }

    private func bind(_ values: [SQLValue], to statement: OpaquePointer) throws(StoreError) {
        var place: Int32 = 1
        for value in values {
            let status =
                switch value {
                case .null: sqlite3_bind_null(statement, place)
                case .integer(let number): sqlite3_bind_int64(statement, place, number)
                case .text(var text):
                    text.withUTF8 { octets in
                        octets.withMemoryRebound(to: CChar.self) {
                            csqlite_bind_text(statement, place, $0.baseAddress, Int32($0.count))
                        }
                    }
                }
            guard status == SQLITE_OK else { throw failure() }
            place += 1
        }
    }

    private func failure() -> StoreError {
        let code = sqlite3_extended_errcode(handle)
        if code & 0xFF == SQLITE_FULL { return .diskFull }
        return .failed(code: Int(code), message: String(cString: sqlite3_errmsg(handle)))
    }
}
