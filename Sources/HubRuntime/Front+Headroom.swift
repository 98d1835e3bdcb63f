import HTTPCore
import HubIdentity
import LimitCore
import PresenceCore

/// What happens when all places are taken: who only keeps a connection open for later gives way, and some places beyond
/// the limit are kept for the operator.
///
/// A place of the reserve is for one request with the admin token, or one of those that ask whether the hub is alive.
/// Whoever else gets one is told to come back later as soon as the head is there, which must be soon.
extension Front {
    /// Milliseconds for the head of a request on such a place, a TLS handshake included.
    static let reserveHeadTime: UInt64 = 2_000

    /// Milliseconds between two looks at all connections for those that could give way.
    private static let lookInterval: UInt64 = 100

    /// Closes the connection of this loop that has waited longest for a next request; false if none does.
    func makeRoom() -> Bool {
        if now >= yieldersAsOf + Front.lookInterval {
            yieldersAsOf = now
            yielders = ContiguousArray(
                table.all.filter(\.couldYield).sorted { $0.lastHeard > $1.lastHeard }.map(\.ref))
        }
        while let ref = yielders.popLast() {
            guard let connection = table[ref], connection.couldYield else { continue }
            drop(connection, .closed, as: "yielded")
            return true
        }
        return false
    }

    /// Finds a place of the reserve, for which the one that came first must go unless it is being answered; false if all
    /// are.
    func makeReserve() -> Bool {
        guard reserved.count >= configuration.reservePerLoop else { return true }
        guard let first = reserved.lazy.compactMap({ self.table[$0] }).first(where: { $0.phase != .answering }) else {
            return false
        }
        if first.phase == .http {
            exceeded(.reserve)
            if first.secure == nil { say(Front.noPlace, to: first.fd) }
        }
        drop(first, .closed, as: "reserve")
        return true
    }

    /// Whether the connection stands beyond the limit.
    func isReserved(_ connection: Connection) -> Bool {
        !reserved.isEmpty && reserved.contains(connection.ref)
    }

    /// Whether a request is the operator's, whom no limit of rate or number holds up.
    func isOperator(_ head: RequestHead) -> Bool {
        guard let admin = configuration.adminToken, let token = Bearer.token(in: head) else { return false }
        return admin.matches(token)
    }

    /// Whether a request may have a place of the reserve.
    func mayUseReserve(_ head: RequestHead) -> Bool {
        guard head.first("upgrade") == nil else { return false }
        return head.path == "/healthz" || head.path == "/readyz" || isOperator(head)
    }

    /// What everybody else is told.
    static var noPlace: Response {
        Response(status: 503, fields: [HeaderField("retry-after", "5")], error: "Too many connected users")
    }
}

extension Connection {
    /// Whether it was answered, and nothing is under way.
    fileprivate var couldYield: Bool {
        phase == .http && flags.contains(.keepsAlive) && request == nil && outbox == nil
    }
}
