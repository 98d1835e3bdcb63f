import Glibc

/// Data goes to standard output, words for people to standard error.
enum Console {
    /// Writes a line of data.
    static func print(_ line: String) {
        write(line + "\n", to: STDOUT_FILENO)
    }

    /// Writes a line for people.
    static func say(_ line: String) {
        write(line + "\n", to: STDERR_FILENO)
    }

    /// Writes what a terminal is to do.
    static func write(_ text: String) {
        write(text, to: STDOUT_FILENO)
    }

    /// Tells why a command ended, in red where there is a person with colours.
    static func say(_ stop: Stop) {
        let label = hasColours(STDERR_FILENO) ? "\u{1B}[31mrollcall:\u{1B}[0m" : "rollcall:"
        say("\(label) \(stop.message)")
        if let hint = stop.hint { say("hint: \(hint)") }
    }

    /// Whether a descriptor is a terminal whose owner did not say no (no-color.org).
    static func hasColours(_ descriptor: Int32) -> Bool {
        func isSet(_ name: String) -> Bool {
            getenv(name).map { $0.pointee != 0 } ?? false
        }
        return isatty(descriptor) == 1 && !isSet("NO_COLOR") && isSet("TERM")
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            // Nobody reads any more: there is nobody to tell.
            guard written > 0 || errno == EINTR else { return }
            if written > 0 { rest = rest.dropFirst(written) }
        }
    }
}
