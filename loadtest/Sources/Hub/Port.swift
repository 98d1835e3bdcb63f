import Glibc
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

    /// Whether somebody listens on a port.
    static func isOpen(_ port: UInt16) -> Bool {
        guard let fd = try? Socket.connect(to: SocketAddress(host: "127.0.0.1", port: port)) else { return false }
        defer { Socket.close(fd) }
        usleep(1000)
        return Socket.connectionError(fd) == 0
    }
}
