import Foundation
import HubTesting
import Testing

@Suite("protocol/MISSION.md shows each of its lines by tests that are there")
struct MissionPageTests {
    private struct Line {
        let number: Int
        let place: String
        /// `Live/test_x.py::test_y`, `XTests/Y.swift`, or a file and a name in quotes.
        let tests: [String]
    }

    private func lines() throws -> [Line] {
        let text = try String(contentsOfFile: RepositoryFiles.root + "/protocol/MISSION.md", encoding: .utf8)
        return text.split(separator: "\n").compactMap { row in
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 4, let number = Int(cells[0]) else { return nil }
            let tests = cells[3].split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 }.map { String($0.element) }
            return Line(number: number, place: cells[2], tests: tests)
        }
    }

    @Test("all 109 lines are there, in their order")
    func complete() throws {
        #expect(try lines().map(\.number) == Array(1...109))
    }

    @Test("whatever is the hub's, the client's or the dashboard's has a test, and each test exists")
    func shown() throws {
        var files: [String: String] = [:]
        for line in try lines() {
            let needsTest = line.place.contains(/Hub|Client|Dashboard|Tests/)
            #expect(!needsTest || !line.tests.isEmpty, "line \(line.number) is shown by nothing")
            for test in line.tests {
                let (file, name) = Self.parts(test)
                let path = "\(RepositoryFiles.root)/Tests/\(file)"
                let text = try files[file] ?? String(contentsOfFile: path, encoding: .utf8)
                files[file] = text
                #expect(name.map { text.contains($0) } ?? true, "line \(line.number): \(test)")
            }
        }
    }

    /// The file below `Tests`, and what stands in it.
    private static func parts(_ test: String) -> (file: String, name: String?) {
        if let mark = test.range(of: "::") {
            return (String(test[..<mark.lowerBound]), "def \(test[mark.upperBound...])(")
        }
        if let mark = test.range(of: " \"") {
            return (String(test[..<mark.lowerBound]), String(test[mark.upperBound...].dropLast()))
        }
        return (test, nil)
    }
}
