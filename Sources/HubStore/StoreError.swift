/// Why the store did not do what it was asked to; each has a `code` for logs, metrics and problem documents.
package enum StoreError: Error, Equatable, Sendable {
    /// Too much waits already; nothing was kept, ask again later.
    case busy(waiting: Int, limit: Int)
    /// The store has been closed.
    case closed
    /// Another process has this database open.
    case inUse(path: String)
    /// The database was written by a newer Rollcall.
    case newerSchema(found: Int, known: Int)
    /// The file cannot be opened as a database.
    case cannotOpen(path: String, reason: String)
    /// There is no such row.
    case notFound
    /// The row has changed since the version that the change was made for.
    case conflict(version: Int)
    /// The idempotency key was used before for another request.
    case keyReused
    /// The room would keep more keys or octets of state than it may.
    case tooMuchState(keys: Int, octets: Int)
    /// The disk is full; what was asked for was not kept.
    case diskFull
    /// A row that no Rollcall has written: the value at this place of its answer cannot be read.
    case unreadable(column: Int)
    /// The database refused: its extended result code and its words.
    case failed(code: Int, message: String)
}

extension StoreError {
    /// The name of the kind of error, for problem documents, metrics and logs.
    package var code: String {
        switch self {
        case .busy: "store_busy"
        case .closed: "store_closed"
        case .inUse: "store_in_use"
        case .newerSchema: "store_newer_schema"
        case .cannotOpen: "store_cannot_open"
        case .notFound: "not_found"
        case .conflict: "version_conflict"
        case .keyReused: "idempotency_key_reused"
        case .tooMuchState: "state_limit_reached"
        case .diskFull: "store_full"
        case .unreadable: "store_unreadable"
        case .failed: "store_failed"
        }
    }
}

extension StoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .busy(let waiting, let limit): "the store is busy: \(waiting) of \(limit) writes wait"
        case .closed: "the store is closed"
        case .inUse(let path): "\(path) is in use by another process"
        case .newerSchema(let found, let known):
            "the database has schema version \(found), this Rollcall knows versions up to \(known): use a newer one"
        case .cannotOpen(let path, let reason): "cannot open \(path): \(reason)"
        case .notFound: "no such row"
        case .conflict(let version): "changed meanwhile, the version is \(version)"
        case .keyReused: "the idempotency key was used for another request"
        case .tooMuchState(let keys, let octets):
            """
            the room would keep \(octets) octets under \(keys) keys, and it may keep \(RetainedState.roomLimit) under \
            \(RetainedState.keyLimit)
            """
        case .diskFull: "the disk is full"
        case .unreadable(let column): "column \(column) of a row cannot be read"
        case .failed(let code, let message): "the database failed with \(code): \(message)"
        }
    }
}
