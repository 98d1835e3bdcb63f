import ChannelProtocol
import HTTPCore
import LimitCore
import PresenceCore
import WebSocketCore

/// What has come in part: many who finish nothing may not fill the memory with beginnings.
extension Front {
    /// Octets of beginnings that this shard may keep.
    private var partialLimit: Int { configuration.maxPartialBytes / configuration.loops }

    /// Books what the connection keeps now; past the limit the greatest are relieved of it.
    func account(_ connection: Connection) {
        let kept = connection.phase == .dead ? 0 : connection.keptBytes
        guard kept != Int(connection.partial) else { return }
        partials.count += (kept > 0 ? 1 : 0) - (connection.partial > 0 ? 1 : 0)
        partials.octets += kept - Int(connection.partial)
        connection.partial = UInt32(clamping: kept)
        if partials.octets > partialLimit { relieve() }
    }

    /// Ends all that keep more than their share, of which there is one at least: who keeps little stays.
    private func relieve() {
        let share = partialLimit / max(1, partials.count)
        for connection in table.all where Int(connection.partial) > share {
            exceeded(.partial)
            switch connection.phase {
            case .webSocket, .echo:
                close(connection, .tryAgainLater, leaving: .lost)
                connection.reader.stop()
            case .http:
                connection.request = nil
                respond(
                    connection, Response(status: 503, error: "Too much has come in part."), keepAlive: false,
                    isHead: false)
            case .answering, .closing, .dead:
                drop(connection, .lost, as: "partial")
            }
            account(connection)
        }
    }
}

extension Connection {
    /// Octets of memory that wait for the rest of a message or request.
    fileprivate var keptBytes: Int {
        reader.keptBytes + (request.map { $0.head.capacity + ($0.upload?.reader.body.capacity ?? 0) } ?? 0)
    }
}
