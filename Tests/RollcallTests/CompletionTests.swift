import Foundation
import Testing

@testable import rollcall

@Suite struct CompletionTests {
    private static func script(_ shell: CompletionOptions.Shell) -> String {
        let commands = Commands.pages.map(CompletedCommand.init)
        return switch shell {
        case .bash: BashCompletion.script(commands)
        case .zsh: ZshCompletion.script(commands)
        case .fish: FishCompletion.script(commands)
        }
    }

    /// What a shell prints that runs this text; nil when there is no such shell.
    private static func run(_ shell: String, _ arguments: [String]) throws -> (status: Int32, lines: [String])? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/\(shell)")
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/\(shell)") else { return nil }
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text.split(separator: "\n").map(String.init))
    }

    @Test(
        "bash completes commands, options, values and files",
        arguments: [
            ("rollcall se", ["serve", "send"]), ("rollcall completion ", ["--help", "bash", "fish", "zsh"]),
            ("rollcall serve --log-f", ["--log-format"]), ("rollcall serve --log-level w", ["warning"]),
            ("rollcall serve --log-level = d", ["debug"]),
            ("rollcall serve --log-level =", ["debug", "error", "info", "warning"]),
            ("rollcall serve --config /etc/host", ["/etc/host.conf", "/etc/hostname", "/etc/hosts"]),
            ("rollcall serve --listen ", []), ("rollcall serve --demo --ech", ["--echo"]),
            ("rollcall top --sort t", ["tabs"]), ("rollcall help roo", ["rooms"]), ("rollcall nothing --x", []),
        ])
    func bash(line: String, offers: [String]) throws {
        let words = line.split(separator: " ", omittingEmptySubsequences: false).map { "'\($0)'" }
        let text = """
            \(Self.script(.bash))
            compopt() { :; }
            COMP_WORDS=(\(words.joined(separator: " "))); COMP_CWORD=\(words.count - 1)
            _rollcall; printf '%s\\n' "${COMPREPLY[@]}"
            """
        let (status, lines) = try #require(try Self.run("bash", ["-c", text]))
        #expect(status == 0)
        #expect(Set(offers).isSubset(of: lines), "\(lines)")
        // The machine may have more files.
        if !line.contains("/etc") { #expect(Set(lines) == Set(offers)) }
    }

    @Test("the scripts are right by the grammar of their shells", arguments: CompletionOptions.Shell.allCases)
    func grammar(shell: CompletionOptions.Shell) throws {
        guard let (status, lines) = try Self.run(shell.rawValue, ["-n", "-c", Self.script(shell)]) else { return }
        #expect(status == 0 && lines.isEmpty, "\(lines)")
    }

    @Test("every command and option is in every script", arguments: CompletionOptions.Shell.allCases)
    func complete(shell: CompletionOptions.Shell) {
        let script = Self.script(shell)
        for page in Commands.pages {
            #expect(script.contains(page.name))
            for option in page.options {
                let spelling = shell == .fish ? "-l \(option.name.dropFirst(2)) " : option.name
                #expect(script.contains(spelling), "\(page.name) \(option.name)")
            }
        }
    }

    @Test("fish completes what bash does, where it is there")
    func fish() throws {
        let text =
            Self.script(.fish) + "\ncomplete -C 'rollcall serve --log-level w'\ncomplete -C 'rollcall completion z'"
        guard let (status, lines) = try Self.run("fish", ["--no-config", "-c", text]) else { return }
        #expect(status == 0 && lines.map { $0.split(separator: "\t").first } == ["warning", "zsh"], "\(lines)")
    }
}
