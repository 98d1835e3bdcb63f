import Glibc

@main
struct Rollcall {
    nonisolated static func main() async {
        do {
            try await run(Array(CommandLine.arguments.dropFirst()))
        } catch {
            Console.say(error)
            exit(error.code.rawValue)
        }
    }

    /// Runs the command that the arguments name; throws when it could not do its work.
    nonisolated private static func run(_ arguments: [String]) async throws(Stop) {
        guard let name = arguments.first else {
            Console.say(Commands.overview)
            exit(ExitCode.usage.rawValue)
        }
        let rest = Array(arguments.dropFirst())
        switch name {
        case "serve":
            guard let options: ServeOptions = try options(rest) else { return }
            try await ServeCommand(options: options).run()
        case "watch":
            guard let options: WatchOptions = try options(rest) else { return }
            try WatchCommand(options: options).run()
        case "top":
            guard let options: TopOptions = try options(rest) else { return }
            try TopCommand(options: options).run()
        case "who":
            guard let options: WhoOptions = try options(rest) else { return }
            try WhoCommand(options: options).run()
        case "send":
            guard let options: SendOptions = try options(rest) else { return }
            try SendCommand(options: options).run()
        case "kick":
            guard let options: KickOptions = try options(rest) else { return }
            try KickCommand(options: options).run()
        case "doctor":
            guard let options: DoctorOptions = try options(rest) else { return }
            try DoctorCommand(options: options).run()
        case "check-config":
            guard let settled: (options: CheckConfigOptions, origins: [String: Origin]) = try settled(rest) else {
                return
            }
            try CheckConfigCommand(options: settled.options, origins: settled.origins).run()
        case "token":
            guard let options: TokenOptions = try options(rest) else { return }
            try TokenCommand(options: options).run()
        case "completion":
            guard let options: CompletionOptions = try options(rest) else { return }
            CompletionCommand(options: options).run()
        case "version", "--version":
            guard let _: VersionOptions = try options(rest) else { return }
            VersionCommand().run()
        case "help", "--help", "-h":
            guard let options: HelpOptions = try options(rest) else { return }
            try HelpCommand(options: options).run()
        default:
            throw .unknown("command", name, known: Commands.names, help: "rollcall help")
        }
    }

    /// The options of a command, or nil after printing the help they asked for.
    nonisolated private static func options<Target: CommandOptions>(_ arguments: [String]) throws(Stop) -> Target? {
        try settled(arguments)?.options
    }

    /// As above, with where they come from.
    nonisolated private static func settled<Target: CommandOptions>(
        _ arguments: [String]
    ) throws(Stop) -> (options: Target, origins: [String: Origin])? {
        let inputs = Inputs(arguments: arguments, environment: try processEnvironment())
        if let settled = try Target.command.settle(inputs) { return settled }
        Console.print(Target.command.help)
        return nil
    }
}
