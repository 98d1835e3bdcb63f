import JSONCore

/// What `rollcall who` can be told.
struct WhoOptions: CommandOptions, Equatable {
    var room = ""
    var isJSON = false
    var hub = HubOptions()

    static var command: Command<WhoOptions> {
        Command(
            name: "who", summary: "list who is in a room",
            operands: [.room(\.room)], needsOperands: true,
            options: [Option("json", \.isJSON, .flag, "One JSON object for each person.")]
                + HubOptions.table.map { $0.lifted(to: \.hub) },
            example: ("rollcall who algebra --token-file token", "users with status, role and tabs"))
    }
}

/// What `rollcall send` can be told.
struct SendOptions: CommandOptions, Equatable {
    var room = ""
    var event = ""
    /// One JSON value, or `-` for standard input.
    var payload = ""
    var isJSON = false
    var hub = HubOptions()

    static var command: Command<SendOptions> {
        Command(
            name: "send", summary: "send an event to everybody in a room",
            operands: [
                .room(\.room), Option("EVENT", \.event, .text("EVENT"), standard: nil, "The event's name."),
                Option("JSON", \.payload, .json, standard: nil, "The payload, or - to read it from standard input."),
            ], needsOperands: true,
            options: [Option("json", \.isJSON, .flag, "Print what was sent as a JSON object.")]
                + HubOptions.table.map { $0.lifted(to: \.hub) },
            example: (#"rollcall send algebra hand '{"up":true}'"#, "as channel.send of a page, by HTTP"))
    }
}

/// What `rollcall kick` can be told.
struct KickOptions: CommandOptions, Equatable {
    var room = ""
    var user = ""
    var seconds: Duration = .seconds(30)
    var reason: String?
    var isJSON = false
    var hub = HubOptions()

    static var command: Command<KickOptions> {
        Command(
            name: "kick", summary: "put a user out of a room for a while, with all tabs",
            operands: [
                .room(\.room), Option("USER", \.user, .text("USER"), standard: nil, "The user, as the room shows it."),
            ], needsOperands: true,
            options: [
                Option("seconds", \.seconds, .seconds(.seconds(1) ... .seconds(366 * 86_400)), "For how long."),
                Option("reason", \.reason, .text("TEXT"), "Why, for the audit log."),
                Option("json", \.isJSON, .flag, "Print what was done as a JSON object."),
            ] + HubOptions.table.map { $0.lifted(to: \.hub) },
            example: ("rollcall kick algebra mallory --seconds 600", "needs a moderator's or the admin token"))
    }

    func check() throws(Stop) {
        guard seconds.wholeMilliseconds % 1000 != 0 else { return }
        throw .wrongValue("--seconds", seconds.shortText, expected: "whole seconds", hint: nil)
    }
}

extension ValueReader where Value == String {
    /// One JSON value, checked before anything is asked, or a dash.
    fileprivate static var json: Self {
        Self(
            "JSON", expectation: #"one JSON value such as '{"up":true}', or -"#,
            read: { $0 == "-" || (try? JSONTree(parsing: Array($0.utf8))) != nil ? $0 : nil }, show: { $0 })
    }
}
