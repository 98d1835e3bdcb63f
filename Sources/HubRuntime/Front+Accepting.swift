import HTTPCore
import LimitCore
import SocketIO
import Synchronization

extension Front {
    /// Connections taken in one turn; the rest comes with the next, or goes to another loop.
    private static let acceptsPerTurn = 64

    func accept(from listener: Int32, isSecure: Bool = false) {
        for _ in 0..<Front.acceptsPerTurn {
            switch Socket.accept(listener) {
            case .success(let fd):
                let peer = Socket.peer(fd)
                open(fd, from: peer.map { NetworkAddress(high: $0.high, low: $0.low) }, isSecure: isSecure)
            // Out of descriptors, most likely: what waits stays in the backlog until somebody leaves.
            case .failure:
                exceeded(.descriptors)
                return
            case nil: return
            }
        }
    }

    /// Takes over a connected socket; nil when it had to be refused.
    ///
    /// - Parameter address: who is there; nil: somebody who is not counted by address.
    @discardableResult
    func open(_ fd: Int32, from address: NetworkAddress? = nil, isSecure: Bool = false) -> ConnectionRef? {
        let open = shared.connections.add(1, ordering: .relaxed).newValue
        guard open <= configuration.maxConnections, !isDraining else {
            shared.connections.subtract(1, ordering: .relaxed)
            exceeded(.connections)
            let response = Response(
                status: 503, fields: [HeaderField("retry-after", "5")], error: "Too many connected users")
            if isSecure { Socket.close(fd) } else { refuse(fd, response) }
            return nil
        }
        let ref = table.reserve(shard: shard)
        let connection = Connection(ref: ref, fd: fd, now: now, phaseEnds: now + configuration.headTimeout)
        do throws(AddressTable.Refusal) {
            if let address { try count(connection, from: address) }
        } catch {
            table.remove(ref)
            shared.connections.subtract(1, ordering: .relaxed)
            if isSecure { Socket.close(fd) } else { refuse(fd, AddressTable.Refusal.response) }
            return nil
        }
        do {
            try poller.add(fd, .read, token: ref.token)
        } catch {
            releaseSource(of: connection)
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
    private func refuse(_ fd: Int32, _ response: Response) {
        var bytes: [UInt8] = []
        response.append(to: &bytes, keepAlive: false)
        _ = bytes.withUnsafeBytes { Socket.send(fd, $0) }
        Socket.close(fd)
    }
}
