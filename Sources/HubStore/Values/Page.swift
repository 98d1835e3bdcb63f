/// Part of a list, newest first, and where the next part begins.
package struct Page<Row: Sendable>: Sendable {
    package let rows: [Row]
    /// What to ask with for the next part; nil after the last.
    package let next: Cursor?
}

extension Page: Equatable where Row: Equatable {}

/// Which part of a list is wanted.
package struct PageRequest: Equatable, Sendable {
    /// Where the last part ended; nil begins with the newest.
    package var after: Cursor?
    /// Rows at most, from 1 to 1,000; default 50.
    package var limit: Int

    package static let limits = 1...1_000

    package init(after: Cursor? = nil, limit: Int = 50) {
        self.after = after
        self.limit = min(max(limit, Self.limits.lowerBound), Self.limits.upperBound)
    }
}

/// The last row that was seen: its moment, and what tells it from others of the same moment.
///
/// The next part is found by key, not by counting rows, so that it costs the same on any page and neither repeats nor
/// skips a row when others are added.
package struct Cursor: Equatable, Sendable {
    package let at: Timestamp
    /// Up to three texts without control characters; what they are is the list's affair.
    package let ids: [String]

    init(at: Timestamp, ids: [String]) {
        self.at = at
        self.ids = ids
    }

    /// Reads `text`; nil if no cursor ever looked like that.
    package init?(_ text: String) {
        let parts = text.split(separator: Self.separator, omittingEmptySubsequences: false)
        guard let first = parts.first, let at = Int64(first), (2...4).contains(parts.count) else { return nil }
        self.init(at: Timestamp(milliseconds: at), ids: parts.dropFirst().map(String.init))
    }

    /// For whoever asks, to be given back as it is; to be encoded where U+001F may not stand.
    package var text: String {
        ([String(at.milliseconds)] + ids).joined(separator: String(Self.separator))
    }

    private static let separator: Character = "\u{1F}"
}

extension PageRequest {
    /// The moment and the first `count` texts after which to begin: before the newest of all, without a cursor.
    func start(_ count: Int) -> [SQLValue] {
        let ids = (0..<count).map { index in
            SQLValue.text(after.flatMap { index < $0.ids.count ? $0.ids[index] : nil } ?? "")
        }
        return [SQLValue(after?.at ?? .distantFuture)] + ids
    }

    /// One row more than is wanted, which tells whether there are more.
    var probe: SQLValue { SQLValue(limit + 1) }

    /// The page of the rows that were found with `probe`.
    func page<Row>(_ found: [Row], _ cursor: (Row) -> Cursor) -> Page<Row> {
        let rows = Array(found.prefix(limit))
        return Page(rows: rows, next: found.count > limit ? rows.last.map(cursor) : nil)
    }
}
