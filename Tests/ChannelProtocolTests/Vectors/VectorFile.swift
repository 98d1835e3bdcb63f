import ChannelProtocol
import Foundation
import HubTesting
import JSONCore
import Testing

/// A file of `protocol/vectors/messages`: golden examples that the clients in other languages read too.
struct VectorFile<Vector: Decodable & Sendable>: Decodable {
    let about: String
    let vectors: [Vector]

    /// All vectors of a file; none, and so a failing count, if it cannot be read.
    static func load(_ name: String) -> [Vector] {
        do {
            let path = RepositoryFiles.root + "/protocol/vectors/messages/\(name).json"
            return try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: path))).vectors
        } catch {
            Issue.record(error, "protocol/vectors/messages/\(name).json")
            return []
        }
    }
}

/// A ref of a vector: the raw JSON token in a string, or `null`.
extension Ref {
    init?(token: String?) {
        guard let token else { return nil }
        let bytes = Array(token.utf8)
        guard let value = try? JSONScanner.document(bytes),
            let ref = try? Ref.decode(value, field: .ref, in: bytes.span)
        else { return nil }
        self = ref
    }
}
