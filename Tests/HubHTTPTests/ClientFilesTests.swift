import Foundation
import HTTPCore
import HubTesting
import Testing

@testable import HubHTTP

@Suite struct ClientFilesTests {
    /// What was built, and the types, which are embedded as they were written.
    private static func paths() throws -> [String] {
        let assets = RepositoryFiles.root + "/Sources/CWebAssets"
        return try ["built", "client"].flatMap { folder in
            try FileManager.default.contentsOfDirectory(atPath: "\(assets)/\(folder)")
                .filter { folder == "built" || $0.hasSuffix(".d.ts") }
                .map { "\(assets)/\(folder)/\($0)" }
        }
    }

    @Test("every file of the client is served as it lies in the repository, to pages of any origin")
    func served() async throws {
        let types = ["js": "text/javascript; charset=utf-8", "ts": "text/plain; charset=utf-8"]
        let paths = try Self.paths()
        #expect(paths.contains { $0.hasSuffix("/rollcall.js") } && paths.contains { $0.hasSuffix("/rollcall.d.ts") })
        #expect(ClientFiles.routes.count == paths.count)
        for path in paths {
            let file = String(path.split(separator: "/").last ?? "")
            let answer = try await TestSite().ask("GET", "/\(file)")
            #expect(answer.status == 200)
            #expect(answer.body == Array(try Data(contentsOf: URL(filePath: path))))
            #expect(answer.field("content-type") == types[String(file.split(separator: ".").last ?? "")])
            #expect(answer.field("access-control-allow-origin") == "*")
            #expect(answer.field("cross-origin-resource-policy") == "cross-origin")
            let tag = try #require(answer.field("etag"))
            #expect(try await TestSite().ask("GET", "/\(file)", ["if-none-match": tag]).status == 304)
        }
    }
}
