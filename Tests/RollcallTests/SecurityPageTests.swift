import Foundation
import HubTesting
import Testing

/// The threat model names the code that stops an attempt and the test that tries it; both must be there.
@Suite struct SecurityPageTests {
    /// One row of the table: what stops it, and what tries it, as the page spells them between backticks.
    struct Row: CustomTestStringConvertible {
        let attempt: String
        let code: [String]
        let tests: [String]
        var testDescription: String { attempt }
    }

    static let rows: [Row] = {
        let page = (try? String(contentsOfFile: RepositoryFiles.root + "/protocol/SECURITY.md", encoding: .utf8)) ?? ""
        return page.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 4, cells[0] != "attempt", !cells[0].hasPrefix("---") else { return nil }
            return Row(attempt: cells[0], code: names(in: cells[2]), tests: names(in: cells[3]))
        }
    }()

    private static func names(in cell: String) -> [String] {
        cell.matches(of: /`([^`]+)`/).map { String($0.output.1) }
    }

    private static let sources = paths(under: "Sources")
    private static let tests = paths(under: "Tests")

    private static func paths(under folder: String) -> [String] {
        let found = FileManager.default.enumerator(atPath: RepositoryFiles.root + "/" + folder)
        return (found?.compactMap { $0 as? String } ?? []).map { folder + "/" + $0 }
    }

    private static func text(_ path: String) -> String {
        (try? String(contentsOfFile: RepositoryFiles.root + "/" + path, encoding: .utf8)) ?? ""
    }

    @Test("every defence is where the page says", arguments: rows)
    func code(row: Row) {
        #expect(!row.code.isEmpty)
        for name in row.code {
            // `Target/File`, `File`, or `File.member`.
            let parts = name.split(separator: ".")
            let files = Self.sources.filter { $0.hasSuffix("/\(parts[0]).swift") }
            #expect(!files.isEmpty, "no file for \(name)")
            if parts.count > 1 {
                #expect(files.contains { Self.text($0).contains("var \(parts[1])") }, "no member for \(name)")
            }
        }
    }

    @Test("every test that the page names is there", arguments: rows)
    func tests(row: Row) {
        #expect(!row.tests.isEmpty)
        for name in row.tests {
            // A suite, a file of live tests, or a fuzz target.
            let isThere =
                Self.tests.contains { $0 == "Tests/\(name)" || $0 == name }
                || Self.tests.contains { $0.hasSuffix(".swift") && Self.text($0).contains("struct \(name) ") }
                || Self.text("Tests/Fuzz/Fuzz.swift").contains("case \(name)\n")
            #expect(isThere, "no test for \(name)")
        }
    }

    @Test("the table was found")
    func found() {
        #expect(Self.rows.count > 10)
    }
}
