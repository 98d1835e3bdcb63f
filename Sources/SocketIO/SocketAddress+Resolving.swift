import CLinux
import Glibc

extension SocketAddress {
    /// The addresses of a name, in the order in which the system would try them; a numeric address is its own.
    ///
    /// Blocks while a name server is asked: for commands, never on an event loop. Throws the resolver's reason.
    package static func resolve(_ host: String, port: UInt16) throws(ResolverError) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else { throw ResolverError(reason: String(cString: gai_strerror(code))) }
        defer { freeaddrinfo(list) }
        var found: [SocketAddress] = []
        var next = list
        while let entry = next?.pointee {
            next = entry.ai_next
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            guard
                getnameinfo(
                    entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, Int32(NI_NUMERICHOST)) == 0
            else { continue }
            let numeric = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let address = SocketAddress(host: numeric, port: port)
            if !found.contains(address) { found.append(address) }
        }
        return found
    }
}

/// Why a name has no address.
package struct ResolverError: Error, Equatable {
    package let reason: String
}
