import Foundation
import HTTPCore
import HubTesting
import Testing

@testable import HubHTTP

@Suite struct ClientFilesTests {
    static let folder = RepositoryFiles.root + "/Sources/CWebAssets/built"

    @Test("every file of the client is served as it lies in the repository, to pages of any origin")
    func served() async throws {
        let types = ["js": "text/javascript; charset=utf-8", "ts": "text/plain; charset=utf-8"]
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
        #expect(files.contains("rollcall.js"))
        #expect(ClientFiles.routes.count == files.count)
        for file in files {
            let answer = try await TestSite().ask("GET", "/\(file)")
            #expect(answer.status == 200)
            #expect(answer.body == Array(try Data(contentsOf: URL(filePath: "\(Self.folder)/\(file)"))))
            #expect(answer.field("content-type") == types[String(file.split(separator: ".").last ?? "")])
            #expect(answer.field("access-control-allow-origin") == "*")
            #expect(answer.field("cross-origin-resource-policy") == "cross-origin")
            let tag = try #require(answer.field("etag"))
            #expect(try await TestSite().ask("GET", "/\(file)", ["if-none-match": tag]).status == 304)
        }
    }
}
