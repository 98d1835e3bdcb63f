import Foundation
import HubTesting
import Testing

/// Comments, test names and vectors cite the pages of `protocol/` by section; each of them must be there to be read.
@Suite struct CitationTests {
    struct Citation: Hashable {
        let page: String
        let section: String
    }

    /// The sections that a text cites: `wire.md 4.1 to 4.3`, `presence.md §1, §2`, a backtick behind the page or not.
    static func citations(in text: Substring) -> [Citation] {
        let pattern =
            /([A-Za-z][\w\-]*\.md)`?\h+(§?\d+(?:\.\d+)?(?:(?:,\h+(?:and\h+)?|\h+(?:and|to)\h+)§?\d+(?:\.\d+)?)*)/
        return text.matches(of: pattern).flatMap { match in
            match.output.2.matches(of: /\d+(?:\.\d+)?/).map {
                Citation(page: String(match.output.1), section: String($0.output))
            }
        }
    }

    /// The numbers of a page's headings: `## 4. Channels`, `### 4.1 Joining`.
    static func sections(of page: String) -> Set<String> {
        let numbers = page.matches(of: /^##+\h+(\d+(?:\.\d+)?)\.?\h/.anchorsMatchLineEndings())
        return Set(numbers.map { String($0.output.1) })
    }

    /// The text files under a folder of the repository, without what tools leave there.
    private static func files(under folder: String) -> [String] {
        let kinds: Set = ["swift", "py", "mjs", "js", "json", "md", "c", "h"]
        let paths = FileManager.default.enumerator(atPath: RepositoryFiles.root + "/" + folder)
        return (paths?.compactMap { $0 as? String } ?? [])
            .filter { path in
                let parts = path.split(separator: "/")
                return kinds.contains((path as NSString).pathExtension)
                    && !parts.contains { $0.hasPrefix(".") || $0 == "node_modules" }
            }
            .map { folder + "/" + $0 }
    }

    @Test("every section that is cited exists", arguments: ["Sources", "Tests", "loadtest", "protocol"])
    func citationsResolve(folder: String) throws {
        var pages: [String: Set<String>] = [:]
        for name in ["presence.md", "wire.md", "STORE.md", "WEBHOOKS.md"] {
            let page = try String(contentsOfFile: RepositoryFiles.root + "/protocol/" + name, encoding: .utf8)
            pages[name] = Self.sections(of: page)
        }
        var count = 0
        for file in Self.files(under: folder) {
            let text = try String(contentsOfFile: RepositoryFiles.root + "/" + file, encoding: .utf8)
            for line in text.split(separator: "\n") where line.contains(".md") {
                for citation in Self.citations(in: line) {
                    count += 1
                    #expect(
                        pages[citation.page]?.contains(citation.section) == true,
                        "\(file) cites \(citation.page) \(citation.section), which is not in protocol/")
                }
            }
        }
        #expect(count > 0, "no citation was found, which is more likely this test's fault")
    }

    @Test(
        "citations are found in every spelling, and only citations",
        arguments: [
            ("of wire.md 3, self and ack", ["3"]), ("(presence.md §1, §2)", ["1", "2"]),
            ("wire.md 4.1 to 4.3).", ["4.1", "4.3"]), ("wire.md 4.1, 4.5 and 4.6", ["4.1", "4.5", "4.6"]),
            ("`wire.md` §0; presence.md 2", ["0", "2"]), ("wire.md 1.1, RFC 6455 4.2", ["1.1"]),
            ("presence.md in lists", []), ("at most 64 (§7)", []),
        ] as [(Substring, [String])])
    func spellings(text: Substring, sections: [String]) {
        #expect(Self.citations(in: text).map(\.section) == sections)
    }

    @Test("a page's sections are the numbers of its headings")
    func headings() {
        let page = "# Wire\n## 4. Channels\nSee 5.\n### 4.11 Stopping\n## Notes\n## 10 Readers\n"
        #expect(Self.sections(of: page) == ["4", "4.11", "10"])
    }
}
