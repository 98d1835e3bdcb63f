/// A table for people: a head, columns two blanks apart, numbers at the right of theirs.
struct TextTable: Equatable {
    /// One column's name, and whether it holds numbers.
    struct Column: Equatable {
        let name: String
        var isNumber = false
    }

    let columns: [Column]
    var rows: [[String]] = []

    init(_ columns: [Column]) {
        self.columns = columns
    }

    /// The lines, the head first; with `width` the first column gives way, so that no line is longer.
    func lines(width: Int? = nil) -> [String] {
        let cells = [columns.map(\.name)] + rows
        var widths = columns.indices.map { index in cells.map { $0[index].columns }.max() ?? 0 }
        if let width {
            let others = widths.dropFirst().reduce(0, +) + 2 * (widths.count - 1)
            widths[0] = min(widths[0], max(4, width - others))
        }
        return cells.map { row in
            var line = zip(row, zip(columns, widths)).map { cell, layout in
                cell.padded(to: layout.1, fromRight: layout.0.isNumber)
            }.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return width.map { line.fitted(to: $0) } ?? line
        }
    }
}
