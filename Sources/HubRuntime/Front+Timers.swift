import ChannelProtocol
import HTTPCore
import LimitCore
import PresenceCore
import SocketIO
import WebSocketCore

/// The clocks of a connection: its head, its transport, its page, its close (presence.md 4).
///
/// One wheel entry for each connection: when it fires, the true deadlines are read and it is set for the next of them.
/// A heartbeat only writes a number.
extension Front {
    /// Sees to it that the connection is looked at no later than at `deadline`, in milliseconds.
    func schedule(_ connection: Connection, at deadline: UInt64) {
        guard deadline < connection.wakesAt else { return }
        connection.wakesAt = deadline
        wakeUps.append((connection.ref, deadline))
    }

    /// When a ping goes out if nothing is heard after `moment`: at 0.6 of the idle timeout, or up to a sixteenth of that
    /// earlier, so that the pings of many go out in one turn and nobody is woken for each of them.
    func pingTime(after moment: UInt64) -> UInt64 {
        let silence = configuration.idleTimeout * 6 / 10
        let due = moment + silence
        return due - due % max(1, silence / 16)
    }

    func renewLease(_ connection: Connection) {
        guard connection.lease > 0 else { return }
        connection.leaseEnds = now + UInt64(connection.lease)
        if connection.flags.contains(.frozen) {
            // A page that speaks is not frozen any more, whether or not it says so.
            connection.flags.remove(.frozen)
            markQuiet(connection)
            resyncIfDrained(connection)
        }
    }

    /// A timer of this connection fired.
    func wake(_ ref: ConnectionRef) {
        guard let connection = table[ref], now >= connection.wakesAt else { return }
        connection.wakesAt = .max
        if isDraining, now >= connection.phaseEnds, sendAway(connection) { return }
        switch connection.phase {
        case .http: wakeRequest(connection)
        case .webSocket: wakeWebSocket(connection)
        case .closing:
            if now >= connection.phaseEnds {
                drop(connection, .lost, as: "close timeout")
            } else {
                schedule(connection, at: connection.phaseEnds)
            }
        case .echo:
            if isDraining { schedule(connection, at: connection.phaseEnds) }
        case .answering, .dead: break
        }
    }

    private func wakeRequest(_ connection: Connection) {
        guard now >= connection.phaseEnds else {
            schedule(connection, at: connection.phaseEnds)
            return
        }
        if connection.isShakingHands {
            exceeded(.tlsHandshakeTime)
            drop(connection, .lost, as: "handshake")
        } else if isReserved(connection), connection.secure?.isOpen ?? true {
            respond(connection, Front.noPlace, keepAlive: false, isHead: false)
        } else if connection.request == nil {
            // Between requests, or nothing ever came: nobody waits for an answer.
            drop(connection, .closed, as: "idle")
        } else {
            exceeded(.headTime)
            respond(
                connection, Response(status: 408, error: "The request did not come in time."), keepAlive: false,
                isHead: false)
        }
    }

    private func wakeWebSocket(_ connection: Connection) {
        readAgain(connection)
        let lostAt = connection.lastHeard + configuration.idleTimeout
        if now >= lostAt {
            metrics.pingTimeouts += 1
            drop(connection, .lost, as: "ping timeout")
            return
        }
        if now >= connection.leaseEnds {
            close(
                connection, .leaseExpired, leaving: .expired,
                lastHeard: connection.leaseEnds - UInt64(connection.lease))
            return
        }
        if connection.channels.isEmpty, now >= connection.phaseEnds {
            exceeded(.unjoined)
            close(connection, .goingAway, leaving: .closed)
            return
        }
        let held = releaseHeld(connection)
        let tokens = reviewTokens(connection)
        let tabs = reviewTabs(connection)
        let pingAt = pingTime(after: connection.lastHeard)
        if now >= pingAt, !connection.flags.contains(.pinged) { ping(connection) }
        var next = min(connection.flags.contains(.pinged) ? lostAt : pingAt, connection.leaseEnds, tokens, held, tabs)
        if connection.channels.isEmpty || isDraining { next = min(next, connection.phaseEnds) }
        schedule(connection, at: next)
    }

    private func ping(_ connection: Connection) {
        connection.flags.insert(.pinged)
        catchUp(connection)
        outbox(of: connection).append { FrameWriter.appendHeader(.ping, length: 0, mask: nil, to: &$0) }
        metrics.framesSent.ping += 1
        list(connection)
    }

    /// Takes up reading where a mailbox was full (presence.md 9).
    func resumeReading(ifRoomy areRoomy: () -> Bool) {
        guard !paused.isEmpty, areRoomy() else { return }
        for ref in paused {
            guard let connection = table[ref] else { continue }
            connection.flags.remove(.paused)
            watch(connection)
            if connection.flags.contains(.readsOn) { readingOn.append(ref) }
        }
        paused.removeAll(keepingCapacity: true)
    }

    /// Stops reading from a connection whose messages go to a full mailbox.
    func pause(_ readiness: Readiness) {
        guard let connection = table[ConnectionRef(shard: shard, token: readiness.token)] else { return }
        guard !connection.flags.contains(.paused), connection.phase != .dead else { return }
        connection.flags.insert(.paused)
        paused.append(connection.ref)
        exceeded(.mailbox)
        watch(connection)
    }
}
