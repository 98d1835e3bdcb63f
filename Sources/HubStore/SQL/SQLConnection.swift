/// One connection to a SQL database, used by one thread: what queries and writes are made of.
///
/// The SQL is what SQLite and PostgreSQL understand alike; places are written `$1`, `$2`, …, and `$` stands nowhere else.
package protocol SQLConnection: AnyObject {
    associatedtype Row: SQLRow

    /// Runs a statement that returns no rows; returns how many it inserted, updated or deleted.
    @discardableResult
    func execute(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> Int

    /// Runs a statement and lends each row to `body`, in order.
    func forEachRow(
        _ sql: String, _ values: [SQLValue], _ body: (Row) throws(StoreError) -> Void
    ) throws(StoreError)

    /// Whether a transaction is open; one that failed badly has been rolled back already.
    var isInTransaction: Bool { get }
}

/// One row of an answer; the columns count from 0, and text that is missing or no text is nil.
package protocol SQLRow {
    func optionalText(_ column: Int) -> String?
    func optionalInteger(_ column: Int) -> Int64?
}

extension SQLConnection {
    @discardableResult
    func execute(_ sql: String) throws(StoreError) -> Int {
        try execute(sql, [])
    }

    /// What `read` makes of each row.
    func rows<Value>(
        _ sql: String, _ values: [SQLValue], _ read: (Row) throws(StoreError) -> Value
    ) throws(StoreError) -> [Value] {
        var found: [Value] = []
        try forEachRow(sql, values) { row throws(StoreError) in found.append(try read(row)) }
        return found
    }

    /// What `read` makes of the first row, nil without one.
    func first<Value>(
        _ sql: String, _ values: [SQLValue], _ read: (Row) throws(StoreError) -> Value
    ) throws(StoreError) -> Value? {
        var found: Value?
        try forEachRow(sql, values) { row throws(StoreError) in
            if found == nil { found = try read(row) }
        }
        return found
    }

    /// The first column of the first row, 0 without one: for counts.
    func count(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> Int {
        Int(try first(sql, values) { $0.optionalInteger(0) ?? 0 } ?? 0)
    }
}
