import Testing

@testable import HubClient
@testable import rollcall

/// Parses a command line without the machine's environment or files.
func parse<Target: CommandOptions>(
    _ type: Target.Type, _ arguments: [String], environment: [String: String] = [:],
    file: String? = nil
) throws -> Target {
    let inputs = Inputs(arguments: arguments, environment: environment) { path throws(Stop) in
        guard let file else { throw Stop(.usage, "\(path): no such file") }
        return Array(file.utf8)
    }
    guard case .run(let options) = try Target.command.parse(inputs) else {
        throw Stop(.ok, "help")
    }
    return options
}

/// The complaint about a command line.
func complaint<Target: CommandOptions>(
    _ type: Target.Type, _ arguments: [String], environment: [String: String] = [:],
    file: String? = nil
) throws -> Stop {
    try #require(throws: Stop.self) { try parse(type, arguments, environment: environment, file: file) }
}

/// The same for `rollcall serve`.
func parse(_ arguments: [String], environment: [String: String] = [:], file: String? = nil) throws -> ServeOptions {
    try parse(ServeOptions.self, arguments, environment: environment, file: file)
}

func complaint(_ arguments: [String], environment: [String: String] = [:], file: String? = nil) throws -> Stop {
    try complaint(ServeOptions.self, arguments, environment: environment, file: file)
}

/// What `--dev` alone gives.
var development: ServeOptions {
    var options = ServeOptions()
    options.isDevelopment = true
    return options
}

extension CallAnswer {
    /// The answer that these octets are.
    static func reading(_ text: String) throws -> CallAnswer {
        var reader = AnswerReader(limit: 1 << 16)
        try reader.receive(Array(text.utf8)[...])
        return try #require(reader.answer)
    }

    static func reading(_ status: Int, _ body: String = "") throws -> CallAnswer {
        try reading("HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }
}
