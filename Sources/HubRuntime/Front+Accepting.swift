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
            // Out of descriptors, most likely: unless somebody gives way, what waits stays in the backlog.
            case .failure:
                exceeded(.descriptors)
                guard makeRoom() else { return }
            case nil: return
            }
        }
    }

    /// Takes over a connected socket; nil when it had to be refused.
    ///
    /// - Parameter address: who is there; nil: somebody who is not counted by address.
    @discardableResult
    func open(_ fd: Int32, from address: NetworkAddress? = nil, isSecure: Bool = false) -> ConnectionRef? {
        let hasPlace = !isDraining && takePlace()
        guard hasPlace || (!isDraining && makeReserve()) else {
            if !isSecure { say(Front.noPlace, to: fd) }
            Socket.close(fd)
            return nil
        }
        let ref = table.reserve(shard: shard)
        let headTime = hasPlace ? configuration.headTimeout : min(Front.reserveHeadTime, configuration.headTimeout)
        let connection = Connection(ref: ref, fd: fd, now: now, phaseEnds: now + headTime)
        if !hasPlace { reserved.append(ref) }
        do throws(AddressTable.Refusal) {
            if let address { try count(connection, from: address) }
        } catch {
            table.remove(ref)
            releasePlace(of: connection)
            if !isSecure { say(AddressTable.Refusal.response, to: fd) }
            Socket.close(fd)
            return nil
        }
        do {
            try poller.add(fd, .read, token: ref.token)
        } catch {
            releaseSource(of: connection)
            table.remove(ref)
            releasePlace(of: connection)
            Socket.close(fd)
            return nil
        }
        table.insert(connection)
        if isSecure { secure(connection) }
        metrics.connectionsOpened += 1
        schedule(connection, at: connection.phaseEnds)
        return ref
    }

    /// Takes one of the places that all loops share; false if there is none, and nobody here gives way.
    private func takePlace() -> Bool {
        repeat {
            if shared.connections.add(1, ordering: .relaxed).newValue <= configuration.maxConnections { return true }
            shared.connections.subtract(1, ordering: .relaxed)
        } while makeRoom()
        exceeded(.connections)
        return false
    }

    /// The connection is gone, and its place free.
    func releasePlace(of connection: Connection) {
        if let index = reserved.firstIndex(of: connection.ref) {
            reserved.remove(at: index)
        } else {
            shared.connections.subtract(1, ordering: .relaxed)
        }
    }

    /// Says why before closing; what does not fit into an empty socket buffer is not worth waiting for.
    func say(_ response: Response, to fd: Int32) {
        var bytes: [UInt8] = []
        response.append(to: &bytes, keepAlive: false)
        _ = bytes.withUnsafeBytes { Socket.send(fd, $0) }
    }
}
