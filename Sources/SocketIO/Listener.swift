import Glibc

/// A listening socket and where it listens.
package struct Listener: Sendable {
    package let descriptor: Int32
    package let address: SocketAddress

    /// Opens one; port 0 takes a free one.
    package init(at address: SocketAddress) throws(IOError) {
        descriptor = try Socket.listen(at: address)
        self.address = SocketAddress(host: address.host, port: Socket.localPort(descriptor))
    }

    /// Takes over one that somebody else has bound, such as systemd (sd_listen_fds).
    ///
    /// Throws unless it is a TCP socket that listens.
    package init(adopting descriptor: Int32) throws(IOError) {
        guard Self.option(SO_ACCEPTCONN, of: descriptor) == 1, Self.option(SO_TYPE, of: descriptor) == 1 else {
            throw IOError(call: "accept", code: EINVAL)
        }
        guard let address = Self.address(of: descriptor) else { throw IOError(call: "bind", code: EAFNOSUPPORT) }
        guard fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) == 0,
            fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0
        else { throw IOError(call: "fcntl") }
        self.descriptor = descriptor
        self.address = address
    }

    /// Gives up this process's hold; who shares the socket keeps it, with whoever waits in its queue.
    package func close() { Socket.close(descriptor) }

    /// A socket option that is a number; nil when the descriptor is no socket.
    private static func option(_ name: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
    }

    private static func address(of descriptor: Int32) -> SocketAddress? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard getsockname(descriptor, address, &size) == 0 else { return nil }
                let isNumeric = getnameinfo(
                    address, size, &text, socklen_t(text.count), nil, 0, Int32(NI_NUMERICHOST))
                guard isNumeric == 0,
                    [sa_family_t(AF_INET), sa_family_t(AF_INET6)].contains(address.pointee.sa_family)
                else { return nil }
                let host = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                return SocketAddress(host: host, port: Socket.localPort(descriptor))
            }
        }
    }
}
