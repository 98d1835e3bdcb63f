/// Completion in bash: no more than bash itself brings.
enum BashCompletion {
    static func script(_ commands: [CompletedCommand]) -> String {
        """
        # rollcall in bash: eval "$(rollcall completion bash)"
        _rollcall() {
            local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
            # Bash takes --option=value for three words.
            if [[ $word == = ]]; then word=; elif [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi
            COMPREPLY=()
            if ((COMP_CWORD == 1)); then
                COMPREPLY=($(compgen -W '\(commands.map(\.name).joined(separator: " "))' -- "$word"))
                return
            fi
            case "$command $before" in
        \(commands.flatMap(values).joined(separator: "\n"))
            esac
            case $command in
        \(commands.map(flags).joined(separator: "\n"))
            esac
        }
        complete -F _rollcall rollcall
        """
    }

    /// What may follow each option that has a value.
    private static func values(of command: CompletedCommand) -> [String] {
        command.options.compactMap { option in
            guard option.placeholder != nil else { return nil }
            let pattern = "        '\(command.name) \(option.name)')"
            if option.isFile {
                return "\(pattern) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); return ;;"
            }
            if !option.words.isEmpty {
                let list = option.words.joined(separator: " ")
                return "\(pattern) COMPREPLY=($(compgen -W '\(list)' -- \"$word\")); return ;;"
            }
            // A value that nobody can guess; after an option that may stand alone, others may follow.
            return option.needsValue ? "\(pattern) return ;;" : nil
        }
    }

    /// Operands that are known, and once there is a dash the options.
    private static func flags(of command: CompletedCommand) -> String {
        let words = (command.operandWords + command.flags).joined(separator: " ")
        return "        \(command.name)) COMPREPLY=($(compgen -W '\(words)' -- \"$word\")) ;;"
    }
}
