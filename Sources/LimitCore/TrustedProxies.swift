/// Which machines are believed when they say for whom they speak.
package struct TrustedProxies: Sendable, Equatable {
    package let blocks: [AddressBlock]

    package init(_ blocks: [AddressBlock] = []) {
        self.blocks = blocks
    }

    package func contains(_ address: NetworkAddress) -> Bool { blocks.contains { $0.contains(address) } }

    /// For whom a request was sent: the last address in `X-Forwarded-For` that is no trusted proxy's.
    ///
    /// Each proxy adds the address that it was reached from at the end, so that everything before the first untrusted
    /// address from there may be made up.
    ///
    /// - Parameters:
    ///   - peer: who sent the request. Unless it is trusted, the header is not looked at.
    ///   - forwardedFor: the values of the header's lines, in order.
    /// - Returns: the address, the farthest proxy known if nobody else is named, or the last one before something that
    ///   is no address.
    package func client(behind peer: NetworkAddress, forwardedFor: [String]) -> NetworkAddress {
        var client = peer
        for entry in forwardedFor.joined(separator: ",").split(separator: ",").reversed() {
            guard contains(client), let address = Self.address(entry) else { break }
            client = address
        }
        return client
    }

    /// An address as proxies write it: bare, or with a port, or in brackets.
    private static func address(_ entry: Substring) -> NetworkAddress? {
        var entry = entry.drop { $0 == " " || $0 == "\t" }
        while entry.last == " " || entry.last == "\t" { entry.removeLast() }
        if entry.first == "[" { return NetworkAddress(entry.dropFirst().prefix { $0 != "]" }) }
        if let address = NetworkAddress(entry) { return address }
        return NetworkAddress(entry.prefix { $0 != ":" })
    }
}
