/// The version of the hub; released with CHANGELOG.md.
enum Version {
    static let number = "0.1.0"

    /// The compiler that built this, as far as it can be told apart.
    static var swift: String {
        #if compiler(>=6.5)
            "6.5 or newer"
        #elseif compiler(>=6.4)
            "6.4"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }

    static var machine: String {
        #if arch(x86_64)
            "x86_64"
        #elseif arch(arm64)
            "aarch64"
        #else
            "unknown"
        #endif
    }
}

/// `rollcall version` has no options.
struct VersionOptions: CommandOptions, Equatable {
    static var command: Command<VersionOptions> {
        Command(
            name: "version", summary: "print the version",
            example: ("rollcall version", "what to write into a report"))
    }
}

/// Prints version, compiler and machine.
struct VersionCommand {
    func run() {
        Console.print("rollcall \(Version.number) (Swift \(Version.swift), Linux \(Version.machine))")
    }
}
