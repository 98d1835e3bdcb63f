import CFloor
import Glibc

@main
struct LoadTest {
    /// Not `async`: children are told to die with the thread that started them, which must be the main one.
    static func main() {
        do throws(Failure) {
            let arguments = try Arguments(CommandLine.arguments.dropFirst())
            exit(try run(arguments))
        } catch {
            say(error.description)
            exit(error.exitCode)
        }
    }

    /// The exit code of a command that could run at all: 0 right, 1 incorrect.
    private static func run(_ arguments: Arguments) throws(Failure) -> Int32 {
        switch arguments.command {
        case "help": print(Arguments.help)
        case "floor-server": return floor_serve(0)
        case "floor": return try FloorCommand(arguments).run()
        case "memory": return try MemoryCommand(arguments).run()
        case "instructions": return try InstructionsCommand(arguments).run()
        case "peers": return try PeersCommand(arguments).run()
        case "connect": return try ConnectCommand(arguments).run()
        case "storm" where arguments.has("hub"): return try StormInstructionsCommand(arguments).run()
        case "storm": return try StormCommand(arguments).run()
        case "crowd": return try CrowdCommand.run(arguments.words)
        case "updates": return try UpdatesCommand(arguments).run()
        case "idle": return try IdleCommand(arguments).run()
        case "scaling": return try ScalingCommand(arguments).run()
        case "sink": return try SinkCommand.run()
        case "attack": return try AttackCommand.run(arguments.words)
        case "neighbours": return try NeighboursCommand(arguments).run()
        case "trouble": return try TroubleCommand.run(arguments.words)
        case "hostile": return try HostileCommand(arguments).run()
        case "tabs": return try TabsCommand.run(arguments.words)
        case let name where ScenarioCommand.names.contains(name) || arguments.has("scenario-file"):
            return try ScenarioCommand(arguments).run()
        default: throw .usage("\(arguments.command) is no scenario.\n\n\(Arguments.help)")
        }
        return 0
    }
}
