package import ChannelProtocol
import SocketIO
package import WebSocketCore

/// What the driver of the tabs can make them do, kindly and unkindly.
extension ClientLoop {
    package func open(_ tab: TabID) {
        perform(connections[tab.index].tab.open(now: MonotonicClock.milliseconds), for: tab.index)
    }

    package func track(_ tab: TabID, _ meta: [UInt8]) {
        perform(connections[tab.index].tab.track(meta), for: tab.index)
    }

    package func untrack(_ tab: TabID) {
        perform(connections[tab.index].tab.untrack(), for: tab.index)
    }

    /// Leaves the channel; the connection stays.
    package func leave(_ tab: TabID) {
        perform(connections[tab.index].tab.leave(), for: tab.index)
    }

    /// Whether the tab is joined and the broadcast went out.
    @discardableResult
    package func broadcast(_ tab: TabID, _ event: String, payload: [UInt8]) -> Bool {
        let actions = connections[tab.index].tab.broadcast(event, payload: payload)
        perform(actions, for: tab.index)
        return !actions.isEmpty
    }

    /// Signals what is so for a moment; `values` is a JSON object (presence.md 11).
    package func signal(_ tab: TabID, _ values: [UInt8]) {
        perform(connections[tab.index].tab.signal(values), for: tab.index)
    }

    package func announce(_ tab: TabID, _ announcement: Announcement) {
        perform(connections[tab.index].tab.announce(announcement), for: tab.index)
    }

    /// Ends the connection as a page does that is left: with a Close frame of this code; the tab stays away.
    package func close(_ tab: TabID, _ code: CloseCode = .goingAway) {
        let connection = connections[tab.index]
        hangUp(code, on: tab.index)
        connection.tab.departed()
    }

    /// Ends the connection without a Close frame, by RST or by FIN; the tab stays away.
    package func drop(_ tab: TabID, byReset: Bool) {
        let connection = connections[tab.index]
        connection.end(byReset: byReset)
        connection.tab.departed()
    }

    /// Leaves incoming octets in the kernel, until it is full and the hub must wait.
    package func pauseReading(_ tab: TabID) {
        connections[tab.index].isReadingPaused = true
        updateInterest(tab.index)
    }

    package func resumeReading(_ tab: TabID) {
        connections[tab.index].isReadingPaused = false
        updateInterest(tab.index)
    }

    /// Stops the tab as SIGSTOP stops a process: it neither reads nor answers nor beats.
    package func freeze(_ tab: TabID) {
        connections[tab.index].isFrozen = true
        updateInterest(tab.index)
    }

    package func thaw(_ tab: TabID) {
        let connection = connections[tab.index]
        guard connection.isFrozen else { return }
        connection.isFrozen = false
        if connection.fd < 0, connection.tab.stage != .away {
            lose(tab.index, .abnormal)
        } else {
            updateInterest(tab.index)
            perform([], for: tab.index)
        }
    }
}
