import Synchronization

/// Where a SQLite database lives.
package enum SQLiteLocation: Sendable {
    /// A file; `-wal`, `-shm` and `.lock` lie beside it.
    case file(String)
    /// In memory only, under a number of its own: the same store, whose connections share it by this name.
    case memory(Int)

    private static let numbers = Atomic<Int>(0)

    /// A database in memory that nobody else has.
    package static func freshMemory() -> SQLiteLocation {
        .memory(numbers.add(1, ordering: .relaxed).newValue)
    }

    /// What SQLite is told.
    var name: String {
        switch self {
        case .file(let path): path
        case .memory(let number): "file:/rollcall-\(number)?vfs=memdb"
        }
    }
}
