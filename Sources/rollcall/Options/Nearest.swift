/// The candidate that needs the fewest edits, or nil when none is near enough to have been meant.
func nearest(to word: String, among candidates: [String]) -> String? {
    let ranked = candidates.map { ($0, edits(from: word, to: $0)) }
    guard let (candidate, count) = ranked.min(by: { $0.1 < $1.1 }), count <= max(2, word.count / 3) else { return nil }
    return candidate
}

/// Letters to insert, remove, replace or swap with their neighbour, to make one word of the other.
func edits(from word: String, to other: String) -> Int {
    let rows = Array(word)
    let columns = Array(other)
    // Row of the table for each prefix of `word`, column for each prefix of `other`.
    var table = [Array(0...columns.count)]
    for (i, letter) in rows.enumerated() {
        var row = [i + 1]
        for (j, wanted) in columns.enumerated() {
            var best = min(table[i][j + 1] + 1, row[j] + 1, table[i][j] + (letter == wanted ? 0 : 1))
            if i > 0, j > 0, letter == columns[j - 1], rows[i - 1] == wanted {
                best = min(best, table[i - 1][j - 1] + 1)
            }
            row.append(best)
        }
        table.append(row)
    }
    return table[rows.count][columns.count]
}
