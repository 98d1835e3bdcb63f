import Testing

@testable import rollcall

@Suite struct HelpTests {
    private static var pages: [String] { Commands.pages.map(\.help) + [Commands.overview, RoomRule.help] }

    @Test("no line of help is longer than 80 columns", arguments: pages)
    func width(page: String) {
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            #expect(line.count <= 80)
            #expect(line.last != " ")
        }
    }

    @Test("the help of serve names every option once, with its default")
    func serve() {
        let help = ServeOptions.command.help
        for option in ServeOptions.command.options {
            // One option may begin as another is called.
            let lines = help.split(separator: "\n").filter { $0.hasPrefix("  --") }
            #expect(lines.count { $0.split(separator: " ").first.map(String.init) == option.flag } == 1)
        }
        // Lines are wrapped anywhere.
        let text = help.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for fact in [
            "default 127.0.0.1:4000", "(0 to 1h; default 3s)", "(0 to 1s; default 40ms)", "default 5MB, 16MiB",
        ] {
            #expect(text.contains(fact))
        }
    }

    @Test("each command has an example that it understands itself")
    func examples() throws {
        for page in Commands.pages {
            #expect(page.help.contains("\nExample: rollcall \(page.name)"))
        }
        func understands<Target: CommandOptions>(_ type: Target.Type) throws {
            // As a shell would split it.
            let words = Target.command.example.line.replacing("'", with: "").split(separator: " ").map(String.init)
            #expect(throws: Never.self, "\(words)") { try parse(Target.self, Array(words.dropFirst(2))) }
        }
        try understands(ServeOptions.self)
        try understands(TopOptions.self)
        try understands(WatchOptions.self)
        try understands(WhoOptions.self)
        try understands(SendOptions.self)
        try understands(KickOptions.self)
        try understands(TokenOptions.self)
        try understands(DoctorOptions.self)
        try understands(CompletionOptions.self)
        try understands(VersionOptions.self)
        try understands(HelpOptions.self)
    }

    @Test(
        "help is given wherever it is asked for, wrong options before it aside",
        arguments: [["--help"], ["--dev", "-h"]])
    func asked(arguments: [String]) throws {
        guard case .help = try ServeOptions.command.parse(Inputs(arguments: arguments)) else {
            Issue.record("no help")
            return
        }
    }

    @Test("every option has three spellings that differ from all others")
    func spellings() {
        let options = ServeOptions.command.options
        #expect(Set(options.map(\.flag)).count == options.count)
        #expect(Set(options.map(\.environment)).count == options.count)
        #expect(options.contains { $0.environment == "ROLLCALL_GRACE_CLOSE" && $0.key == "grace_close" })
    }

    @Test(
        "times and sizes are shown as they can be read",
        arguments: [
            (0, "0"), (1, "1ms"), (1500, "1500ms"), (3000, "3s"), (90_000, "90s"), (120_000, "2m"), (7_200_000, "2h"),
            (86_400_000, "1d"),
        ])
    func times(milliseconds: Int, text: String) {
        #expect(Duration.milliseconds(milliseconds).shortText == text)
        #expect(Duration(shortText: text, unit: "s") == .milliseconds(milliseconds))
    }
}
