/// What `rollcall top` can be told.
struct TopOptions: CommandOptions, Equatable {
    var isOnce = false
    var isJSON = false
    var interval: Duration = .seconds(1)
    var order = RoomOrder.users
    var hub = HubOptions()

    static var command: Command<TopOptions> {
        Command(
            name: "top", summary: "watch a hub at work: its figures, and its rooms",
            operands: [HubOptions.operand.lifted(to: \.hub)],
            options: [
                Option("once", \.isOnce, .flag, "Print one table and end: for scripts."),
                Option("json", \.isJSON, .flag, "One JSON object for each reading."),
                Option(
                    "interval", \.interval, .seconds(.milliseconds(200) ... .seconds(3600)), "Between two readings."),
                Option("sort", \.order, .choice("KEY"), "What comes first; keys u, t, s and n do the same."),
            ] + HubOptions.table.map { $0.lifted(to: \.hub) },
            example: ("rollcall top http://127.0.0.1:4000", "q ends it"))
    }
}
