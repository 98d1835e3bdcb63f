import HubClient
import SocketIO

/// The hidden command `sink`: accepts, reads and forgets; what the attackers cost on a machine whose hub they spare.
///
/// Prints `listening on ws://127.0.0.1:PORT` and runs until it is ended.
struct SinkCommand {
    private static let listenerToken = UInt64.max - 1

    static func run() throws(Failure) -> Int32 {
        do throws(IOError) {
            ProcessLimits.raiseOpenFiles()
            let listener = try Listener(at: SocketAddress(host: "127.0.0.1", port: 0))
            let poller = try Poller()
            try poller.add(listener.descriptor, .read, token: listenerToken)
            StandardOutput.write("listening on ws://\(listener.address)\n")
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
            var ready: ContiguousArray<Readiness> = []
            while true {
                poller.wait(into: &ready, timeout: -1)
                for readiness in ready {
                    if readiness.token == listenerToken {
                        try accept(from: listener, poller)
                    } else {
                        drop(Int32(readiness.token), buffer)
                    }
                }
            }
        } catch {
            throw .unreachable("the sink: \(error)")
        }
    }

    private static func accept(from listener: Listener, _ poller: Poller) throws(IOError) {
        while case .success(let fd) = Socket.accept(listener.descriptor) {
            try poller.add(fd, .read, token: UInt64(fd))
        }
    }

    private static func drop(_ fd: Int32, _ buffer: UnsafeMutableRawBufferPointer) {
        switch Socket.receive(fd, into: buffer) {
        case .done, .wouldBlock: break
        case .endOfStream, .failed: Socket.close(fd)
        }
    }
}
