package import LimitCore

/// Who opened a connection, as far as the record of sessions tells: its browser, and its address where that is wanted.
///
/// Connections of the same browser share one, so that what each pays for it is a word.
package final class Visitor: Sendable {
    /// Up to `userAgentLimit` octets of the `User-Agent` field.
    package let userAgent: String?
    package let address: NetworkAddress?

    /// Octets that are kept of what a browser says of itself; the rest is cut off.
    package static let userAgentLimit = 256

    package init(userAgent: String?, address: NetworkAddress? = nil) {
        self.userAgent = userAgent.map(Self.shortened)
        self.address = address
    }

    private static func shortened(_ text: String) -> String {
        guard text.utf8.count > userAgentLimit else { return text }
        // A cut within a scalar goes before it.
        return String(text[..<text.utf8.index(text.startIndex, offsetBy: userAgentLimit)])
    }
}

/// The visitors of one shard that share their browsers.
struct VisitorBook {
    private var known: [String: Visitor] = [:]

    var count: Int { known.count }

    /// Browsers that are known at one time; who brings more of them gets no sharing, and harms nobody.
    private static let limit = 512

    mutating func visitor(userAgent: String?, address: NetworkAddress?) -> Visitor? {
        guard let userAgent else { return address.map { Visitor(userAgent: nil, address: $0) } }
        guard address == nil else { return Visitor(userAgent: userAgent, address: address) }
        if let visitor = known[userAgent] { return visitor }
        if known.count == Self.limit { known.removeAll(keepingCapacity: true) }
        let visitor = Visitor(userAgent: userAgent)
        known[userAgent] = visitor
        return visitor
    }
}
