import Glibc

/// Writes a line for people: standard output is for figures only.
func say(_ line: String) {
    Progress.clear()
    StandardError.write(line + "\n")
}

/// One line on standard error that is written over and over; nothing when it is no terminal.
enum Progress {
    private static let isTerminal = isatty(STDERR_FILENO) == 1

    static func show(_ text: String) {
        if isTerminal { StandardError.write("\r\u{1B}[K\(text)") }
    }

    static func clear() {
        if isTerminal { StandardError.write("\r\u{1B}[K") }
    }
}

private enum StandardError {
    static func write(_ text: String) {
        let octets = Array(text.utf8)
        _ = Glibc.write(STDERR_FILENO, octets, octets.count)
    }
}
