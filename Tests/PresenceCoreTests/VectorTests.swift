import Foundation
import HubTesting
import PresenceCore
import Testing

@Suite("Vectors of protocol/vectors/presence")
struct VectorTests {
    static let folder = RepositoryFiles.root + "/protocol/vectors/presence/"
    static let scripts = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        .filter { $0.hasSuffix(".json") && $0 != "hash.json" }.sorted()

    @Test("there are scripts")
    func present() {
        #expect(Self.scripts.count >= 10)
    }

    @Test("the set hash (presence.md §2)")
    func hash() throws {
        let file = try JSONDecoder().decode(
            HashFile.self, from: Data(contentsOf: URL(filePath: Self.folder + "hash.json")))
        #expect(file.cases.count >= 8)
        for example in file.cases {
            let sum = example.metas.reduce(UInt32(0)) { $0 &+ SetHash.term(key: $1.key, ref: $1.phx_ref) }
            #expect(sum == example.hash && example.metas.count == example.n, "\(example.name)")
        }
    }

    @Test("a script gives its diffs, states, counts and refusals", arguments: scripts)
    func script(name: String) throws {
        let data = try Data(contentsOf: URL(filePath: Self.folder + name))
        let script = try JSONDecoder().decode(Script.self, from: data)
        var player = Player(script)
        for (number, step) in script.steps.enumerated() {
            let problems = try player.play(step)
            #expect(problems.isEmpty, "\(name), step \(number + 1), \(step.event) at \(step.at)")
        }
    }
}

private struct HashFile: Decodable {
    struct Example: Decodable {
        struct Meta: Decodable {
            let key: String
            let phx_ref: String
        }
        let name: String
        let metas: [Meta]
        let hash: UInt32
        let n: Int
    }
    let cases: [Example]
}
