/// A table for people: first column to the left, figures to the right.
struct TextTable {
    private var rows: [[String]] = []

    init(_ heading: [String]) { rows.append(heading) }

    mutating func add(_ row: [String]) { rows.append(row) }

    var text: String {
        let widths = rows[0].indices.map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        let lines = rows.map { row in
            row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: max(0, widths[column] - cell.count))
                return column == 0 ? cell + space : space + cell
            }.joined(separator: "  ")
        }
        let rule = String(repeating: "-", count: widths.reduce(0, +) + 2 * (widths.count - 1))
        return ([lines[0], rule] + lines.dropFirst()).joined(separator: "\n")
    }
}

extension Double {
    /// With so many digits after the point, without Foundation.
    func text(_ digits: Int) -> String {
        guard isFinite else { return "-" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int((magnitude * scale).rounded())
        let whole = "\(scaled / Int(scale))"
        let sign = self < 0 && scaled > 0 ? "-" : ""
        guard digits > 0 else { return sign + whole }
        let fraction = "\(scaled % Int(scale))"
        return sign + whole + "." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}

extension [Double] {
    /// The middle value; of an even number, the mean of the two in the middle, and 0 of none.
    var median: Double {
        guard !isEmpty else { return 0 }
        let sorted = sorted()
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }
    /// What the median lies in with at least 95 %, whatever the distribution: order statistics, by the sign test.
    ///
    /// Of fewer than six values it is all that there is, which is less sure.
    var medianInterval: ClosedRange<Double> {
        guard !isEmpty else { return 0...0 }
        let sorted = sorted()
        // The chance that at most `low` of them lie below the median, halved for each side.
        var low = 0
        var chance = 1.0
        for _ in 0..<count { chance /= 2 }
        var term = chance
        while low < (count - 1) / 2 {
            term *= Double(count - low) / Double(low + 1)
            guard chance + term <= 0.025 else { break }
            chance += term
            low += 1
        }
        return sorted[low]...sorted[count - 1 - low]
    }
}
