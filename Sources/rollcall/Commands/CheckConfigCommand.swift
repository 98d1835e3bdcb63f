import HubIdentity
import JSONCore

/// Does all of `serve` that happens before a socket or a store is opened, and shows what came of it.
struct CheckConfigCommand {
    let options: CheckConfigOptions
    /// By the names of options.
    let origins: [String: Origin]

    func run() throws(Stop) {
        try ServeCommand(options: options.serve).checkFiles()
        if options.printsEffective || options.isJSON {
            let settings = EffectiveSetting.all(of: options.serve, origins, try processEnvironment())
            let lines = options.isJSON ? settings.map(\.json.text) : EffectiveSetting.table(settings).lines()
            for line in lines { Console.print(line) }
        }
        Console.say("the configuration is good")
    }
}

/// One option as a hub would have it.
struct EffectiveSetting: Equatable {
    let name: String
    /// Nil = nothing is set, and `standard` tells what holds.
    let value: String?
    let standard: String?
    let origin: Origin

    /// All options of `serve`, then the policies of rooms.
    ///
    /// The place of the store depends on the environment, too.
    static func all(
        of options: ServeOptions, _ origins: [String: Origin], _ environment: [String: String]
    ) -> [EffectiveSetting] {
        var options = options
        options.store =
            options.store ?? .standard(isDevelopment: options.isDevelopment, environment: environment)
        let table = ServeOptions.command.options.map { option in
            let value = option.show(options).flatMap { $0.isEmpty ? nil : $0 }
            return EffectiveSetting(
                name: option.name, value: option.isSecret && value != nil ? "(hidden)" : value,
                standard: option.standard, origin: origins[option.name] ?? .standard)
        }
        let rooms = options.rooms.enumerated().map { index, rule in
            let parts = RoomRule.table.compactMap { option in option.show(rule).map { "\(option.key)=\($0)" } }
            return EffectiveSetting(
                name: "rooms[\(index)]", value: parts.joined(separator: " "), standard: nil,
                origin: origins["rooms"] ?? .standard)
        }
        return table + rooms
    }

    static func table(_ settings: [EffectiveSetting]) -> TextTable {
        var table = TextTable([.init(name: "OPTION"), .init(name: "VALUE"), .init(name: "FROM")])
        table.rows = settings.map {
            [$0.name, printable($0.value ?? "(\($0.standard ?? "none"))"), printable($0.origin.place ?? "default")]
        }
        return table
    }

    var json: JSONTree {
        .object([
            .init("option", .string(name)), .init("value", value.map(JSONTree.string) ?? .null),
            .init("source", .string(origin.source)), .init("place", origin.place.map(JSONTree.string) ?? .null),
        ])
    }
}

extension Origin {
    /// `default`, `file`, `environment` or `flag`.
    var source: String {
        switch self {
        case .standard: "default"
        case .file: "file"
        case .variable: "environment"
        case .flag: "flag"
        }
    }

    /// The file's path, the variable's name or the flag.
    var place: String? {
        switch self {
        case .standard: nil
        case .file(let path): path
        case .variable(let name): name
        case .flag(let flag): flag
        }
    }
}
