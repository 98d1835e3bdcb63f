import Foundation
import HTTPCore
import HubTesting
import Testing

@testable import HubHTTP

@Suite("protocol/openapi.yaml and the route table name the same operations")
struct OpenAPIPageTests {
    /// `GET /path` of each operation on the page; its layout is plain enough to be read by lines.
    private func operations() throws -> Set<String> {
        let text = try String(contentsOfFile: RepositoryFiles.root + "/protocol/openapi.yaml", encoding: .utf8)
        var found: Set<String> = []
        var path: String?
        for line in text.split(separator: "\n") {
            if line.hasPrefix("  /"), line.hasSuffix(":") {
                path = String(line.dropFirst(2).dropLast())
            } else if !line.hasPrefix("  ") {
                path = nil
            } else if let path, line.hasPrefix("    "), !line.hasPrefix("     "), line.hasSuffix(":") {
                let verb = line.dropFirst(4).dropLast()
                if verb != "parameters" { found.insert("\(verb.uppercased()) \(path)") }
            }
        }
        return found
    }

    /// Files for browsers, and the second base of stock clients, are not operations.
    private func isOperation(_ path: String) -> Bool {
        path.hasPrefix("/api/") || ["/healthz", "/readyz", "/metrics"].contains(path)
    }

    @Test("in both directions")
    func same() throws {
        let served = Site.routes(page: Page()).filter { isOperation($0.pattern.text) }
            .map { "\($0.method) \($0.pattern.text)" }
        let onPage = try operations()
        #expect(onPage.subtracting(served) == [])
        #expect(Set(served).subtracting(onPage) == [])
    }
}
