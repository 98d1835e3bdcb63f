import SocketIO
import WebSocketCore

/// A socket on which we said Close: it is read until the hub hangs up, as RFC 6455 7.1.1 wants it.
///
/// Closed at once, unread octets would make the kernel send RST, and the hub might see that before it reads the Close.
/// The tab does not wait for it and may have another socket already.
struct Farewell {
    /// Marks the tokens of these sockets.
    static let tokenFlag: UInt64 = 1 << 63

    /// Milliseconds that a hub may take to hang up.
    static let patience: UInt64 = 3_000

    let fd: Int32
    let deadline: UInt64
}

extension ClientLoop {
    /// Says Close and leaves the socket to its farewell.
    func hangUp(_ code: CloseCode, on index: Int) {
        let connection = connections[index]
        let wasOpen = connection.stage == .open && !connection.isFrozen
        sayClose(code, on: index)
        guard wasOpen, connection.outbox == nil else { return connection.end() }
        guard let fd = connection.release() else { return }
        do throws(IOError) {
            try poller.modify(fd, .read, token: Farewell.tokenFlag | UInt64(fd))
            farewells.append(Farewell(fd: fd, deadline: MonotonicClock.milliseconds + Farewell.patience))
        } catch {
            Socket.close(fd)
        }
    }

    func drainFarewell(_ fd: Int32) {
        guard let place = farewells.firstIndex(where: { $0.fd == fd }) else { return }
        while true {
            switch Socket.receive(fd, into: buffer) {
            case .done: continue
            case .wouldBlock: return
            case .endOfStream, .failed:
                farewells.remove(at: place)
                return Socket.close(fd)
            }
        }
    }

    func endFarewells(until now: UInt64) {
        while let first = farewells.first, first.deadline <= now {
            farewells.removeFirst()
            Socket.close(first.fd)
        }
    }
}
