/// What `rollcall completion` can be told.
struct CompletionOptions: CommandOptions, Equatable {
    enum Shell: String, CaseIterable {
        case bash, zsh, fish
    }

    var shell = Shell.bash

    static var command: Command<CompletionOptions> {
        Command(
            name: "completion", summary: "print a script that lets a shell complete these commands",
            operands: [Option("SHELL", \.shell, .choice("SHELL"), standard: nil, "bash, zsh or fish.")],
            needsOperands: true,
            example: ("rollcall completion bash", "for eval in ~/.bashrc: eval \"$(rollcall completion bash)\""))
    }
}
