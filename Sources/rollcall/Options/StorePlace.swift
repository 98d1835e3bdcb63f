/// Where the hub keeps what outlives it: `sqlite:PATH` or `memory`.
enum StorePlace: Equatable, CustomStringConvertible {
    /// A database file; its directory is made if it is missing.
    case sqlite(String)
    /// Gone with the process.
    case memory

    /// Nil for anything else.
    init?(_ text: String) {
        let scheme = "sqlite:"
        if text == "memory" {
            self = .memory
        } else if text.hasPrefix(scheme), text.count > scheme.count {
            self = .sqlite(String(text.dropFirst(scheme.count)))
        } else {
            return nil
        }
    }

    /// What holds when nobody said anything: memory for `--dev`, else a file in the directory where a program's state goes.
    ///
    /// That is what systemd gives (`StateDirectory=`), else `rollcall` in `$XDG_STATE_HOME`, else in `~/.local/state`.
    /// Nil when none of them is known.
    static func standard(isDevelopment: Bool, environment: [String: String]) -> StorePlace? {
        if isDevelopment { return .memory }
        func directory(_ name: String, _ rest: String) -> String? {
            guard let value = environment[name], value.hasPrefix("/") else { return nil }
            // systemd separates several directories by colons.
            return value.split(separator: ":").first.map { $0 + rest }
        }
        let found =
            directory("STATE_DIRECTORY", "") ?? directory("XDG_STATE_HOME", "/rollcall")
            ?? directory("HOME", "/.local/state/rollcall")
        return found.map { .sqlite($0 + "/rollcall.db") }
    }

    var description: String {
        switch self {
        case .sqlite(let path): "sqlite:\(path)"
        case .memory: "memory"
        }
    }
}

extension ValueReader where Value == StorePlace {
    static var store: Self {
        Self(
            "STORE", range: "sqlite:PATH, memory", expectation: "sqlite:PATH or memory", read: { StorePlace($0) },
            show: \.description)
    }
}
