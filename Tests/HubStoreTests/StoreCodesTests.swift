import Foundation
import HubTesting
import Testing

@testable import HubStore

@Suite struct StoreCodesTests {
    private struct Codes: Decodable {
        struct Named: Decodable {
            let name: String
        }
        let store: [Named]
    }

    @Test("protocol/codes.json names every error of the store")
    func names() throws {
        let url = URL(filePath: RepositoryFiles.root + "/protocol/codes.json")
        let listed = try JSONDecoder().decode(Codes.self, from: Data(contentsOf: url)).store.map(\.name)
        let errors: [StoreError] = [
            .busy(waiting: 1, limit: 1), .closed, .inUse(path: ""), .newerSchema(found: 2, known: 1),
            .cannotOpen(path: "", reason: ""), .notFound, .conflict(version: 1), .keyReused,
            .tooMuchState(keys: 33, octets: 1), .diskFull, .unreadable(column: 0), .failed(code: 1, message: ""),
        ]
        #expect(Set(listed) == Set(errors.map(\.code)))
        #expect(Set(listed).count == listed.count)
    }
}
