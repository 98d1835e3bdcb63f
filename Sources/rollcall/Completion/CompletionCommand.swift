/// Prints the script of a shell, made from the table of commands.
struct CompletionCommand {
    let options: CompletionOptions

    func run() {
        let commands = Commands.pages.map(CompletedCommand.init)
        switch options.shell {
        case .bash: Console.print(BashCompletion.script(commands))
        case .zsh: Console.print(ZshCompletion.script(commands))
        case .fish: Console.print(FishCompletion.script(commands))
        }
    }
}

/// What a shell can offer behind the name of a command.
struct CompletedCommand {
    let name: String
    let summary: String
    let options: [OptionPage]
    /// What its first operand may be, as far as that is known.
    let operandWords: [String]

    init(_ page: CommandPage) {
        name = page.name
        summary = page.summary
        options = page.options
        // A topic of the help is a command, which the table cannot say of itself.
        operandWords = page.name == "help" ? Commands.names + ["rooms"] : page.operands.first?.words ?? []
    }

    /// The options and `--help`.
    var flags: [String] { options.map(\.name) + ["--help"] }
}
