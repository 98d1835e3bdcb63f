/// All commands, in the order of the help.
enum Commands {
    static var pages: [CommandPage] {
        [
            ServeOptions.command.page, TopOptions.command.page, WatchOptions.command.page, WhoOptions.command.page,
            SendOptions.command.page,
            KickOptions.command.page, TokenOptions.command.page, DoctorOptions.command.page,
            CheckConfigOptions.command.page,
            CompletionOptions.command.page, VersionOptions.command.page, HelpOptions.command.page,
        ]
    }

    static var names: [String] { pages.map(\.name) }

    /// The variables that any command reads; one that starts alike and is not here is a slip.
    static var environmentNames: Set<String> {
        Set(pages.flatMap(\.environmentNames))
    }

    /// The help without a command.
    static var overview: String {
        let width = pages.map(\.name.count).max() ?? 0
        let lines = pages.map { page in
            "  " + page.name + String(repeating: " ", count: width - page.name.count + 2) + page.summary
        }
        return """
            rollcall tells who is here, right now, exactly.

            Usage: rollcall COMMAND [options]

            \(lines.joined(separator: "\n"))

            Start with: rollcall serve --dev --demo
            Exit codes: 0 ok, 1 failed, 2 wrong usage, 3 cannot connect.
            """
    }
}
