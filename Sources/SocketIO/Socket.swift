import CLinux
import Glibc

/// What a non-blocking read or write came to.
package enum IOResult: Equatable {
    /// So many octets were taken or given; never 0.
    case done(Int)
    /// Nothing can be moved now; wait for readiness.
    case wouldBlock
    /// The peer has sent its last octet.
    case endOfStream
    /// The connection is broken.
    case failed(errno: Int32)
}

/// The system calls on TCP sockets, each in one line: descriptors in, results out, nothing kept.
package enum Socket {
    /// Opens a listening socket, bound and non-blocking; backlog 4,096.
    package static func listen(at address: SocketAddress) throws(IOError) -> Int32 {
        let family = address.isIPv6 ? AF_INET6 : AF_INET
        let fd = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard fd >= 0 else { throw IOError(call: "socket") }
        enable(SO_REUSEADDR, level: SOL_SOCKET, on: fd)
        let bound = address.withSockAddr { Glibc.bind(fd, $0, $1) } ?? -1
        guard bound == 0, Glibc.listen(fd, 4096) == 0 else {
            let error = IOError(call: bound == 0 ? "listen" : "bind")
            Glibc.close(fd)
            throw error
        }
        return fd
    }

    /// Starts a non-blocking connection; writable means connected or failed (see `connectionError`).
    ///
    /// `source` binds the local end first, so that a load test can use many loopback addresses.
    package static func connect(to address: SocketAddress, from source: SocketAddress? = nil) throws(IOError) -> Int32 {
        let family = address.isIPv6 ? AF_INET6 : AF_INET
        let fd = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard fd >= 0 else { throw IOError(call: "socket") }
        if let source, source.withSockAddr({ Glibc.bind(fd, $0, $1) }) != 0 {
            let error = IOError(call: "bind")
            Glibc.close(fd)
            throw error
        }
        noDelay(fd)
        let result = address.withSockAddr { Glibc.connect(fd, $0, $1) } ?? -1
        guard result == 0 || errno == EINPROGRESS else {
            let error = IOError(call: "connect")
            Glibc.close(fd)
            throw error
        }
        return fd
    }

    /// The pending error of a connection attempt; 0 = connected.
    package static func connectionError(_ fd: Int32) -> Int32 {
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &size) == 0 ? code : errno
    }

    /// The port that a listening or connected socket is bound to.
    package static func localPort(_ fd: Int32) -> UInt16 {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard getsockname(fd, address, &size) == 0 else { return 0 }
                if address.pointee.sa_family == sa_family_t(AF_INET6) {
                    return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                        UInt16(bigEndian: $0.pointee.sin6_port)
                    }
                }
                return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    UInt16(bigEndian: $0.pointee.sin_port)
                }
            }
        }
    }

    /// The address at the other end, as the two halves of an IPv6 address; an IPv4 address as the one that stands for it
    /// (RFC 4291 2.5.5.2); nil for anything else.
    package static func peer(_ fd: Int32) -> (high: UInt64, low: UInt64)? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard getpeername(fd, address, &size) == 0 else { return nil }
                switch Int32(address.pointee.sa_family) {
                case AF_INET:
                    return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                        (0, 0xFFFF << 32 | UInt64(UInt32(bigEndian: $0.pointee.sin_addr.s_addr)))
                    }
                case AF_INET6:
                    return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                        withUnsafeBytes(of: $0.pointee.sin6_addr) { octets in
                            (
                                UInt64(bigEndian: octets.loadUnaligned(as: UInt64.self)),
                                UInt64(bigEndian: octets.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                            )
                        }
                    }
                default: return nil
                }
            }
        }
    }

    /// Takes one waiting connection: non-blocking, close-on-exec, without Nagle's delay.
    package static func accept(_ listener: Int32) -> Result<Int32, IOError>? {
        while true {
            let fd = clinux_accept(listener)
            if fd >= 0 {
                noDelay(fd)
                return .success(fd)
            }
            switch errno {
            case EINTR, ECONNABORTED: continue
            case EAGAIN: return nil
            default: return .failure(IOError(call: "accept4"))
            }
        }
    }

    /// Reads what is there, at most the buffer's size.
    package static func receive(_ fd: Int32, into buffer: UnsafeMutableRawBufferPointer) -> IOResult {
        while true {
            let count = recv(fd, buffer.baseAddress, buffer.count, 0)
            if count > 0 { return .done(count) }
            if count == 0 { return .endOfStream }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .wouldBlock : .failed(errno: errno)
        }
    }

    /// Writes as much as the socket takes.
    package static func send(_ fd: Int32, _ bytes: UnsafeRawBufferPointer) -> IOResult {
        result(clinux_send(fd, bytes.baseAddress, bytes.count))
    }

    /// The bare call, for broadcasts: octets taken, or a negative number for any reason; the next `send` tells which.
    package static func sendOnce(_ fd: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        clinux_send(fd, bytes.baseAddress, bytes.count)
    }

    /// Writes several buffers by one call.
    static func send(_ fd: Int32, vector: UnsafeBufferPointer<iovec>) -> IOResult {
        result(clinux_send_vector(fd, vector.baseAddress, Int32(vector.count)))
    }

    /// Says that no more octets will come from us; the peer may still send.
    package static func shutdownWriting(_ fd: Int32) {
        _ = Glibc.shutdown(fd, Int32(SHUT_WR))
    }

    package static func close(_ fd: Int32) {
        Glibc.close(fd)
    }

    /// Makes the next `close` send RST at once: for hostile peers and for tests of lost links.
    package static func abortOnClose(_ fd: Int32) {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    private static func result(_ count: Int) -> IOResult {
        if count >= 0 { return .done(count) }
        return errno == EAGAIN || errno == EINTR ? .wouldBlock : .failed(errno: errno)
    }

    private static func noDelay(_ fd: Int32) {
        enable(TCP_NODELAY, level: Int32(IPPROTO_TCP), on: fd)
    }

    private static func enable(_ option: Int32, level: Int32, on fd: Int32) {
        var on: Int32 = 1
        setsockopt(fd, level, option, &on, socklen_t(MemoryLayout<Int32>.size))
    }
}
