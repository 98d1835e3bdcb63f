import Glibc

/// Keeps a second hub away from a database file: it would give up the sessions of the first.
///
/// A file of its own beside the database, because SQLite's own locks must stay free for tools that look in. The kernel
/// lets go of it when the process ends, however it ends.
final class StoreLock: Sendable {
    private let descriptor: Int32

    /// Nothing is locked for a database in memory.
    init?(_ location: SQLiteLocation) throws(StoreError) {
        guard case .file(let path) = location else { return nil }
        descriptor = Glibc.open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .cannotOpen(path: path + ".lock", reason: String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            Glibc.close(descriptor)
            throw .inUse(path: path)
        }
    }

    /// Lets the next one in.
    func release() {
        flock(descriptor, LOCK_UN)
    }

    deinit {
        Glibc.close(descriptor)
    }
}
