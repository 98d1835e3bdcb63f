import JSONCore
import PresenceCore

extension SessionDetails {
    /// What a session says, under the names that pages use; where there are two the longer one wins.
    init(_ meta: Meta, userAgent: String? = nil, address: String? = nil) {
        let octets = Array(meta.payload)
        let text = octets.span
        var found: [String: String] = [:]
        var members = JSONMembers(0..<text.count)
        while let (key, value) = try? members.next(in: text) {
            for name in Self.names where key.equals(name, in: text) {
                // Longer is no page and no language: a meta may have 16 KiB, and rows are kept for long.
                found[name.description] = value.scalarString(in: text).map { String($0.prefix(512)) }
            }
        }
        self.init(
            language: found["language_code"] ?? found["language"], page: found["current_page"] ?? found["page"],
            activity: found["activity"],
            competition: meta.labels.first { $0.name == .competition }?.value.value, labels: Self.text(of: meta.labels),
            userAgent: userAgent, address: address)
    }

    private static var names: [StaticString] {
        ["language_code", "language", "current_page", "page", "activity"]
    }

    private static func text(of labels: [Label]) -> String? {
        guard !labels.isEmpty else { return nil }
        return JSONTree.object(labels.map { JSONTree.Member($0.name.value, .string($0.value.value)) }).text
    }
}
