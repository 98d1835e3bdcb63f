import Glibc

/// A numeric address and a port to listen on: `127.0.0.1:4000`, `[::1]:4000`, `localhost:4000`.
struct ListenAddress: Equatable, CustomStringConvertible {
    /// The numeric host without brackets; `localhost` has become `127.0.0.1`.
    let host: String
    /// 0 lets the kernel choose.
    let port: UInt16

    /// Where a hub listens that is told nothing.
    static let standard = ListenAddress(host: "127.0.0.1", port: 4000)

    /// Where it speaks TLS then.
    static let standardSecure = ListenAddress(host: "127.0.0.1", port: 4443)

    private init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Nil for names, which one would have to look up, and for anything that is no address.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        var host = text[..<colon]
        let digits = text[text.index(after: colon)...]
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let port = UInt16(digits) else {
            return nil
        }
        let hasBrackets = host.hasPrefix("[") && host.hasSuffix("]")
        if hasBrackets { host = host.dropFirst().dropLast() }
        if host == "localhost" { host = "127.0.0.1" }
        guard Self.octets(host, family: hasBrackets ? AF_INET6 : AF_INET) != nil else { return nil }
        self.init(host: String(host), port: port)
    }

    /// Whether only this machine can reach it.
    var isLoopback: Bool {
        if let octets = Self.octets(host, family: AF_INET) { return octets[0] == 127 }
        guard let octets = Self.octets(host, family: AF_INET6) else { return false }
        // ::1, and 127.0.0.0/8 written as an IPv6 address (RFC 4291 2.5.3, 2.5.5.2).
        return octets == Array(repeating: 0, count: 15) + [1]
            || octets[..<12] == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF] && octets[12] == 127
    }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    private static func octets(_ host: some StringProtocol, family: Int32) -> [UInt8]? {
        var octets = [UInt8](repeating: 0, count: family == AF_INET ? 4 : 16)
        return inet_pton(family, String(host), &octets) == 1 ? octets : nil
    }
}

extension ValueReader where Value == ListenAddress {
    static var address: Self {
        Self(
            "HOST:PORT", expectation: "a numeric address and a port, such as 127.0.0.1:4000 or [::1]:4000",
            read: { ListenAddress($0) }, show: \.description)
    }
}
