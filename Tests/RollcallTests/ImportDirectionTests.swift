import Foundation
import HubTesting
import Testing

/// The direction of imports: what each target may import, and that nothing imports anything else.
///
/// The table is the house's plan; a target that is not in it fails, so that a new one is placed first.
@Suite struct ImportDirectionTests {
    private static let allowed: [String: Set<String>] = [
        // The pure cores: no socket, clock or random.
        "HTTPCore": [],
        "WebSocketCore": ["HTTPCore", "CZlib"],
        "PresenceCore": [],
        "SeatCore": ["PresenceCore"],
        "JSONCore": [],
        "LimitCore": [],
        "ChannelProtocol": ["JSONCore", "PresenceCore"],
        // The verifier is shared by all threads, so that its keys can be replaced.
        "HubIdentity": ["JSONCore", "COpenSSL", "Synchronization"],
        // The shell.
        "SocketIO": ["CLinux", "COpenSSL", "Glibc", "Synchronization"],
        "HubStore": ["JSONCore", "PresenceCore", "CLinux", "CSQLite", "Glibc", "Synchronization"],
        "HubRuntime": [
            "HTTPCore", "WebSocketCore", "JSONCore", "LimitCore", "PresenceCore", "ChannelProtocol", "HubIdentity",
            "SocketIO", "Synchronization",
        ],
        "HubWebhooks": [
            "HTTPCore", "JSONCore", "PresenceCore", "HubIdentity", "SocketIO", "HubRuntime", "CLinux", "CCurl", "Glibc",
            "Synchronization",
        ],
        "HubHTTP": [
            "HTTPCore", "JSONCore", "LimitCore", "PresenceCore", "SeatCore", "ChannelProtocol", "HubIdentity",
            "HubRuntime", "HubStore", "HubWebhooks",
            "CWebAssets", "Glibc", "Synchronization",
        ],
        "HubClient": [
            "HTTPCore", "WebSocketCore", "JSONCore", "PresenceCore", "ChannelProtocol", "SocketIO", "Glibc",
            "Synchronization",
        ],
        // The programs.
        "rollcall": [
            "HTTPCore", "WebSocketCore", "JSONCore", "LimitCore", "PresenceCore", "ChannelProtocol", "HubIdentity",
            "SocketIO", "HubStore", "HubRuntime", "HubWebhooks", "HubHTTP", "HubClient", "Glibc", "Synchronization",
            "FoundationEssentials",
        ],
        "loadtest": [
            "CFloor", "JSONCore", "PresenceCore", "ChannelProtocol", "WebSocketCore", "HubIdentity", "SocketIO",
            "HubClient", "Glibc", "Synchronization", "FoundationEssentials",
        ],
    ]

    /// The folder of each target that has Swift files.
    private static func folders() throws -> [String: String] {
        let sources = RepositoryFiles.root + "/Sources"
        var folders = ["loadtest": RepositoryFiles.root + "/loadtest/Sources"]
        for name in try FileManager.default.contentsOfDirectory(atPath: sources) {
            folders[name] = sources + "/" + name
        }
        return folders.filter { !swiftFiles(in: $0.value).isEmpty }
    }

    private static func swiftFiles(in folder: String) -> [String] {
        let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix(".swift") }.map { folder + "/" + $0 }
    }

    /// The modules that a Swift file imports, attributes, access levels and kinds of symbols aside.
    static func imports(in text: String) -> Set<String> {
        let pattern =
            /^\h*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\h+)?import\h+(?:(?:typealias|struct|class|enum|protocol|let|var|func)\h+)?(\w+)/
            .anchorsMatchLineEndings()
        return Set(text.matches(of: pattern).map { String($0.output.1) })
    }

    @Test("every target imports only what the table allows")
    func table() throws {
        let folders = try Self.folders()
        #expect(Set(folders.keys) == Set(Self.allowed.keys))
        for (target, folder) in folders {
            let allowed = Self.allowed[target] ?? []
            for file in Self.swiftFiles(in: folder) {
                let wrong = Self.imports(in: try String(contentsOfFile: file, encoding: .utf8)).subtracting(allowed)
                #expect(wrong.isEmpty, "\(file) imports \(wrong.sorted().joined(separator: ", "))")
            }
        }
    }

    @Test("the table points one way: no two targets may import each other")
    func noCircles() {
        func reach(_ target: String, _ seen: Set<String>) -> Set<String> {
            (Self.allowed[target] ?? []).reduce(into: seen) { seen, next in
                if seen.insert(next).inserted { seen = reach(next, seen) }
            }
        }
        for target in Self.allowed.keys {
            #expect(!reach(target, []).contains(target))
        }
    }

    @Test(
        "imports are found in every spelling, and only imports",
        arguments: [
            ("import Foundation", ["Foundation"]), ("  package import Glibc // why", ["Glibc"]),
            ("@preconcurrency import Foundation", ["Foundation"]), ("@_spi(Testing) import Dispatch", ["Dispatch"]),
            ("@testable\nimport rollcall", ["rollcall"]), ("import struct Foundation.Data", ["Foundation"]),
            ("import Foundation.NSData", ["Foundation"]), ("import A\nimport B\r\nimport C", ["A", "B", "C"]),
            ("// import Foundation", []), ("let important = 1", []), ("/// Values import nothing.", []),
        ] as [(String, Set<String>)])
    func spellings(text: String, modules: Set<String>) {
        #expect(Self.imports(in: text) == modules)
    }
}
