import ChannelProtocol
import PresenceCore

/// The hub stops: its clients leave one by one, so that they do not come back all at once (wire.md 4.11).
extension Front {
    /// Gives every connection its time to go, evenly over `spread` milliseconds in the order of the slots; 0 is now.
    ///
    /// A second drain may only be shorter: who waits yet gets an earlier time.
    func drain(over spread: UInt64) {
        isDraining = true
        let waiting = table.all.filter(\.canBeSentAway)
        for (index, connection) in waiting.enumerated() {
            connection.phaseEnds = now + spread * UInt64(index) / UInt64(waiting.count)
            if now >= connection.phaseEnds {
                sendAway(connection)
            } else {
                schedule(connection, at: connection.phaseEnds)
            }
        }
    }

    /// Sends a client away whose time has come; false when an answer is still owed, which then ends the connection.
    @discardableResult
    func sendAway(_ connection: Connection) -> Bool {
        guard connection.canBeSentAway else { return false }
        if connection.phase == .http {
            drop(connection, .drained, as: "drained")
        } else {
            tellWhenToRetry(connection)
            close(connection, .serviceRestart, leaving: .drained)
        }
        return true
    }

    /// `retry_after`, for channels that asked for it.
    ///
    /// Everybody waits as long as the whole drain takes. So nobody is back before the last has gone, and the arrivals
    /// at the next hub are spread as the closes were.
    private func tellWhenToRetry(_ connection: Connection) {
        guard configuration.drainTime > 0 else { return }
        for channel in connection.channels where channel.wantsRetryAfter {
            let writer = MessageWriter(version: channel.subscription.version, topic: channel.subscription.topic)
            send(
                connection,
                Frames.text { writer.retryAfter(milliseconds: configuration.drainTime, into: &$0) })
        }
    }
}

extension Connection {
    /// Whether nothing is owed to it but a farewell.
    fileprivate var canBeSentAway: Bool {
        switch phase {
        case .webSocket, .echo: true
        case .http: request == nil
        case .answering, .closing, .dead: false
        }
    }
}
