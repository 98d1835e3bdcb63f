/// What `rollcall watch` can be told.
struct WatchOptions: CommandOptions, Equatable {
    /// The room, without `realtime:`; never empty once parsed.
    var room = ""
    /// The hub, `ws://` or `http://`, with an optional path before `/socket`.
    var url = "ws://127.0.0.1:4000"
    var isJSON = false
    /// Print frames as they come.
    var isRaw = false
    var until: Until?
    /// Nil waits for ever.
    var timeout: Duration?
    var token: String?

    static var command: Command<WatchOptions> {
        Command(
            name: "watch", summary: "print joins, leaves and counts of a room as they come",
            operand: Option("ROOM", \.room, .text("ROOM"), standard: nil, "The room's name."), needsOperand: true,
            options: [
                Option("url", \.url, hub, "The hub."),
                Option("json", \.isJSON, .flag, "One JSON object for each line."),
                Option("raw", \.isRaw, .flag, "Print frames as they come."),
                Option("until", \.until, .until, "End with 0 once users or sessions are so many."),
                Option(
                    "timeout", \.timeout, .seconds(.milliseconds(1) ... .seconds(86_400)), standard: "none",
                    "End with 1 after so long."),
                Option("token", \.token, .text("JWT"), secret: true, "Who is watching; see rollcall token."),
            ],
            example: ("rollcall watch algebra --until 'users>=100' --timeout 30s", "wait for a class to be there"))
    }

    private static var hub: ValueReader<String> {
        ValueReader(
            "URL", expectation: "an address such as ws://127.0.0.1:4000",
            read: { text in
                let schemes = ["ws://", "http://"]
                return schemes.contains { text.hasPrefix($0) && text.count > $0.count } ? text : nil
            },
            show: { $0 })
    }
}
