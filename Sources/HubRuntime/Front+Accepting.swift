import HTTPCore
import SocketIO
import Synchronization

extension Front {
    /// Connections taken in one turn; the rest comes with the next, or goes to another loop.
    private static let acceptsPerTurn = 64

    func accept(from listener: Int32, isSecure: Bool = false) {
        for _ in 0..<Front.acceptsPerTurn {
            switch Socket.accept(listener) {
            case .success(let fd): open(fd, isSecure: isSecure)
            // Out of descriptors, most likely: what waits stays in the backlog until somebody leaves.
            case .failure:
                metrics.limitsExceeded["descriptors", default: 0] += 1
                return
            case nil: return
            }
        }
    }

    /// Takes over a connected socket; nil when it had to be refused.
    @discardableResult
    func open(_ fd: Int32, isSecure: Bool = false) -> ConnectionRef? {
        let open = shared.connections.add(1, ordering: .relaxed).newValue
        guard open <= configuration.maxConnections, !isDraining else {
            shared.connections.subtract(1, ordering: .relaxed)
            metrics.limitsExceeded["connections", default: 0] += 1
            if isSecure { Socket.close(fd) } else { refuse(fd) }
            return nil
        }
        let ref = table.reserve(shard: shard)
        let connection = Connection(ref: ref, fd: fd, now: now, phaseEnds: now + configuration.headTimeout)
        do {
            try poller.add(fd, .read, token: ref.token)
        } catch {
            table.remove(ref)
            shared.connections.subtract(1, ordering: .relaxed)
            Socket.close(fd)
            return nil
        }
        table.insert(connection)
        if isSecure { secure(connection) }
        metrics.connectionsOpened += 1
        schedule(connection, at: connection.phaseEnds)
        return ref
    }

    /// Says why before closing; what does not fit into an empty socket buffer is not worth waiting for.
    private func refuse(_ fd: Int32) {
        var bytes: [UInt8] = []
        let response = Response(
            status: 503, fields: [HeaderField("retry-after", "5")], error: "Too many connected users")
        response.append(to: &bytes, keepAlive: false)
        _ = bytes.withUnsafeBytes { Socket.send(fd, $0) }
        Socket.close(fd)
    }
}
