/// What `rollcall doctor` can be told.
struct DoctorOptions: CommandOptions, Equatable {
    var isJSON = false
    var hub = HubOptions()

    static var command: Command<DoctorOptions> {
        Command(
            name: "doctor", summary: "look at a hub from outside, and say what is wrong and what to do",
            operands: [HubOptions.operand.lifted(to: \.hub)],
            options: [Option("json", \.isJSON, .flag, "One JSON object for each finding.")]
                + HubOptions.table.map { $0.lifted(to: \.hub) },
            example: ("rollcall doctor https://hub.example --token-file token", "as a page's client sees it"))
    }
}
