#include <sqlite3.h>

/// Binds text that SQLite copies: its constant for that is a cast that Swift cannot read. No address is an empty text,
/// which SQLite would take for NULL.
static inline int csqlite_bind_text(sqlite3_stmt *statement, int place, const char *text, int count) {
    return sqlite3_bind_text(statement, place, text ? text : "", count, SQLITE_TRANSIENT);
}
