import Glibc

/// Writes a line for people: standard output is for figures only.
func say(_ line: String) {
    Progress.clear()
    Output.write(STDERR_FILENO, line + "\n")
}

/// One line on standard error that is written over and over; nothing when it is no terminal.
enum Progress {
    private static let isTerminal = isatty(STDERR_FILENO) == 1

    static func show(_ text: String) {
        if isTerminal { Output.write(STDERR_FILENO, "\r\u{1B}[K\(text)") }
    }

    static func clear() {
        if isTerminal { Output.write(STDERR_FILENO, "\r\u{1B}[K") }
    }
}

/// Writes at once, past any buffer.
enum StandardOutput {
    static func write(_ text: String) { Output.write(STDOUT_FILENO, text) }
}

private enum Output {
    static func write(_ descriptor: Int32, _ text: String) {
        let octets = Array(text.utf8)
        _ = Glibc.write(descriptor, octets, octets.count)
    }
}
