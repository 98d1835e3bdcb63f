/// Whose pages may use the hub: `https://app.example.org`, `https://*.example.org`, or `*`.
package struct OriginRules: Sendable, Equatable {
    private enum Rule: Sendable, Equatable {
        case any
        /// Scheme, host and port as browsers write them (RFC 6454 6.2).
        case exact(String)
        /// What stands before and behind one label of the host.
        case label(before: String, after: String)
    }

    private let rules: [Rule]

    /// Throws the text that is no origin.
    package init(_ texts: [String]) throws(NoOrigin) {
        var rules: [Rule] = []
        for text in texts {
            guard let rule = Self.rule(text) else { throw NoOrigin(text: text) }
            rules.append(rule)
        }
        self.rules = rules
    }

    package struct NoOrigin: Error, Equatable {
        package let text: String
    }

    /// - Parameter origin: the value of `Origin`; `null`, which says nothing of the page, is allowed by `*` alone.
    package func allows(_ origin: String) -> Bool {
        let origin = origin.lowercased()
        return rules.contains { rule in
            switch rule {
            case .any: return true
            case .exact(let text): return origin == text
            case .label(let before, let after):
                guard origin.count > before.count + after.count, origin.hasPrefix(before), origin.hasSuffix(after)
                else { return false }
                let label = origin.dropFirst(before.count).dropLast(after.count)
                return label.utf8.allSatisfy { $0.isLabelOctet }
            }
        }
    }

    private static func rule(_ text: String) -> Rule? {
        if text == "*" { return .any }
        let text = text.lowercased()
        guard let mark = text.firstRange(of: "://"), mark.lowerBound > text.startIndex else { return nil }
        let scheme = text[..<mark.lowerBound]
        let host = text[mark.upperBound...]
        guard scheme.utf8.allSatisfy({ $0.isLabelOctet }), !host.isEmpty,
            // No path, no user, no space: a browser sends none, so that such a rule would never hold.
            host.utf8.allSatisfy({ $0.isLabelOctet || ".:[]*".utf8.contains($0) })
        else { return nil }
        guard host.contains("*") else { return .exact(text) }
        guard host.hasPrefix("*."), host.count > 2, !host.dropFirst().contains("*") else { return nil }
        return .label(before: String(text[..<mark.upperBound]), after: String(host.dropFirst()))
    }
}

extension UInt8 {
    fileprivate var isLabelOctet: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
