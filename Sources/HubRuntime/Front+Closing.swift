import ChannelProtocol
import PresenceCore
import SocketIO
import WebSocketCore

extension Front {
    /// Ends a WebSocket from our side: close frame, then wait for the peer's until `closeTimeout`.
    ///
    /// - Parameters:
    ///   - reason: what the sessions of this connection leave as.
    ///   - lastHeard: milliseconds of the last sign of life that counts; default: the last octet.
    func close(
        _ connection: Connection, _ code: CloseReason, leaving reason: LeaveReason, lastHeard: UInt64? = nil
    ) {
        guard connection.phase == .webSocket || connection.phase == .echo else { return }
        detachAll(connection, reason: reason, lastHeard: lastHeard ?? connection.lastHeard)
        catchUp(connection)
        outbox(of: connection).append {
            FrameWriter.appendClose(CloseCode(rawValue: code.rawValue), reason: code.name, mask: nil, to: &$0)
        }
        metrics.framesSent.close += 1
        count(closed: code.rawValue, code.name)
        // A slow reader gets longer, so that it may read the code once it reads again.
        let isSlow = code == .slowReader
        beginClosing(connection, half: isSlow, patience: isSlow ? configuration.slowPatience : nil)
    }

    /// Answers the peer's close frame and ends the connection (RFC 6455 5.5.1).
    func answerClose(_ connection: Connection, _ code: CloseCode?) {
        let reason: LeaveReason = .closed
        detachAll(connection, reason: reason, lastHeard: now)
        outbox(of: connection).append { FrameWriter.appendClose(code, reason: "", mask: nil, to: &$0) }
        metrics.framesSent.close += 1
        count(closed: code?.rawValue ?? 1005, "client")
        beginClosing(connection, half: false)
        // Both close frames are under way: the server closes the TCP connection first (RFC 6455 7.1.1).
        connection.flags.insert(.closesAfterFlush)
    }

    /// Nothing more is sent after what is in the outbox; `phaseEnds` bounds the wait for the peer.
    func beginClosing(_ connection: Connection, half: Bool, patience: UInt64? = nil) {
        connection.phase = .closing
        connection.phaseEnds = now + (patience ?? configuration.closeTimeout)
        table.mark(connection.ref.slot, .closing)
        schedule(connection, at: connection.phaseEnds)
        if half {
            // A slow reader's backlog will not drain: the socket goes at the deadline or on its own.
            connection.flags.insert(.closesAfterFlush)
        }
        list(connection)
    }

    /// The socket is gone, or must go now.
    func drop(_ connection: Connection, _ reason: LeaveReason, as name: String, code: UInt16 = 1006) {
        guard connection.phase != .dead else { return }
        let wasOpen = connection.phase == .webSocket || connection.phase == .echo
        detachAll(connection, reason: reason, lastHeard: connection.lastHeard)
        if wasOpen { count(closed: code, name) }
        connection.phase = .dead
        account(connection)
        releaseOutbox(of: connection)
        releaseSource(of: connection)
        connection.secure?.sayFarewell()
        blocked.remove(connection.ref)
        Socket.close(connection.fd)
        table.remove(connection.ref)
        releasePlace(of: connection)
    }

    /// Ends every channel of the connection: its lanes forget it now, the homes hear of it in order.
    func detachAll(_ connection: Connection, reason: LeaveReason, lastHeard: UInt64) {
        for channel in connection.channels {
            releaseHeld(connection, channel.subscription)
            leaveLane(channel, of: connection)
            ask(
                channel.subscription.room,
                .detach(channel.subscription, reason, lastHeard: Instant(milliseconds: lastHeard)))
        }
        connection.channels = Few()
        throttles[connection.ref] = nil
        if !tabs.isEmpty { tabs[connection.ref] = nil }
    }

    func leaveLane(_ channel: Channel, of connection: Connection) {
        guard let lane = channel.lane else { return }
        lane.leave(channel.subscription.id)
        if lane.pending.isEmpty { dropIfEmpty(lane) }
    }

    func count(closed code: UInt16, _ name: String) {
        metrics.connectionsClosed["\(code) \(name)", default: 0] += 1
    }
}
