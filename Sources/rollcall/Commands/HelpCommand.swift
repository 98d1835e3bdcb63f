/// What `rollcall help` can be told.
struct HelpOptions: CommandOptions, Equatable {
    var topic: String?

    static var command: Command<HelpOptions> {
        Command(
            name: "help", summary: "explain a command, or the rooms of the configuration file",
            operands: [Option("TOPIC", \.topic, .text("TOPIC"), "A command, or rooms.")],
            example: ("rollcall help serve", "all options of the hub"))
    }
}

/// Prints the page of a topic.
struct HelpCommand {
    let options: HelpOptions

    func run() throws(Stop) {
        guard let topic = options.topic else { return Console.print(Commands.overview) }
        if topic == "rooms" { return Console.print(RoomRule.help) }
        guard let page = Commands.pages.first(where: { $0.name == topic }) else {
            throw .unknown("topic", topic, known: Commands.names + ["rooms"], help: "rollcall help")
        }
        Console.print(page.help)
    }
}
