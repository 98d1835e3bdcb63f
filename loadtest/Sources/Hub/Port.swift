import SocketIO

/// Loopback ports.
enum Port {
    /// A socket that listens on a free one.
    static func listener() throws(Failure) -> Listener {
        do throws(IOError) {
            return try Listener(at: SocketAddress(host: "127.0.0.1", port: 0))
        } catch {
            throw .unreachable("no free port: \(error)")
        }
    }

    /// A port that was free a moment ago, for servers that cannot choose one themselves.
    static func free() throws(Failure) -> UInt16 {
        do throws(IOError) {
            let listener = try Socket.listen(at: SocketAddress(host: "127.0.0.1", port: 0))
            defer { Socket.close(listener) }
            return Socket.localPort(listener)
        } catch {
            throw .unreachable("no free port: \(error)")
        }
    }
}
