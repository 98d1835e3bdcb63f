/// Completion in zsh, with what each command and option is for.
enum ZshCompletion {
    static func script(_ commands: [CompletedCommand]) -> String {
        """
        #compdef rollcall
        # rollcall in zsh: eval "$(rollcall completion zsh)" after compinit, or as _rollcall in a directory of $fpath
        _rollcall() {
            local -a commands
            commands=(
        \(commands.map { "        \(quoted("\($0.name):\($0.summary)"))" }.joined(separator: "\n"))
            )
            if ((CURRENT == 2)); then
                _describe command commands
                return
            fi
            local command=$words[2]
            shift words
            ((CURRENT--))
            case $command in
        \(commands.map(arguments).joined(separator: "\n"))
            esac
        }
        if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _rollcall "$@"; else compdef _rollcall rollcall; fi
        """
    }

    private static func arguments(of command: CompletedCommand) -> String {
        var specs = command.options.map { option in
            let help = "[\(escaped(option.help))]"
            guard let placeholder = option.placeholder else { return quoted(option.name + help) }
            // A value that may be left out can only follow an equals sign.
            let (sign, colons) = option.needsValue ? ("=", ":") : ("=-", "::")
            return quoted("\(option.name)\(sign)\(help)\(colons)\(escaped(placeholder)):\(action(option))")
        }
        specs.append(quoted("--help[Print the help.]"))
        if !command.operandWords.isEmpty {
            specs.append(quoted("1: :(\(command.operandWords.joined(separator: " ")))"))
        }
        let list = specs.map { "            \($0)" }.joined(separator: " \\\n")
        return "        \(command.name)) _arguments \\\n\(list) ;;"
    }

    private static func action(_ option: OptionPage) -> String {
        if option.isFile { return "_files" }
        return option.words.isEmpty ? " " : "(\(option.words.joined(separator: " ")))"
    }

    /// Brackets and colons have a meaning of their own.
    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("[", with: "\\[").replacing("]", with: "\\]")
            .replacing(":", with: "\\:")
    }

    private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}
