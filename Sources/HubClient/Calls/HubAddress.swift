import HTTPCore

/// Where a hub is, as a person writes it: `ws://127.0.0.1:4000`, `https://hub.example/live`.
package struct HubAddress: Equatable, Sendable, CustomStringConvertible {
    package let isSecure: Bool
    /// A name or a numeric address, without brackets.
    package let host: String
    package let port: UInt16
    /// What stands before the hub's own paths: empty, or a slash and more, without one at its end.
    package let base: String
    /// The token that the link to the hub's page carries behind `#admin=`.
    package let adminToken: String?

    /// Nil for other schemes than ws, wss, http and https, for user names, and for what is no URL; a query is dropped.
    package init?(_ text: String) {
        let schemes = [("ws://", false), ("http://", false), ("wss://", true), ("https://", true)]
        guard let scheme = schemes.first(where: { text.hasPrefix($0.0) }) else { return nil }
        isSecure = scheme.1
        let parts = text.dropFirst(scheme.0.count).split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let mark = "admin="
        let fragment = parts.count == 2 ? parts[1].prefix { $0 != "&" } : ""
        adminToken = fragment.hasPrefix(mark) ? String(fragment.dropFirst(mark.count)) : nil
        let rest = parts[0].prefix { $0 != "?" }
        let authority = rest.prefix { $0 != "/" }
        guard let (host, port) = Self.split(authority) else { return nil }
        self.host = host
        if let port {
            guard let number = UInt16(port), number > 0, port.utf8.allSatisfy(Octet.isDigit) else { return nil }
            self.port = number
        } else {
            self.port = isSecure ? 443 : 80
        }
        var base = rest.dropFirst(authority.count)
        while base.hasSuffix("/") { base = base.dropLast() }
        guard base.utf8.allSatisfy({ $0 > Octet.space && $0 < 0x7F }) else { return nil }
        self.base = String(base)
    }

    /// The parts around the colon; a literal IPv6 address is in brackets.
    private static func split(_ authority: Substring) -> (host: String, port: Substring?)? {
        var host = authority
        var port: Substring?
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { return nil }
        } else if host.contains(":") {
            return nil
        }
        let isClean = host.utf8.allSatisfy {
            Octet.isToken($0) && $0 != UInt8(ascii: "%") || $0 == Octet.colon
        }
        guard !host.isEmpty, isClean else { return nil }
        return (String(host), port)
    }

    /// What the Host field says: without the port where it is the usual one.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// The address without its token.
    package var description: String { "\(isSecure ? "https" : "http")://\(authority)\(base)" }
}
