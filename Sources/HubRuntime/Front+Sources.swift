import HTTPCore
import LimitCore
import SocketIO
import Synchronization

/// Connections and requests are counted by the address that they come from, over all shards: the lock is taken when a
/// connection comes, for its requests, and when it goes.
extension Front {
    /// Counts a new connection; a trusted proxy's waits for the request that says for whom it is.
    func count(_ connection: Connection, from address: NetworkAddress) throws(AddressTable.Refusal) {
        if configuration.proxies.contains(address) {
            proxied[connection.ref] = address
            return
        }
        connection.source = try place(address)
        connection.flags.insert(.isHalfOpen)
    }

    /// The first request has come.
    func completeSource(_ connection: Connection) {
        guard let place = connection.source, connection.flags.contains(.isHalfOpen) else { return }
        connection.flags.remove(.isHalfOpen)
        shared.sources.withLock { $0.complete(place) }
    }

    /// Counts a WebSocket that came by a proxy for its client; plain requests of several clients may share one of the
    /// proxy's connections.
    func countClient(_ connection: Connection, _ head: RequestHead) throws(AddressTable.Refusal) {
        guard let proxy = proxied.removeValue(forKey: connection.ref) else { return }
        let client = configuration.proxies.client(behind: proxy, forwardedFor: head.all("x-forwarded-for"))
        // A proxy that says nothing of its clients is on the list: it may have as many as it likes.
        guard !configuration.proxies.contains(client) else { return }
        let place = try place(client)
        connection.source = place
        shared.sources.withLock { $0.complete(place) }
    }

    /// Whether another request is borne, of the address of its connection or of the client that a trusted proxy names;
    /// the operator's always are.
    func bearsRequest(_ connection: Connection, _ head: RequestHead) -> Bool {
        let now = now
        let isBorne: Bool
        if let place = connection.source {
            isBorne = shared.sources.withLock { $0.bearsRequest(at: place, now: now) }
        } else if let proxy = proxied[connection.ref] {
            let client = configuration.proxies.client(behind: proxy, forwardedFor: head.all("x-forwarded-for"))
            guard !configuration.proxies.contains(client) else { return true }
            isBorne = shared.sources.withLock { $0.bearsRequest(from: client, now: now) }
        } else {
            return true
        }
        if isBorne || isOperator(head) { return true }
        exceeded(.requests)
        return false
    }

    /// What the record of sessions tells of who comes; nil where there is no record.
    func visitor(_ connection: Connection, _ head: RequestHead) -> Visitor? {
        guard configuration.sessionLog != nil else { return nil }
        return visitors.visitor(userAgent: head.first("user-agent"), address: address(of: connection, head))
    }

    /// Whose connection it is, for the record: where that is wanted, the client's of a trusted proxy.
    func address(of connection: Connection, _ head: RequestHead) -> NetworkAddress? {
        guard configuration.recordsAddresses, let peer = Socket.peer(connection.fd) else { return nil }
        let address = NetworkAddress(high: peer.high, low: peer.low)
        guard configuration.proxies.contains(address) else { return address }
        return configuration.proxies.client(behind: address, forwardedFor: head.all("x-forwarded-for"))
    }

    /// The connection has ended.
    func releaseSource(of connection: Connection) {
        if !proxied.isEmpty { proxied[connection.ref] = nil }
        guard let place = connection.source else { return }
        connection.source = nil
        let isHalfOpen = connection.flags.contains(.isHalfOpen)
        shared.sources.withLock { $0.close(place, isHalfOpen: isHalfOpen) }
    }

    private func place(_ address: NetworkAddress) throws(AddressTable.Refusal) -> AddressTable.Place {
        do throws(AddressTable.Refusal) {
            return try shared.sources.withLock { table throws(AddressTable.Refusal) in
                try table.open(address, at: now)
            }
        } catch {
            exceeded(error.limit)
            throw error
        }
    }
}

extension AddressTable.Refusal {
    fileprivate var limit: Limit {
        switch self {
        case .tooMany: .addressConnections
        case .tooManyHalfOpen: .addressHalfOpen
        case .tooFast: .addressRate
        }
    }

    /// What the client is told.
    static var response: Response {
        Response(
            status: 429, fields: [HeaderField("retry-after", "5")], error: "Too many connections from your address")
    }
}
