/// What the process tells its caller (`$?`).
enum ExitCode: Int32 {
    case ok = 0
    case failed = 1
    /// Unknown or wrong options, before anything was started.
    case usage = 2
    case cannotConnect = 3
}

/// Why a command ends without doing its work: words for a person, a number for a script.
struct Stop: Error, Equatable {
    let code: ExitCode
    let message: String
    /// What to do about it.
    let hint: String?

    init(_ code: ExitCode, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// A wrong value: where it came from, what it is, what it may be.
    static func wrongValue(_ place: String, _ value: String, expected: String, hint: String?) -> Stop {
        Stop(.usage, "\(place) \(value.isEmpty ? "(empty)" : value): expected \(expected)", hint: hint)
    }

    /// A name that nothing here has, with the nearest that something has; `place` tells where it stood.
    static func unknown(_ what: String, _ name: String, at place: String = "", known: [String], help: String) -> Stop {
        let hint = nearest(to: name, among: known).map { "did you mean \($0)?" }
        return Stop(.usage, "unknown \(what) \(place)\(name)", hint: hint ?? help)
    }
}
