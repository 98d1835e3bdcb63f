/// Text of others as a terminal may be shown it: what would steer the terminal, or turn the text around, is replaced.
func printable(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars { result.unicodeScalars.append(isHarmless(scalar) ? scalar : "\u{FFFD}") }
    return result
}

private func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    // A joiner of emoji is a format character, too; only the marks of direction do harm.
    case .control, .lineSeparator, .paragraphSeparator, .surrogate: false
    case .format: !scalar.properties.isBidiControl
    default: true
    }
}

extension StringProtocol {
    /// Columns that a terminal gives the text: East Asian characters and pictures take two, marks none.
    var columns: Int { unicodeScalars.reduce(0) { $0 + Self.columns(of: $1) } }

    /// As much of the text as fits, with an ellipsis if that is not all.
    func fitted(to width: Int) -> String {
        guard columns > width else { return String(self) }
        var result = ""
        var left = width - 1
        for character in self {
            left -= String(character).columns
            if left < 0 { break }
            result.append(character)
        }
        return width > 0 ? result + "…" : ""
    }

    /// The text and blanks up to the width, cut if it is longer.
    func padded(to width: Int, fromRight: Bool = false) -> String {
        let text = fitted(to: width)
        let blanks = String(repeating: " ", count: Swift.max(0, width - text.columns))
        return fromRight ? blanks + text : text + blanks
    }

    private static func columns(of scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        // The blocks that are wide as a whole (Unicode Standard Annex 11).
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF,
            0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
