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
        case "token":
            guard let options: TokenOptions = try options(rest) else { return }
            try TokenCommand(options: options).run()
        case "version", "--version":
            guard let _: VersionOptions = try options(rest) else { return }
            VersionCommand().run()
        case "help", "--help", "-h":
            guard let options: HelpOptions = try options(rest) else { return }
            try HelpCommand(options: options).run()
        default:
            throw .unknown("command", name, known: Commands.pages.map(\.name), help: "rollcall help")
        }
    }

    /// The options of a command, or nil after printing the help they asked for.
    nonisolated private static func options<Target: CommandOptions>(_ arguments: [String]) throws(Stop) -> Target? {
        switch try Target.command.parse(Inputs(arguments: arguments, environment: processEnvironment())) {
        case .run(let options):
            return options
        case .help:
            Console.print(Target.command.help)
            return nil
        }
    }
}
