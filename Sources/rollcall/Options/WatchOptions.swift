import HubClient

/// What `rollcall watch` can be told.
struct WatchOptions: CommandOptions, Equatable {
    /// The room, without `realtime:`; never empty once parsed.
    var room = ""
    var hub = HubOptions()
    var isJSON = false
    /// Print frames as they come.
    var isRaw = false
    var until: Until?
    /// Nil waits for ever.
    var timeout: Duration?

    static var command: Command<WatchOptions> {
        Command(
            name: "watch", summary: "print joins, leaves and counts of a room as they come",
            operands: [.room(\.room)], needsOperands: true,
            options: [
                Option("json", \.isJSON, .flag, "One JSON object for each line."),
                Option("raw", \.isRaw, .flag, "Print frames as they come."),
                Option("until", \.until, .until, "End with 0 once users or sessions are so many."),
                Option(
                    "timeout", \.timeout, .seconds(.milliseconds(1) ... .seconds(86_400)), standard: "none",
                    "End with 1 after so long."),
            ] + HubOptions.tableWithoutTLS.map { $0.lifted(to: \.hub) },
            example: ("rollcall watch algebra --until 'users>=100' --timeout 30s", "wait for a class to be there"))
    }

    func check() throws(Stop) {
        guard hub.url.isSecure else { return }
        throw Stop(.usage, "--url \(hub.url): watch speaks no TLS", hint: "watch the plain listener of the hub")
    }
}

extension Option where Target: CommandOptions {
    /// The operand of commands about one room.
    static func room(_ field: WritableKeyPath<Target, String>) -> Option {
        Option("ROOM", field, .text("ROOM"), standard: nil, "The room's name.")
    }
}
