import ChannelProtocol
import Foundation
import HubTesting
import JSONCore
import Testing

@Suite("The pages of protocol/ tell the truth")
struct DocumentTests {
    @Test("every example of README.md is a message that the hub or a client of ours reads, and fits its schema")
    func examples() throws {
        var count = 0
        for line in try page("README.md").split(separator: "\n") {
            guard line.hasPrefix("→ [") || line.hasPrefix("← [") else { continue }
            let bytes = Array(line.dropFirst(2).utf8)
            var scanner = JSONScanner(0..<bytes.count)
            let message = Array(bytes[try scanner.value(in: bytes.span).range])
            let tree = try #require(Tree(foundation: message))
            let event = tree.elements[3].text
            #expect(throws: Never.self) { try ServerMessage.decode(message, version: .v2) }
            #expect(try Schema("message.v2").violations(in: tree) == [])
            #expect(try Schema(event).violations(in: tree.elements[4]) == [], "\(line)")
            count += 1
        }
        #expect(count == 9)
    }

    @Test("every name in server_events, every option of a join and every close code above 4000 is explained")
    func mentions() throws {
        let readme = try page("README.md")
        let names =
            ["mode", "seq", "status", "count", "info", "session", "resume", "lease", "rooms", "announce"]
            + ["presence_sync", "presence_count", "presence_status", "room_info", "retry_after", "4408", "4409"]
        for name in names { #expect(readme.contains(name), "\(name)") }
    }

    @Test("asyncapi.yaml names each schema of a payload, and no other")
    func schemas() throws {
        let folder = RepositoryFiles.root + "/protocol/schemas"
        let files = Set(try FileManager.default.contentsOfDirectory(atPath: folder))
        let named = try page("asyncapi.yaml").matches(of: /schemas\/([a-z_]+\.json)/).map { String($0.1) }
        #expect(Set(named) == files.subtracting(["message.v1.json", "message.v2.json"]))
    }

    private func page(_ name: String) throws -> String {
        try String(contentsOfFile: RepositoryFiles.root + "/protocol/\(name)", encoding: .utf8)
    }
}
