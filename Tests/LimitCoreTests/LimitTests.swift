import Foundation
import HubTesting
import Testing

@testable import LimitCore

@Suite("protocol/codes.json lists every limit")
struct LimitTests {
    private struct Codes: Decodable {
        struct Line: Decodable {
            let name: String
            let limit: String
            let option: String?
            let `default`: String
            let past: String
        }
        let limit_names: [Line]
    }

    private func lines() throws -> [Codes.Line] {
        let url = URL(filePath: RepositoryFiles.root + "/protocol/codes.json")
        return try JSONDecoder().decode(Codes.self, from: Data(contentsOf: url)).limit_names
    }

    @Test("no limit without a line, and no line without a limit")
    func names() throws {
        #expect(try lines().map(\.name) == Limit.allCases.map(\.rawValue))
    }

    @Test("each line says what is limited, to how much, and what happens past it")
    func words() throws {
        for line in try lines() {
            #expect(!line.limit.isEmpty && !line.default.isEmpty && !line.past.isEmpty, "\(line.name)")
        }
    }

    @Test("the table of protocol/README.md says the same, line by line")
    func page() throws {
        let page = try String(contentsOfFile: RepositoryFiles.root + "/protocol/README.md", encoding: .utf8)
        let table = page.split(separator: "\n").drop { $0 != "| name | limit | option | default | past it |" }
        let rows = table.dropFirst(2).prefix { $0.hasPrefix("|") }
        let expected = try lines().map { line in
            let option = line.option.map { "`--\($0)`" } ?? ""
            return "| `\(line.name)` | \(line.limit) | \(option) | \(line.default) | \(line.past) |"
        }
        #expect(rows.map(String.init) == expected)
    }

    @Test("the options that it names are those of rollcall serve")
    func options() throws {
        let table = RepositoryFiles.root + "/Sources/rollcall/Options/ServeOptions+Table.swift"
        let text = try String(contentsOfFile: table, encoding: .utf8)
        for option in try lines().compactMap(\.option) {
            #expect(text.contains("\"\(option)\""), "\(option)")
        }
    }
}
