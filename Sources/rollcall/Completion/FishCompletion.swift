/// Completion in fish: one line for each command and option.
enum FishCompletion {
    static func script(_ commands: [CompletedCommand]) -> String {
        let head = """
            # rollcall in fish: rollcall completion fish > ~/.config/fish/completions/rollcall.fish
            complete -c rollcall -f
            """
        let names = commands.map {
            "complete -c rollcall -n __fish_use_subcommand -a \($0.name) -d \(quoted($0.summary))"
        }
        return ([head] + names + commands.flatMap(lines)).joined(separator: "\n")
    }

    private static func lines(of command: CompletedCommand) -> [String] {
        let start = "complete -c rollcall -n '__fish_seen_subcommand_from \(command.name)'"
        let options = command.options.map { option in
            var line = "\(start) -l \(option.name.dropFirst(2)) -d \(quoted(option.help))"
            if option.isFile {
                line += " -r -F"
            } else if !option.words.isEmpty {
                line += " -x -a \(quoted(option.words.joined(separator: " ")))"
            } else if option.needsValue {
                line += " -x"
            }
            return line
        }
        let operands =
            command.operandWords.isEmpty
            ? [] : ["\(start) -a \(quoted(command.operandWords.joined(separator: " ")))"]
        return options + operands
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}
