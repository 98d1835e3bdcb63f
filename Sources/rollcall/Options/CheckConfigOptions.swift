/// What `rollcall check-config` can be told: all that `rollcall serve` can, and how to show it.
struct CheckConfigOptions: CommandOptions, Equatable {
    var serve = ServeOptions()
    var printsEffective = false
    var isJSON = false

    static var command: Command<CheckConfigOptions> {
        let serve = ServeOptions.command
        return Command(
            name: "check-config", summary: "read what serve would read, and start nothing",
            options: [
                Option("print-effective", \.printsEffective, .flag, "Print each option, its value, its origin.")
                    .notInFile,
                Option("json", \.isJSON, .flag, "Print them as one JSON object each.").notInFile,
            ] + serve.options.map { $0.lifted(to: \.serve) },
            fileKeys: serve.fileKeys.map { key in
                FileKey(name: key.name, help: key.help) { (value, place, options) throws(Stop) in
                    try key.read(value, place, &options.serve)
                }
            },
            example: (
                "rollcall check-config --config rollcall.json --print-effective", "what a hub would go by, and why"
            ))
    }

    func check() throws(Stop) { try serve.check() }
}
